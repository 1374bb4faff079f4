import { z } from 'zod';
import { localizedSchema } from './localized.ts';

/** One thing that has to happen before labs can run. Times in milliseconds since the epoch unless named otherwise. */
export const provisioningStageSchema = z.strictObject({
  id: z.string(),
  title: localizedSchema,
  state: z.enum(['pending', 'running', 'done', 'skipped', 'failed']),
  /** Units finished and in all (packages compiled, images loaded …); null where nothing can be counted. */
  done: z.number().nullable(),
  total: z.number().nullable(),
  /** What is being worked on right now, or why the stage was skipped or failed; English, may be a file or package name. */
  detail: z.string().nullable(),
  startedAt: z.number().nullable(),
  elapsedMs: z.number(),
  /** How long the whole stage is expected to take on this machine; null when unknown. */
  estimateMs: z.number().nullable(),
});

/** What `kindlab up` is doing; sent to terminals and browsers alike. */
export const provisioningSchema = z.strictObject({
  state: z.enum(['idle', 'running', 'ready', 'failed']),
  /** Where the cluster comes from, once that is decided. */
  source: z.enum(['kubeconfig', 'existing', 'pulled', 'bundle', 'built']).nullable(),
  kubernetes: z.string().nullable(),
  stages: z.array(provisioningStageSchema),
  elapsedMs: z.number(),
  remainingMs: z.number().nullable(),
  error: z.strictObject({ message: z.string(), hint: z.string().nullable() }).nullable(),
  /** Add-ons that are still being made after labs can already run. */
  addOns: z.array(provisioningStageSchema),
});

export type ProvisioningStage = z.infer<typeof provisioningStageSchema>;
export type Provisioning = z.infer<typeof provisioningSchema>;
