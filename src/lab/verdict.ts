import { z } from 'zod';
import { localizedSchema } from './localized.ts';

/** One thing that is not as it should be: what was looked at, what was wanted, what is there. */
export const mismatchSchema = z.strictObject({
  /** Where it was looked for: `Pod/downward status.phase`, `output line 3`. */
  path: z.string(),
  expected: z.string(),
  actual: z.string(),
});
export type Mismatch = z.infer<typeof mismatchSchema>;

/** A run of text in a side-by-side difference. `ignored` marks the volatile parts that are not compared. */
export const diffPartSchema = z.strictObject({
  text: z.string(),
  mark: z.enum(['same', 'different', 'ignored']),
});
export type DiffPart = z.infer<typeof diffPartSchema>;

export const diffLineSchema = z.strictObject({
  expected: z.array(diffPartSchema).nullable(),
  actual: z.array(diffPartSchema).nullable(),
});
export type DiffLine = z.infer<typeof diffLineSchema>;

/**
 * `passed` · `notYet`: something is still missing · `mistake`: a known wrong turn ·
 * `broken`: ours (environment or checker), never counts against the learner.
 */
export const verdictStatusSchema = z.enum(['passed', 'notYet', 'mistake', 'broken']);
export type VerdictStatus = z.infer<typeof verdictStatusSchema>;

export const verdictSchema = z.strictObject({
  status: verdictStatusSchema,
  /** One sentence for the learner. */
  message: localizedSchema,
  /** Set when `status` is `mistake`: the authored id. */
  mistakeId: z.string().nullable(),
  /** A command worth looking at next, e.g. `kubectl describe pod downward`. */
  look: z.string().nullable(),
  mismatches: z.array(mismatchSchema),
  /** Expected and actual output side by side; null when the output is not what failed. */
  diff: z.array(diffLineSchema).nullable(),
  /** Milliseconds since the epoch. */
  at: z.number(),
});
export type Verdict = z.infer<typeof verdictSchema>;
