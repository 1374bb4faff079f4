import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/config.ts';
import { locales } from '../../../src/lab/localized.ts';
import { readChapters } from '../../../src/web/book/chapters.ts';
import {
  diagramFile,
  diagramIds,
  hasNarrowShape,
  mermaidOf,
  readDiagram,
  readDiagramSource,
  sourceStamp,
} from '../../../src/web/book/diagrams.ts';

/** Pixels within which text stays at 12 px or more in the book's column, and on a phone of 390 px. */
const widest = { wide: 760, narrow: 384 };

const drawings = diagramIds(projectRoot).flatMap((id) => {
  const source = readDiagramSource(projectRoot, id);
  return locales.flatMap((locale) =>
    (hasNarrowShape(source) ? (['wide', 'narrow'] as const) : (['wide'] as const)).map((shape) => ({
      source,
      file: diagramFile(id, locale, shape),
      mermaid: mermaidOf(source, locale, shape),
      shape,
      locale,
    })),
  );
});
const read = (file: string) => {
  const path = join(projectRoot, file);
  return existsSync(path) ? readFileSync(path, 'utf8') : '(not drawn)';
};
const words = (text: string) =>
  text
    .replace(/<[^>]*>/g, ' ')
    .split(/\s+/)
    .filter(Boolean);

describe('Diagrams', () => {
  it.each(drawings)('$file is what its source says now (else: npm run diagrams)', ({ file, source }) => {
    expect(read(file)).toContain(`data-source="${sourceStamp(source)}"`);
  });

  it('has no drawing without a source', () => {
    const drawn = readdirSync(join(projectRoot, 'content/diagrams/svg')).map(
      (name) => `content/diagrams/svg/${name}`,
    );
    expect(drawn.sort()).toEqual(drawings.map(({ file }) => file).sort());
  });

  it.each(drawings)(
    '$file has every word of its labels, in its own language',
    ({ file, mermaid, locale }) => {
      const labels = [...mermaid.matchAll(/"([^"]+)"|\|([A-Za-z][^"|]*)\|/g)].map(
        (match) => match[1] ?? match[2] ?? '',
      );
      expect(labels.length).toBeGreaterThan(1);
      const picture = words(read(file).replace(/<style>.*<\/style>/s, ''));
      for (const word of labels.flatMap(words))
        expect(picture, word).toContain(word.replaceAll('&', '&amp;'));
      if (locale === 'en') expect(picture.join(' ')).not.toMatch(/[가-힣]/);
    },
  );

  it.each(drawings)('$file can be read where it is shown', ({ file, source, shape }) => {
    const width = Number(/ width="(\d+)"/.exec(read(file))?.[1]);
    expect(width).toBeLessThanOrEqual(hasNarrowShape(source) ? widest[shape] : widest.narrow);
  });

  it.each(locales)('each has a caption and a description in %s', (locale) => {
    for (const id of diagramIds(projectRoot)) {
      const { title, description } = readDiagram(projectRoot, id, locale);
      expect(title.length, id).toBeGreaterThan(10);
      expect(description.length, id).toBeGreaterThan(title.length);
      expect(/[가-힣]/.test(title) && /[가-힣]/.test(description), id).toBe(locale === 'ko');
    }
  });

  it('each is shown in a chapter, in both languages', () => {
    for (const locale of locales) {
      const shown = readChapters(projectRoot)
        .filter((chapter) => chapter.locale === locale)
        .flatMap((chapter) =>
          [...chapter.text.matchAll(/^<Diagram id="([^"]*)"/gm)].map((match) => match[1]),
        );
      expect([...new Set(shown)].sort()).toEqual(diagramIds(projectRoot));
    }
  });

  it('a diagram that is not there is an error that lists those that are', () => {
    expect(() => readDiagram(projectRoot, 'nope', 'ko')).toThrow(
      /write content\/diagrams\/nope\.mmd, or use one of:.*kubectl-proxy/,
    );
  });
});
