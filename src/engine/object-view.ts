import { z } from 'zod';
import { localizedSchema } from '../lab/localized.ts';

/** One line of the view: an object, a container of a Pod, or a Pod that a Service selects. */
const nodeFields = z.object({
  /** Stays the same for as long as the object lives. */
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  /** In the field's own words, e.g. `2/3 ready`, `CrashLoopBackOff`, `ClusterIP 10.96.0.1`; null when there is nothing to say. */
  status: z.string().nullable(),
  /** `wrong`: does not pass by itself; `waiting`: on its way; `ok`; `none`: such an object is neither. */
  health: z.enum(['ok', 'waiting', 'wrong', 'none']),
  /** What is wrong with it. */
  why: localizedSchema.nullable(),
  /** Something below it says the same and more. */
  isExplainedBelow: z.boolean(),
  /** Milliseconds since the epoch. */
  createdAt: z.number().nullable(),
  /** The command that says more about it. */
  look: z.string(),
});
export type ObjectNode = z.infer<typeof nodeFields> & { children: ObjectNode[] };
export const objectNodeSchema: z.ZodType<ObjectNode> = nodeFields.extend({
  get children() {
    return z.array(objectNodeSchema);
  },
});

export const objectGroups = [
  'workloads',
  'network',
  'configuration',
  'storage',
  'access',
  'limits',
  'other',
] as const;
export type ObjectGroup = (typeof objectGroups)[number];

export const objectEventSchema = z.object({
  id: z.string(),
  isWarning: z.boolean(),
  reason: z.string(),
  message: z.string(),
  /** E.g. `Pod/web`. */
  about: z.string(),
  count: z.number(),
  /** Milliseconds since the epoch. */
  at: z.number().nullable(),
});
export type ObjectEvent = z.infer<typeof objectEventSchema>;

/** The objects of a practice namespace by who owns whom. */
export const objectTreeSchema = z.object({
  groups: z.array(
    z.object({
      id: z.enum(objectGroups),
      nodes: z.array(objectNodeSchema),
      /** So many objects more are there than are shown. */
      leftOut: z.number(),
    }),
  ),
  /** Warnings first, then the newest first. */
  events: z.array(objectEventSchema),
  eventsLeftOut: z.number(),
  pods: z.object({ ready: z.number(), total: z.number() }),
});
export type ObjectTree = z.infer<typeof objectTreeSchema>;

/** `none`: there is no namespace to look at. While `broken`, the tree is what was seen last. */
export const objectsViewSchema = z.object({
  state: z.enum(['none', 'syncing', 'live', 'broken']),
  /** Why it is broken. */
  reason: z.string().nullable(),
  namespace: z.string().nullable(),
  tree: objectTreeSchema.nullable(),
});
export type ObjectsView = z.infer<typeof objectsViewSchema>;
