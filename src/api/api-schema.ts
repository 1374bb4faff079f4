import { z } from 'zod';
import { objectsViewSchema } from '../engine/object-view.ts';
import { localizedSchema } from '../lab/localized.ts';
import { provisioningSchema } from '../lab/provisioning.ts';
import { verdictSchema } from '../lab/verdict.ts';
import { controlPlaneParts } from '../workspace/workspace.ts';
import { fileChangeSchema } from './file-schema.ts';

export type { ObjectEvent, ObjectNode, ObjectsView, ObjectTree } from '../engine/object-view.ts';

/** RFC 9457. `code` is a LabErrorCode, `validation` (400), `unauthenticated` (401) or `internal` (500). */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  hint: z.string().nullable(),
});
export type Problem = z.infer<typeof problemSchema>;

export const shellInfoSchema = z.object({
  id: z.string(),
  pod: z.string().nullable(),
  container: z.string().nullable(),
  state: z.enum(['connected', 'reconnecting', 'closed']),
  busy: z.boolean(),
});

export const workspaceViewSchema = z.object({
  id: z.string(),
  labId: z.string(),
  namespace: z.string(),
  state: z.enum(['starting', 'ready', 'unreachable', 'ending', 'gone', 'failed']),
  reason: z.string().nullable(),
  createdAt: z.number(),
  idleDeadline: z.number(),
  shells: z.array(shellInfoSchema),
  /** The control plane of its own: its version, and the simulated nodes it began with. null: it uses the cluster's. */
  controlPlane: z.object({ kubernetes: z.string(), nodes: z.array(z.string()) }).nullable(),
});
export type WorkspaceView = z.infer<typeof workspaceViewSchema>;

/** How far a workspace is that is not open yet, or whose control plane is being made again. */
export const openingViewSchema = z.discriminatedUnion('state', [
  /** As many as fit are open; 1 is the next. */
  z.object({ state: z.literal('queued'), position: z.int().min(1) }),
  /** null: a workspace without a control plane of its own, or before the first part. */
  z.object({ state: z.literal('starting'), part: z.enum(controlPlaneParts).nullable() }),
]);
export type OpeningView = z.infer<typeof openingViewSchema>;

/** `locked` by an earlier step, `ready` to be tried, `running` now, or what the last verdict says. */
export const stepViewSchema = z.object({
  stepId: z.string(),
  kind: z.enum(['command', 'task', 'question']),
  state: z.enum(['locked', 'ready', 'running', 'passed', 'notYet', 'mistake', 'broken']),
  lockedBy: z.string().nullable(),
  verdict: verdictSchema.nullable(),
  attempts: z.number(),
  hintsShown: z.number(),
  assisted: z.boolean(),
  passedAt: z.number().nullable(),
  /** The prediction given, if any: choice id or text. */
  answer: z.string().nullable(),
  /** Whether that prediction was right. */
  correct: z.boolean().nullable(),
  /** What the command of a question printed last; null before it ran. */
  printed: z.string().nullable(),
});
export type StepView = z.infer<typeof stepViewSchema>;

export const labViewSchema = z.object({
  labId: z.string(),
  steps: z.array(stepViewSchema),
  workspace: workspaceViewSchema.nullable(),
  /** null while nothing is being opened. */
  opening: openingViewSchema.nullable(),
});
export type LabView = z.infer<typeof labViewSchema>;

export const answerRequestSchema = z.object({ answer: z.string().min(1).max(4_000) });
export const shellRequestSchema = z.object({
  pod: z.string().max(253),
  container: z.string().max(63).optional(),
});

/** The next hint that had not been shown yet (or the last one again), and how many more there are. */
export const hintViewSchema = z.object({ index: z.number(), hint: localizedSchema, left: z.number() });
export type HintView = z.infer<typeof hintViewSchema>;

export const solutionViewSchema = z.object({
  commands: z.array(z.string()),
  say: localizedSchema.nullable(),
});
export type SolutionView = z.infer<typeof solutionViewSchema>;

export const progressViewSchema = z.object({
  learnerId: z.string(),
  labs: z.array(
    z.object({
      labId: z.string(),
      passed: z.number(),
      total: z.number(),
      lastAt: z.number().nullable(),
      steps: z.array(
        z.object({
          stepId: z.string(),
          state: z.enum(['untried', 'tried', 'passed']),
          attempts: z.number(),
          hints: z.number(),
          assisted: z.boolean(),
          firstAt: z.number().nullable(),
          passedAt: z.number().nullable(),
          lastAt: z.number().nullable(),
        }),
      ),
    }),
  ),
});
export type ProgressView = z.infer<typeof progressViewSchema>;

export const readinessSchema = z.object({
  ready: z.boolean(),
  cluster: z.object({ ready: z.boolean(), kubernetes: z.string().nullable(), detail: z.string().nullable() }),
  store: z.object({ ready: z.boolean(), detail: z.string().nullable() }),
  provisioning: provisioningSchema,
});

/**
 * What GET /api/stream sends: SSE `event:` is the member's `type`, `data:` is the member as JSON.
 * On connect: provisioning, then for every lab named in `?lab=` its `lab`. `objects` come for the one lab named in
 * `?objects=`, first at once and then after changes.
 */
export const streamEventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('provisioning'), provisioning: provisioningSchema }),
  z.object({ type: z.literal('lab'), lab: labViewSchema }),
  z.object({ type: z.literal('step'), labId: z.string(), step: stepViewSchema }),
  z.object({ type: z.literal('workspace'), labId: z.string(), workspace: workspaceViewSchema.nullable() }),
  /** `problem`: why it could not be opened, when no request waits for the answer any more. */
  z.object({
    type: z.literal('opening'),
    labId: z.string(),
    opening: openingViewSchema.nullable(),
    problem: problemSchema.nullable(),
  }),
  z.object({ type: z.literal('objects'), labId: z.string(), objects: objectsViewSchema }),
  z.object({ type: z.literal('files'), labId: z.string(), change: fileChangeSchema }),
  /** Say it in the page: e.g. the workspace will be reaped in five minutes. */
  z.object({
    type: z.literal('notice'),
    labId: z.string().nullable(),
    level: z.enum(['info', 'warning', 'error']),
    code: z.string(),
    ko: z.string(),
    en: z.string(),
  }),
]);
export type StreamEvent = z.infer<typeof streamEventSchema>;

/**
 * Terminal WebSocket, GET /api/labs/:labId/shells/:shellId/attach.
 * Server → client: binary frames are terminal output (UTF-8); text frames are one of `serverFrameSchema`.
 * Client → server: text frames, one of `clientFrameSchema`. `ack` counts bytes the terminal has drawn, so that a
 * flood pauses the shell instead of filling memory. With `?client=<name>` the server says what it has `taken` of the
 * input, before `live` and after each `input`; another connection under the same name replaces the one before.
 */
export const serverFrameSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('state'),
    state: z.enum(['connected', 'reconnecting', 'closed']),
    reason: z.string().nullable(),
  }),
  /** Everything sent before this was scrollback. */
  z.object({ type: z.literal('live') }),
  /** So much of what this client typed has been taken, since the server knows it; to clients that gave themselves a name. */
  z.object({ type: z.literal('taken'), characters: z.int().min(0) }),
]);
export type ServerFrame = z.infer<typeof serverFrameSchema>;
export const clientFrameSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('input'), data: z.string().max(1_048_576) }),
  z.object({ type: z.literal('resize'), columns: z.int().min(2).max(1000), rows: z.int().min(1).max(500) }),
  z.object({ type: z.literal('ack'), bytes: z.int().min(0) }),
]);
export type ClientFrame = z.infer<typeof clientFrameSchema>;
