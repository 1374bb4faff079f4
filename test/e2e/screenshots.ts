import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import sharp from 'sharp';
import { projectRoot } from '../../src/config.ts';
import { chapters } from './chapter.ts';
import { expect, test } from './fixtures.ts';

// Not part of the suite: `npx playwright test --config test/e2e/screenshots.config.ts` draws the README's picture
// and, for whoever reviews a change, every kind of page in test-results/screenshots.
const folder = join(projectRoot, 'test-results', 'screenshots');
const readmePicture = join(projectRoot, 'src', 'web', 'public', 'screenshot.webp');
const lab = 'downward-api-env-basics';

async function save(page: Page, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

test.use({ contextOptions: { reducedMotion: 'reduce' } });

test('a lab at work, for the README and for review', async ({ page, chapter }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await chapter.open(chapters.env);
  await chapter.reach(lab, 'see-the-fields');
  const terminal = await chapter.openTerminal(lab);
  await terminal.run('clear');
  await save(page, 'ready-1440');

  await terminal.run('kubectl explain pod.spec.containers.env | head -n 12');
  const fields = chapter.card(lab, 'see-the-fields');
  await fields.element.scrollIntoViewIfNeeded();
  await save(page, 'mistake-1440');
  await fields.run();
  await expect(fields.state).toHaveText('통과');
  await save(page, 'passed-1440');

  await chapter.reach(lab, 'fix-and-apply');
  const fix = chapter.card(lab, 'fix-and-apply');
  await terminal.run('clear; kubectl apply -f downward.yaml');
  await expect(fix.state).toHaveText('실수');
  await fix.element.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await save(page, 'task-mistake-1440');
  await fix.button(/힌트/).click();
  await save(page, 'task-hint-1440');
  await terminal.run("sed -i 's/namespac$/namespace/' downward.yaml && kubectl apply -f downward.yaml");
  await expect(fix.state).toHaveText('통과');

  const env = chapter.card(lab, 'print-the-env');
  await terminal.run("clear; kubectl exec downward -- env | grep '^MY_' | sort | tr D d");
  await expect(env.state).toHaveText('아직');
  await env.element.getByText(/^자세히/).click();
  await env.element.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  await save(page, 'not-yet-1440');
  await terminal.run('clear');
  await env.run();
  await expect(env.state).toHaveText('통과');
  await env.element.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  const picture = await page.screenshot();
  await sharp(picture).webp({ quality: 82 }).toFile(readmePicture);
  await save(page, 'readme');

  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [language, prefix] of [
      ['ko', ''],
      ['en', '/en'],
    ] as const) {
      for (const [width, height] of [
        [1440, 900],
        [900, 1000],
        [390, 844],
      ] as const) {
        await page.setViewportSize({ width, height });
        for (const [name, path] of [
          ['start', '/'],
          ['chapter', chapters.env],
          ['progress', '/progress/'],
        ] as const) {
          if (language === 'en' && name !== 'chapter') continue;
          await page.goto(`${prefix}${path}`);
          await chapter.expectCluster(/준비됨|Ready/);
          if (name === 'chapter') {
            await chapter
              .card(lab, 'fix-and-apply')
              .element.evaluate((element) => element.scrollIntoView({ block: 'center' }));
          }
          await save(page, `${name}-${language}-${scheme}-${width}`);
        }
      }
    }
  }
});
