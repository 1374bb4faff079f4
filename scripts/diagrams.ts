// Draws content/diagrams/*.mmd in both languages into SVGs that are committed: `npm run diagrams [id…]`.
// Only those whose source has changed, unless they are named.
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import playwright from '../playwright.config.ts';
import { projectRoot } from '../src/config.ts';
import { locales } from '../src/lab/localized.ts';
import {
  diagramFile,
  diagramIds,
  hasNarrowShape,
  mermaidOf,
  readDiagramSource,
  sourceStamp,
} from '../src/web/book/diagrams.ts';
import { diagramStyle, fontFamily, fontSize } from './diagrams/diagram-style.ts';
import { tidySvg } from './diagrams/tidy-svg.ts';

const named = process.argv.slice(2);
const mermaid = createRequire(import.meta.url).resolve('mermaid/dist/mermaid.min.js');
const browser = await chromium.launch(playwright.use?.launchOptions);
const page = await browser.newPage();
await page.setContent('<!doctype html><meta charset="utf-8"><body></body>');
await page.addScriptTag({ path: mermaid });
await mkdir(join(projectRoot, 'content/diagrams/svg'), { recursive: true });
for (const id of named.length > 0 ? named : diagramIds(projectRoot)) {
  const source = readDiagramSource(projectRoot, id);
  for (const locale of locales) {
    const wideFile = join(projectRoot, diagramFile(id, locale, 'wide'));
    const narrowFile = join(projectRoot, diagramFile(id, locale, 'narrow'));
    const drawn = existsSync(wideFile) ? await readFile(wideFile, 'utf8') : '';
    if (named.length === 0 && drawn.includes(`data-source="${sourceStamp(source)}"`)) continue;
    await writeFile(wideFile, await draw(page, id, mermaidOf(source, locale, 'wide'), source));
    await rm(narrowFile, { force: true });
    if (hasNarrowShape(source))
      await writeFile(
        narrowFile,
        await draw(page, `${id}-narrow`, mermaidOf(source, locale, 'narrow'), source),
      );
    console.log(`${id} (${locale})`);
  }
}
await browser.close();

async function draw(on: Page, name: string, definition: string, source: string): Promise<string> {
  const id = `diagram-${name}`;
  const svg = await on.evaluate(
    async ([svgId, text, family, size]) => {
      const { mermaid: drawer } = globalThis as unknown as { mermaid: typeof import('mermaid').default };
      drawer.initialize({
        startOnLoad: false,
        securityLevel: 'strict',
        look: 'classic',
        layout: 'dagre',
        theme: 'base',
        themeVariables: { fontFamily: family, fontSize: `${size}px` },
        fontFamily: family,
        htmlLabels: false,
        flowchart: {
          htmlLabels: false,
          minNodeWidth: 60,
          wrappingWidth: 300,
          nodeSpacing: 20,
          rankSpacing: 30,
          padding: 12,
          subGraphTitleMargin: { top: 0, bottom: 14 },
        },
      });
      return (await drawer.render(svgId, text)).svg;
    },
    [id, definition, fontFamily, fontSize] as const,
  );
  return on.evaluate(tidySvg, { svg, style: diagramStyle(id), stamp: sourceStamp(source) });
}
