import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Locale } from '../../lab/localized.ts';

/** Raised when what `npm run diagrams` makes of a source changes, so that all SVGs are drawn again. */
const drawingVersion = 1;

const folder = 'content/diagrams';

export interface Diagram {
  /** What the picture is about: its caption. */
  title: string;
  /** What it shows, for whoever does not see it. */
  description: string;
  wide: string;
  /** For a phone; null where the wide one is narrow enough. */
  narrow: string | null;
}

export type DiagramShape = 'wide' | 'narrow';

export function diagramIds(root: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.mmd'))
    .map((name) => name.slice(0, -'.mmd'.length))
    .sort();
}

export function readDiagramSource(root: string, id: string): string {
  return readFileSync(join(root, folder, `${id}.mmd`), 'utf8');
}

export function diagramFile(id: string, locale: Locale, shape: DiagramShape): string {
  return `${folder}/svg/${id}.${locale}${shape === 'narrow' ? '.narrow' : ''}.svg`;
}

/**
 * The Mermaid of one picture. Of each `{{한국어 ‖ English}}` it has the part that is read in `locale`; a line that ends in
 * `%% wide` or `%% narrow` is for that shape alone.
 */
export function mermaidOf(source: string, locale: Locale, shape: DiagramShape): string {
  const other = shape === 'wide' ? 'narrow' : 'wide';
  return source
    .split('\n')
    .filter((line) => !line.endsWith(`%% ${other}`))
    .map((line) => line.replace(/\s*%% (wide|narrow)$/, ''))
    .join('\n')
    .replace(/\{\{(.+?) ‖ (.+?)\}\}/g, (_, ko: string, en: string) => (locale === 'ko' ? ko : en));
}

export function hasNarrowShape(source: string): boolean {
  return /%% narrow$/m.test(source);
}

/** The hash an SVG carries of the source it was drawn from. */
export function sourceStamp(source: string): string {
  return createHash('sha256').update(`${drawingVersion}\n${source}`).digest('hex').slice(0, 16);
}

/** A line of Mermaid's own: `accTitle: …` or `accDescr: …`. */
function statement(source: string, name: 'accTitle' | 'accDescr'): string {
  return new RegExp(`^\\s*${name}:\\s*(.+)$`, 'm').exec(source)?.[1]?.trim() ?? '';
}

/** @throws Error that says what to write or to run, where a diagram is not there. */
export function readDiagram(root: string, id: string, locale: Locale): Diagram {
  if (!diagramIds(root).includes(id)) {
    throw new Error(
      `There is no diagram "${id}".\n  → write ${folder}/${id}.mmd, or use one of: ${diagramIds(root).join(', ')}`,
    );
  }
  const source = mermaidOf(readDiagramSource(root, id), locale, 'wide');
  const [wide, narrow] = (['wide', 'narrow'] as const).map((shape) => {
    const file = join(root, diagramFile(id, locale, shape));
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
  });
  if (typeof wide !== 'string') throw new Error(`Diagram "${id}" has not been drawn.\n  → npm run diagrams`);
  return {
    title: statement(source, 'accTitle'),
    description: statement(source, 'accDescr'),
    wide,
    narrow: narrow ?? null,
  };
}
