import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { readChapters } from './chapters.ts';
import type { BookProblem } from './check-book.ts';

/** Paths the server answers besides the site's own files. */
const servedByTheApi = /^\/(api\/|healthz$|readyz$|metrics$)/;

interface Page {
  /** `/en/downward-env/` */
  path: string;
  ids: Set<string>;
  links: string[];
}

/** What a built page offers and asks for. HTML as Astro writes it: attributes in double quotes. */
export function readPage(path: string, html: string): Page {
  return {
    path,
    ids: new Set([...html.matchAll(/\sid="([^"]+)"/g)].map((match) => match[1] ?? '')),
    links: [...html.matchAll(/<(?:a|link|script|img)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].map((match) =>
      (match[1] ?? '').replaceAll('&amp;', '&'),
    ),
  };
}

/** Links within the site that lead nowhere: `exists` tells whether a path is a file of the site. */
export function deadLinks(pages: Page[], exists: (path: string) => boolean): { page: Page; link: string }[] {
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const dead: { page: Page; link: string }[] = [];
  for (const page of pages) {
    for (const link of new Set(page.links)) {
      if (/^[a-z][a-z0-9+.-]*:/i.test(link) || link.startsWith('//')) continue;
      const url = new URL(link, `http://site${page.path}`);
      const path = decodeURIComponent(url.pathname);
      if (servedByTheApi.test(path)) continue;
      const target = byPath.get(path);
      const fragment = decodeURIComponent(url.hash.slice(1));
      const found =
        target === undefined
          ? exists(path)
          : fragment === '' || fragment === '_top' || target.ids.has(fragment);
      if (!found) dead.push({ page, link });
    }
  }
  return dead;
}

/** Reads the built site and reports dead links where the author wrote them, as far as that can be found. */
export async function checkLinks(dist: string, root: string): Promise<BookProblem[]> {
  const pages: Page[] = [];
  for (const name of await readdir(dist, { recursive: true })) {
    if (!name.endsWith('.html') || name.startsWith('pagefind')) continue;
    const path = `/${name.replaceAll('\\', '/').replace(/(^|\/)index\.html$/, '$1')}`;
    pages.push(readPage(path, await readFile(join(dist, name), 'utf8')));
  }
  const files = new Set<string>();
  for (const name of await readdir(dist, { recursive: true })) {
    if ((await stat(join(dist, name))).isFile()) files.add(`/${name.replaceAll('\\', '/')}`);
  }
  const chapters = readChapters(root);
  return deadLinks(pages, (path) => files.has(path)).map(({ page, link }) => {
    const slug = page.path.replace(/^\/(en\/)?/, '').replace(/\/$/, '');
    const locale = page.path.startsWith('/en/') ? 'en' : 'ko';
    const chapter = chapters.find((one) => one.slug === slug && one.locale === locale);
    const line = chapter?.text.split('\n').findIndex((text) => text.includes(link)) ?? -1;
    const file =
      chapter?.file ??
      relative(root, join(dist, page.path, existsSync(join(dist, page.path)) ? 'index.html' : ''));
    return {
      file,
      line: line + 1 || 1,
      message: `the link ${link} leads nowhere`,
      cure: 'link to a chapter as /<chapter>/ (English: /en/<chapter>/), or to a heading that exists',
    };
  });
}
