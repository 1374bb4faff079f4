import { z } from 'zod';

/** Relative to the lab's folder in the toolbox, with `/`; what is hidden or leads out of the folder is refused. */
const pathSchema = z.string().min(1).max(400);
/** Opaque: equal as long as the content is. */
const versionSchema = z.string().min(1).max(100);

export const labFileSchema = z.object({
  path: z.string(),
  bytes: z.number(),
  version: z.string(),
  editable: z.boolean(),
  /** Why not; also null for a file that may not be read at all. */
  why: z.enum(['binary', 'too-large']).nullable(),
  /** Whether the lab put it there at the start. */
  start: z.boolean(),
});
export type LabFile = z.infer<typeof labFileSchema>;

export const fileListSchema = z.object({
  /** By path. At most 200, at most six folders deep, none that are hidden. */
  files: z.array(labFileSchema),
  /** Paths of the files of the lab's solution. */
  solution: z.array(z.string()),
  /** Whether there are more files than these. */
  truncated: z.boolean(),
});
export type FileList = z.infer<typeof fileListSchema>;

export const filePathSchema = z.object({ path: pathSchema });

export const fileContentSchema = z.object({ path: z.string(), content: z.string(), version: z.string() });
export type FileContent = z.infer<typeof fileContentSchema>;

export const fileWriteSchema = z.object({
  path: pathSchema,
  /** At most 256 kB of UTF-8. */
  content: z.string(),
  /** What the writer last saw there; null when there is to be no such file yet. */
  version: versionSchema.nullable(),
  /** A name the page gave itself, so that it knows its own writes among the stream's events. */
  client: z.string().max(100),
});
export type FileWrite = z.infer<typeof fileWriteSchema>;

export const fileWrittenSchema = z.object({ path: z.string(), version: z.string() });
export type FileWritten = z.infer<typeof fileWrittenSchema>;

export const fileOriginalSchema = z.object({
  /** What the lab put there at the start; null when it did not. */
  start: z.string().nullable(),
});
export type FileOriginal = z.infer<typeof fileOriginalSchema>;

export const fileSolutionSchema = z.object({
  content: z.string(),
  /** The step that counts as assisted from now on; null when those that the file helps with are passed. */
  stepId: z.string().nullable(),
});
export type FileSolution = z.infer<typeof fileSolutionSchema>;

/** Who wrote which file; null when a command ended, which may have changed any. */
export const fileChangeSchema = z
  .object({ path: z.string(), version: z.string(), client: z.string() })
  .nullable();
export type FileChange = z.infer<typeof fileChangeSchema>;
