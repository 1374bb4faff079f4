import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { projectRoot } from '../../src/config.ts';
import { readChapters } from '../../src/web/book/chapters.ts';
import { chapters } from './chapter.ts';
import { expect, test } from './fixtures.ts';

/** Looked at in both languages and both colour schemes. */
const pages = [
  '/',
  chapters.env,
  '/progress/',
  '/proof/',
  '/glossary/',
  '/coverage/',
  '/about/',
  '/no-such-page/',
];
/** Every chapter in each language, once in light and once in dark colours: the same styles draw them all. */
const all = readChapters(projectRoot)
  .filter(({ locale, slug }) => locale === 'ko' && slug !== 'about')
  .map(({ slug }) => `/${slug}/`);

/** Of what axe calls moderate, these leave a screen reader without a way through the page. */
const structural = ['heading-order', 'page-has-heading-one', 'landmark-one-main', 'region', 'empty-heading'];

async function expectNothingSerious(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze();
  const serious = violations
    .filter(({ id, impact }) => impact === 'serious' || impact === 'critical' || structural.includes(id))
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
  expect(serious, where).toEqual([]);
}

for (const scheme of ['light', 'dark'] as const) {
  for (const [language, prefix] of [
    ['Korean', ''],
    ['English', '/en'],
  ] as const) {
    test(`axe finds nothing serious on any ${language} page in ${scheme} colours`, async ({
      page,
      chapter,
      consoleErrors,
    }) => {
      // Sixteen pages, each looked at by axe.
      test.setTimeout(300_000);
      consoleErrors.expect(/status of 404.*\/no-such-page\//);
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      const turn = (scheme === 'light') === (prefix === '') ? 0 : 1;
      for (const path of [...pages, ...all.filter((_, index) => index % 2 === turn)]) {
        await page.goto(`${prefix}${path}`);
        await chapter.expectCluster(/준비됨|Ready/);
        await expect(page.locator('html')).toHaveAttribute('data-theme', scheme);
        await expectNothingSerious(page, `${prefix}${path}`);
      }
    });
  }

  test(`axe finds nothing serious beside an open panel in ${scheme} colours`, async ({ page, chapter }) => {
    const lab = 'downward-api-resize';
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await chapter.open(chapters.env);
    const terminal = await chapter.openTerminal(lab);
    // A card that is not yet right, with its comparison open.
    await chapter.reach(lab, 'edit-is-refused');
    await terminal.run("sed 's/64Mi/80Mi/' resizable.yaml | kubectl diff -f - | tail -n 3");
    await expect(chapter.card(lab, 'edit-is-refused').state).toHaveText('아직');
    for (const details of await page.locator('kl-step details').all()) {
      await details.evaluate((element: HTMLDetailsElement) => {
        element.open = true;
      });
    }
    await expectNothingSerious(page, 'chapter and panel');
  });
}
