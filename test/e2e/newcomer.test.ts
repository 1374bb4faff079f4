import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../src/config.ts';
import { test as base, expect } from './fixtures.ts';
import { KindlabServer } from './kindlab-server.ts';

/** A server nobody has used yet: on the others the start page offers to go on instead of to begin. */
const test = base.extend<{ untouched: KindlabServer }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright asks for a pattern here.
  untouched: async ({}, use) => {
    const server = await KindlabServer.create();
    try {
      await server.start();
      await use(server);
    } finally {
      await server.remove();
    }
  },
  baseURL: async ({ untouched }, use) => use(untouched.origin),
  storageState: { cookies: [], origins: [] },
});

test('A newcomer follows the printed URL, starts the first chapter, clicks its first step, sees the command run and the card turn green', async ({
  page,
  chapter,
  untouched,
}) => {
  const lab = 'downward-api-env-basics';
  await page.goto(untouched.url);
  await chapter.expectCluster(/준비됨/);
  await page.getByRole('link', { name: /첫 장부터 시작하기/ }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Downward API 1: 환경 변수' })).toBeVisible();
  await expect(chapter.panel).toBeHidden();

  const question = chapter.card(lab, 'known-too-late');
  await question.element.getByRole('radio', { name: /파드의 IP와/ }).check();
  await question.button('예측하기').click();
  await expect(question.state).toHaveText('통과');
  await expect(chapter.panel).toBeHidden();

  const step = chapter.card(lab, 'see-the-fields');
  // biome-ignore lint/performance/useDomNodeTextContent: blanks around the command must not show.
  expect(await step.element.getByLabel('명령', { exact: true }).innerText()).toBe(
    'kubectl explain pod.spec.containers.env.valueFrom',
  );
  await step.run();
  await expect(chapter.panel).toBeVisible();
  await expect(step.state).toHaveText('통과');
  await expect(step.verdict.getByRole('link', { name: /다음 단계로/ })).toBeFocused();
  await expect(chapter.terminal.screen).toContainText('secretKeyRef');
  await chapter.terminal.scrollToTop();
  await expect(chapter.terminal.screen).toContainText('$ kubectl explain pod.spec.containers.env.valueFrom');

  await expect(page.locator(`[data-lab-head="${lab}"]`)).toContainText('5단계 중 2단계 통과');
  const mark = page
    .getByRole('link', { name: /Downward API 1/, exact: false })
    .locator('[data-mark]')
    .first();
  const text = readFileSync(join(projectRoot, 'content', 'ko', 'downward-api-env.mdx'), 'utf8');
  await expect(mark).toHaveText(`2/${text.match(/<Step /g)?.length}`);
  await page.getByRole('link', { name: '진도' }).click();
  const row = page.getByRole('row', { name: /쓸 수 있는 필드를 클러스터에 물어보기/ });
  await expect(row).toContainText('통과');

  await page.goto('/');
  const goOn = page.getByRole('link', { name: /이어서|계속/ });
  await expect(goOn).toBeVisible();
  expect(await goOn.getAttribute('href')).toContain(`#${lab}.`);
});
