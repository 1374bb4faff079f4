import { z } from 'zod';

export const locales = ['ko', 'en'] as const;
export type Locale = (typeof locales)[number];

/** Text every learner can read: both languages, always. */
export const localizedSchema = z
  .strictObject({ ko: z.string().trim().min(1), en: z.string().trim().min(1) })
  .describe('The same text in Korean and in English.');
export type Localized = z.infer<typeof localizedSchema>;
