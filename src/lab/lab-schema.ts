import { z } from 'zod';
import { localizedSchema } from './localized.ts';
import { placeholders } from './placeholders.ts';

export const idSchema = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'an id is lower-case words joined by hyphens, e.g. apply-the-pod')
  .max(60)
  .describe('Lower-case words joined by hyphens. Progress is stored under it: never rename it.');

const placeholderNames = Object.keys(placeholders).map((name) => `{{${name}}}`);

const outputPatternSchema = z
  .string()
  .min(1)
  .max(20_000)
  .describe(
    `A pattern of lines. Plain text, compared by words (runs of blanks are equal), with placeholders for what changes from run to run: ${placeholderNames.join(' ')}. {{namespace}} is the learner's practice namespace to the letter; {{...}} alone on a line stands for any number of lines.`,
  );

/** Typed as is into a shell. */
const commandsSchema = z.array(z.string().min(1).max(8_000)).min(1).max(100);

export const expectSchema = z
  .strictObject({
    exitCode: z
      .union([z.int(), z.literal('nonzero'), z.literal('any')])
      .default(0)
      .describe('Default 0. `nonzero` where the lesson is the failure itself.'),
    output: outputPatternSchema
      .optional()
      .describe('The whole output, line by line; tables by cell. Placeholders as in every pattern.'),
    unordered: z
      .boolean()
      .default(false)
      .describe('True where the order of the lines of `output` says nothing (e.g. `env`).'),
    contains: z
      .array(outputPatternSchema)
      .min(1)
      .optional()
      .describe('Lines that must occur somewhere, in any order. A pattern may match a part of a line.'),
    absent: z.array(outputPatternSchema).min(1).optional().describe('Lines that must not occur.'),
  })
  .describe('What the command should print. All given parts must hold.');
export type Expect = z.infer<typeof expectSchema>;

export const resourceRefSchema = z
  .strictObject({
    apiVersion: z.string().default('v1').describe('As in a manifest, e.g. apps/v1. Default v1.'),
    kind: z.string().describe('As in a manifest, e.g. Deployment.'),
    name: z.string().optional().describe('Its name. Without name and labels: all objects of the kind.'),
    labels: z
      .record(z.string(), z.string())
      .optional()
      .describe('Only objects with these labels, e.g. { app: web }.'),
    namespace: z.string().optional().describe("Default: the learner's practice namespace."),
  })
  .describe('Which objects of the cluster are looked at.');
export type ResourceRef = z.infer<typeof resourceRefSchema>;

export const stateCheckSchema = z
  .strictObject({
    resource: resourceRefSchema,
    match: z
      .record(z.string(), z.unknown())
      .optional()
      .describe(
        'Partial match: every field given must be there with that value; lists match item by item, in any order; null: not set. {{namespace}} in a text is the practice namespace.',
      ),
    absent: z.literal(true).optional().describe('There must be no such object.'),
    count: z
      .strictObject({ equals: z.int().optional(), min: z.int().optional(), max: z.int().optional() })
      .optional()
      .describe('How many objects must be like that.'),
    cel: z
      .string()
      .max(2_000)
      .optional()
      .describe(
        'A CEL expression over `object` (holds when it does for one of the selected objects) or over the list `objects`. True means passed, a missing field not yet. matches() is not available.',
      ),
    say: localizedSchema.optional().describe('What to tell the learner while this is not so yet.'),
  })
  .describe(
    'Something that must be true of the cluster. Without match, count, absent or cel: the object exists.',
  );
export type StateCheck = z.infer<typeof stateCheckSchema>;

export const mistakeSchema = z
  .strictObject({
    id: idSchema,
    when: z
      .strictObject({
        command: z
          .string()
          .optional()
          .describe('A pattern the typed command must contain, e.g. `kubectl exec downward env`.'),
        output: z.array(outputPatternSchema).min(1).optional().describe('Patterns the output must contain.'),
        exitCode: z.union([z.int(), z.literal('nonzero')]).optional(),
        state: z
          .array(stateCheckSchema)
          .min(1)
          .optional()
          .describe('Something true of the cluster; watched live.'),
      })
      .refine(
        (when) => Object.values(when).some((value) => value !== undefined),
        'give at least one condition',
      )
      .describe('How it is recognised. All given conditions must hold.'),
    say: localizedSchema.describe('What went wrong, in one or two sentences.'),
    look: z.string().optional().describe('A command to look at next.'),
    provoke: commandsSchema.describe(
      'How verify makes this mistake for real: commands typed in order, on a fresh workspace brought up to this step.',
    ),
  })
  .describe('A wrong turn the author knows.');
export type Mistake = z.infer<typeof mistakeSchema>;

export const shellTargetSchema = z
  .strictObject({
    pod: z.string(),
    container: z.string().optional(),
    program: z
      .string()
      .default('sh')
      .describe('Programs to try, first that exists. Only plain `sh` is assumed.'),
  })
  .describe("A shell in a container of the learner's Pod, instead of the workspace's own.");
export type ShellTarget = z.infer<typeof shellTargetSchema>;

const stepBase = {
  id: idSchema,
  title: localizedSchema,
  text: localizedSchema.describe('What to do and why, one to three sentences; inline code in backticks.'),
  hints: z.array(localizedSchema).default([]).describe('Shown one after the other when asked for.'),
  mistakes: z.array(mistakeSchema).default([]).describe('Wrong turns that are named and explained.'),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(300)
    .default(30)
    .describe('How long verify and the page wait for it to become true, in seconds.'),
};

const checkpointSchema = z
  .strictObject({
    files: z
      .array(z.string())
      .max(20)
      .default([])
      .describe('Files of start/ that get back the content they had, before the commands run.'),
    run: commandsSchema.describe(
      "Commands that bring the workspace back to where this step begins, typed in the workspace's own shell, in the lab's folder. They must work after any attempt: `kubectl delete pod web --ignore-not-found`.",
    ),
    say: localizedSchema
      .optional()
      .describe('What these commands do, for the learner who is asked whether to run them.'),
  })
  .describe(
    'How a learner gets back to the beginning of this step. verify runs it after the solution: the step must not hold then, and pass again.',
  );
export type Checkpoint = z.infer<typeof checkpointSchema>;

export const commandStepSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('command').describe('The learner runs one command, which should print what is expected.'),
  run: z.string().min(1).max(8_000).describe('The command, as it is typed.'),
  shell: shellTargetSchema.optional(),
  expect: expectSchema.default({ exitCode: 0, unordered: false }),
  checks: z.array(stateCheckSchema).default([]).describe('What must be true of the cluster as well.'),
  checkpoint: checkpointSchema.optional(),
});

export const taskStepSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('task').describe('The learner brings the cluster into a state, any way they like.'),
  checks: z.array(stateCheckSchema).min(1).describe('What must be true of the cluster.'),
  solution: z
    .strictObject({
      run: commandsSchema.describe('Commands that solve it. Files of solution/ are in ~/.solution.'),
      say: localizedSchema.optional(),
    })
    .describe('One way to do it; shown when asked for, and what verify does.'),
  checkpoint: checkpointSchema.optional(),
});

export const questionStepSchema = z.strictObject({
  ...stepBase,
  kind: z.literal('question').describe('The learner predicts, then sees.'),
  choices: z
    .array(
      z.strictObject({
        id: idSchema,
        text: localizedSchema,
        correct: z.boolean().default(false).describe('Several may be; choosing any of them is right.'),
        feedback: localizedSchema.describe('Why this is right or wrong.'),
      }),
    )
    .min(2)
    .max(20)
    .optional()
    .describe(
      'One of these is chosen (or else: `answers`, typed). Where several are correct, any one of them is right.',
    ),
  answers: z
    .array(outputPatternSchema)
    .min(1)
    .optional()
    .describe('A typed answer; any of these patterns is right, letter case aside.'),
  wrong: z
    .array(
      z.strictObject({
        pattern: outputPatternSchema,
        feedback: localizedSchema.describe('Why that is wrong.'),
      }),
    )
    .min(1)
    .optional()
    .describe(
      'Typed answers that are wrong in a way worth explaining; looked at after `answers`, the first that fits counts.',
    ),
  explain: localizedSchema.describe('Shown after any answer: what really happens and why.'),
  run: z.string().optional().describe('Predict first, then see: a command offered after answering.'),
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

export const isolationSchema = z
  .enum(['none', 'namespace', 'controlPlane', 'cluster'])
  .describe('What a learner gets for themselves: the least that does the job.');

export const labSchema = z.strictObject({
  $schema: z.string().optional(),
  id: idSchema,
  title: localizedSchema,
  summary: localizedSchema.describe('What one will have seen at the end, in a sentence.'),
  minutes: z.int().min(1).max(240).describe('How long it takes a learner.'),
  isolation: isolationSchema.default('namespace'),
  sources: z
    .array(z.string())
    .default([])
    .describe(
      'Where the facts come from: note file and section ids, titles of Kubernetes documentation pages.',
    ),
  steps: z.array(stepSchema).min(1).max(200).describe('In the order in which they are passed.'),
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
