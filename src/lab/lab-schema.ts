import { z } from 'zod';
import { localizedSchema } from './localized.ts';

/** Ids are what progress is stored under: independent of language and of order, never renamed. */
export const idSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'an id is lower-case words joined by hyphens, e.g. apply-the-pod')
  .max(60);

/**
 * A line pattern. Plain text, compared by words (runs of blanks are equal), with placeholders for what changes
 * from run to run: {{ip}} {{age}} {{hash}} {{uid}} {{timestamp}} {{node}} {{suffix}} {{number}} {{word}} {{any}},
 * {{namespace}} (the learner's practice namespace, exact), and {{...}} alone on a line for any number of lines.
 */
const outputPatternSchema = z.string().min(1).max(20_000);

/** What a command should print. All given parts must hold. */
export const expectSchema = z.strictObject({
  /** Default 0. `nonzero` where the lesson is the failure itself. */
  exitCode: z.union([z.int(), z.literal('nonzero'), z.literal('any')]).default(0),
  /** The whole output, line by line; tables by cell. */
  output: outputPatternSchema.optional(),
  /** True where the order of the lines of `output` says nothing (e.g. `env`). */
  unordered: z.boolean().default(false),
  /** Lines that must occur somewhere, in any order. A pattern may match a part of a line. */
  contains: z.array(outputPatternSchema).min(1).optional(),
  /** Lines that must not occur. */
  absent: z.array(outputPatternSchema).min(1).optional(),
});
export type Expect = z.infer<typeof expectSchema>;

/** Objects of the practice namespace (or another one), read by the server itself. */
export const resourceRefSchema = z.strictObject({
  apiVersion: z.string().default('v1'),
  kind: z.string(),
  name: z.string().optional(),
  /** Equality-based labels, e.g. { app: web }. */
  labels: z.record(z.string(), z.string()).optional(),
  /** Default: the learner's practice namespace. */
  namespace: z.string().optional(),
});
export type ResourceRef = z.infer<typeof resourceRefSchema>;

/** Something that must be true of the cluster. Without match, count, absent or cel: the object exists. */
export const stateCheckSchema = z.strictObject({
  resource: resourceRefSchema,
  /**
   * Partial match: every field given must be there with that value; lists match item by item, in any order; null: not
   * set. `{{namespace}}` in a text is the practice namespace.
   */
  match: z.record(z.string(), z.unknown()).optional(),
  absent: z.literal(true).optional(),
  count: z
    .strictObject({ equals: z.int().optional(), min: z.int().optional(), max: z.int().optional() })
    .optional(),
  /**
   * CEL over `object` (holds when it does for one of the selected objects) or over the list `objects`; true means
   * passed, a missing field means not yet. `matches()` is not available.
   */
  cel: z.string().max(2_000).optional(),
  /** What to tell the learner while this is not so yet. */
  say: localizedSchema.optional(),
});
export type StateCheck = z.infer<typeof stateCheckSchema>;

/** A wrong turn the author knows. All given conditions must hold. */
export const mistakeSchema = z.strictObject({
  id: idSchema,
  when: z
    .strictObject({
      /** A pattern the typed command must contain, e.g. `kubectl exec downward env`. */
      command: z.string().optional(),
      /** Patterns the output must contain. */
      output: z.array(outputPatternSchema).min(1).optional(),
      exitCode: z.union([z.int(), z.literal('nonzero')]).optional(),
      /** Something true of the cluster; watched live. */
      state: z.array(stateCheckSchema).min(1).optional(),
    })
    .refine(
      (when) => Object.values(when).some((value) => value !== undefined),
      'give at least one condition',
    ),
  say: localizedSchema,
  /** A command to look at next. */
  look: z.string().optional(),
  /** How verify makes this mistake for real: commands typed in order, on a fresh workspace brought up to this step. */
  provoke: z.array(z.string()).min(1),
});
export type Mistake = z.infer<typeof mistakeSchema>;

/** Where a step is typed: the workspace's own shell by default, or a shell in a container of the learner's pod. */
export const shellTargetSchema = z.strictObject({
  pod: z.string(),
  container: z.string().optional(),
  /** Programs to try, first that exists. Only plain `sh` is assumed. */
  program: z.string().default('sh'),
});
export type ShellTarget = z.infer<typeof shellTargetSchema>;

const stepBase = {
  id: idSchema,
  title: localizedSchema,
  /** What to do and why, one to three sentences; inline code in backticks. */
  text: localizedSchema,
  hints: z.array(localizedSchema).default([]),
  mistakes: z.array(mistakeSchema).default([]),
  /** How long verify and the page wait for it to become true, in seconds. */
  timeoutSeconds: z.int().min(1).max(300).default(30),
};

export const commandStepSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('command'),
  run: z.string().min(1).max(8_000),
  shell: shellTargetSchema.optional(),
  expect: expectSchema.default({ exitCode: 0, unordered: false }),
  checks: z.array(stateCheckSchema).default([]),
});

export const taskStepSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('task'),
  checks: z.array(stateCheckSchema).min(1),
  solution: z.strictObject({ run: z.array(z.string()).min(1), say: localizedSchema.optional() }),
});

export const questionStepSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('question'),
  /** Choose one … */
  choices: z
    .array(
      z.strictObject({
        id: idSchema,
        text: localizedSchema,
        correct: z.boolean().default(false),
        /** Why this is right or wrong. */
        feedback: localizedSchema,
      }),
    )
    .min(2)
    .optional(),
  /** … or type an answer; any of these patterns is right. */
  answers: z.array(outputPatternSchema).min(1).optional(),
  /** Shown after any answer: what really happens and why. */
  explain: localizedSchema,
  /** Predict first, then see: a command offered after answering. */
  run: z.string().optional(),
});

export const stepSchema = z.discriminatedUnion('kind', [
  commandStepSchema,
  taskStepSchema,
  questionStepSchema,
]);
export type Step = z.infer<typeof stepSchema>;
export type CommandStep = z.infer<typeof commandStepSchema>;
export type TaskStep = z.infer<typeof taskStepSchema>;
export type QuestionStep = z.infer<typeof questionStepSchema>;

export const isolationSchema = z.enum(['none', 'namespace', 'controlPlane', 'cluster']);

export const labSchema = z.strictObject({
  $schema: z.string().optional(),
  id: idSchema,
  title: localizedSchema,
  summary: localizedSchema,
  minutes: z.int().min(1).max(240),
  isolation: isolationSchema.default('namespace'),
  /** Where the facts come from: note file and section ids, titles of Kubernetes documentation pages. */
  sources: z.array(z.string()).default([]),
  steps: z.array(stepSchema).min(1),
});
export type Lab = z.infer<typeof labSchema>;

/** What one run of a step printed, as committed under outputs/<minor>.json; volatile parts are placeholders. */
export const recordedOutputSchema = z.strictObject({
  command: z.string(),
  output: z.string(),
  exitCode: z.int(),
});
export const recordedOutputsSchema = z.strictObject({
  /** Server version, e.g. v1.36.3. */
  kubernetes: z.string(),
  /** YYYY-MM-DD */
  recordedOn: z.string(),
  steps: z.record(z.string(), recordedOutputSchema),
});
export type RecordedOutputs = z.infer<typeof recordedOutputsSchema>;

/** A lab as loaded from its folder. */
export interface LoadedLab extends Lab {
  /** Text files the learner finds in ~/<lab id>/: path relative to start/ → content. */
  startFiles: Record<string, string>;
  /** Files the solution and the mistakes' provoke commands may use, placed under ~/.solution and ~/.mistakes by verify. */
  solutionFiles: Record<string, string>;
  mistakeFiles: Record<string, string>;
  /** By Kubernetes minor, e.g. "1.36". */
  outputs: Record<string, RecordedOutputs>;
}
