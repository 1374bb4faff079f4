import Slugger from 'github-slugger';
import { type MdastNode, mdxToMdast } from 'satteri';
import { cardId } from '../text/step-view.ts';
import type { ChapterSource } from './chapters.ts';

/** One thing a reader meets on the page, in reading order. */
export interface ChapterPart {
  kind: 'heading' | 'paragraph' | 'code' | 'list' | 'table' | 'component';
  line: number;
  /** 2 to 6, of a heading. */
  depth?: number;
  /** Of a heading: what follows `#` in its address, and its words. */
  slug?: string;
  text?: string;
  /** What both languages must have in common: a heading's level, a table's size, a component with its attributes. */
  shape: string;
  /** As the author wrote it. */
  source: string;
}

export type ParsedChapter = { parts: ChapterPart[]; problem: null } | { parts: null; problem: MdxProblem };
export interface MdxProblem {
  message: string;
  line: number;
}

/** Attributes that hold text for the reader, so they differ between languages. */
const translated = new Set(['question', 'title', 'label', 'alt', 'caption', 'description', 'href']);

/** A chapter as MDX reads it; components are left open, so that what stands inside them counts as well. */
export function parseOutline(chapter: Pick<ChapterSource, 'text'>): ParsedChapter {
  const parts: ChapterPart[] = [];
  const slugger = new Slugger();
  try {
    collect(mdxToMdast(chapter.text, { features: { smartPunctuation: true } }));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { parts: null, problem: { message, line: Number(/(\d+):\d+/.exec(message)?.[1] ?? 1) } };
  }
  return { parts, problem: null };

  function collect(node: MdastNode): void {
    const line = node.position?.start.line ?? 1;
    const source = chapter.text.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0);
    const add = (kind: ChapterPart['kind'], shape: string, more: Partial<ChapterPart> = {}) =>
      parts.push({ kind, line, shape, source, ...more });
    if (node.type === 'yaml') return;
    if (node.type === 'heading')
      add('heading', `heading of level ${node.depth}`, {
        depth: node.depth,
        slug: slugger.slug(textOf(node)),
      });
    else if (node.type === 'paragraph') add('paragraph', 'paragraph');
    else if (node.type === 'code') add('code', `code block (${node.lang ?? 'no language'})`);
    else if (node.type === 'list') add('list', `list of ${node.children.length}`);
    else if (node.type === 'table') add('table', `table of ${node.children.length} rows`);
    else {
      if (node.type === 'mdxJsxFlowElement')
        add('component', `<${[node.name, ...attributesOf(node)].join(' ')}>`);
      if ('children' in node) for (const child of node.children) collect(child as MdastNode);
    }
  }
}

/** The addresses within a chapter's page: its top, its sources, its headings and its step cards. */
export function anchorsOf(parts: ChapterPart[], chapter: ChapterSource): Set<string> {
  const anchors = new Set(['_top']);
  if ((chapter.frontmatter?.sources as unknown[] | undefined)?.length) anchors.add('sources');
  for (const part of parts) {
    if (part.slug !== undefined) anchors.add(part.slug);
    const step = /^<Step lab="([^"]+)" step="([^"]+)"/.exec(part.shape);
    if (step !== null) anchors.add(cardId(step[1] ?? '', step[2] ?? ''));
  }
  return anchors;
}

function attributesOf(node: Extract<MdastNode, { type: 'mdxJsxFlowElement' }>): string[] {
  return node.attributes.flatMap((attribute) => {
    if (attribute.type !== 'mdxJsxAttribute' || translated.has(attribute.name)) return [];
    return [`${attribute.name}=${JSON.stringify(attribute.value)}`];
  });
}

function textOf(node: MdastNode): string {
  if ('value' in node && typeof node.value === 'string') return node.value;
  return 'children' in node ? node.children.map((child) => textOf(child as MdastNode)).join('') : '';
}
