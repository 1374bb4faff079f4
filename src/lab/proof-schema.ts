import { z } from 'zod';

/** What `kindlab verify --update` proved of a lab on one minor of Kubernetes. */
export const proofSchema = z.strictObject({
  /** Server version, e.g. v1.36.3. */
  kubernetes: z.string(),
  /** YYYY-MM-DD */
  date: z.string(),
  /** Of what was proven; see `fingerprintOfLab`. Another one says that the lab has changed since. */
  fingerprint: z.string(),
  steps: z.int(),
  /** Wrong turns that were taken and recognised. */
  mistakes: z.strictObject({ proven: z.int(), total: z.int() }),
  /** Properties that checks and expectations name, changed one at a time, and how many of these changes were noticed. */
  mutants: z.strictObject({ noticed: z.int(), total: z.int() }),
  /** How often the lab was proven, and how often in vain: their ratio is the flake rate. */
  runs: z.int().min(1),
  failedRuns: z.int(),
  /** Of one run, on average. */
  durationMs: z.int(),
});
export type Proof = z.infer<typeof proofSchema>;

/** By Kubernetes minor, e.g. "1.36". As in labs/<id>/proofs.json. */
export const proofsSchema = z.record(z.string().regex(/^\d+\.\d+$/), proofSchema);
export type Proofs = z.infer<typeof proofsSchema>;
