import { z } from 'astro/zod';

/** What a chapter's frontmatter says beyond Starlight's own fields. All optional here: pages like the start page have none. */
export const chapterFields = z.object({
  order: z.number().optional(),
  minutes: z.number().optional(),
  labs: z.array(z.string()).default([]),
  outcomes: z.array(z.string()).default([]),
  prerequisites: z.array(z.string()).default([]),
  sources: z.array(z.string()).default([]),
  keywords: z.array(z.string()).default([]),
});
