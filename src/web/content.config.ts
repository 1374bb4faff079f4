import { defineCollection } from 'astro:content';
import { docsSchema } from '@astrojs/starlight/schema';
import { glob } from 'astro/loaders';
import { chapterFields } from './book/chapter-schema.ts';

// Starlight's own loader expects src/content/docs; the book lives in content/, Korean at the root of the site.
export const collections = {
  docs: defineCollection({
    loader: glob({
      base: './content',
      pattern: '{ko,en}/**/*.mdx',
      generateId: ({ entry }) =>
        entry
          .replace(/^ko\//, '')
          .replace(/\.mdx$/, '')
          .replace(/\/index$/, ''),
    }),
    schema: docsSchema({ extend: chapterFields }),
  }),
};
