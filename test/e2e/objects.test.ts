import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { labImageTags } from '../../src/lab/lab-image-tags.ts';
import { type Chapter, chapters } from './chapter.ts';
import { expect, test } from './fixtures.ts';

const lab = 'downward-api-env-basics';
const other = 'downward-api-env-labels';
const create = `kubectl create deployment web --image=${labImageTags.busybox} -- sleep infinity`;

const tab = (chapter: Chapter, name: RegExp): Locator => chapter.panel.getByRole('tab', { name });
const view = (chapter: Chapter): Locator => chapter.panel.locator('.objects');
const line = (chapter: Chapter, kind: string, name: RegExp | string): Locator =>
  view(chapter)
    .getByRole('listitem')
    .filter({ has: chapter.page.locator('> .object__line', { hasText: kind }) })
    .filter({ has: chapter.page.locator('> .object__line').getByRole('button', { name, exact: true }) });

async function expectNothingSerious(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
  expect(serious).toEqual([]);
}

test.describe('The objects beside the shell', () => {
  test('follow what is done in the shell, say what is wrong, and lead back to the shell', async ({
    page,
    chapter,
  }) => {
    await chapter.open(chapters.env);
    const terminal = await chapter.openTerminal(lab);
    await terminal.run(create);
    await tab(chapter, /^오브젝트/).click();
    const deployment = line(chapter, 'Deployment', 'web');
    await expect(deployment).toContainText('1/1 ready');
    await expect(view(chapter)).toContainText('파드 1개 중 1개 준비됨 · 문제가 보이지 않아요');
    await expect(line(chapter, 'ReplicaSet', /^web-/)).toContainText('1/1 ready');

    // Behind the view the shell goes on.
    await tab(chapter, /^작업 셸/).click();
    await terminal.run('kubectl scale deployment web --replicas=3; kubectl expose deployment web --port=80');
    await tab(chapter, /^오브젝트/).click();
    await expect(deployment).toContainText('3/3 ready');
    await expect(line(chapter, 'Service', 'web').getByRole('listitem')).toHaveCount(3);

    // A fold is kept while the tree changes.
    await deployment.getByRole('button', { name: 'web 접기' }).click();
    await expect(line(chapter, 'ReplicaSet', /^web-/)).toBeHidden();
    await tab(chapter, /^작업 셸/).click();
    await terminal.run(`kubectl set image deployment/web *=No!Name; kubectl delete service web`);
    await tab(chapter, /^오브젝트/).click();
    await expect(deployment).toContainText('InvalidImageName');
    await expect(line(chapter, 'Service', 'web')).toHaveCount(0);
    await expect(line(chapter, 'ReplicaSet', /^web-/).first()).toBeHidden();
    await expect(view(chapter)).toContainText(/살펴볼 오브젝트 1개/);
    await expect(view(chapter).getByRole('listitem').filter({ hasText: '경고' }).first()).toBeVisible();
    await expectNothingSerious(page);

    await deployment.getByRole('button', { name: 'web', exact: true }).click();
    await deployment.getByRole('button', { name: '셸에서 실행' }).click();
    // What it prints is longer than the panel.
    await expect(terminal.screen).toContainText('NewReplicaSet:');
    await terminal.expectPrompt();
    await terminal.scrollToTop();
    await expect(terminal.screen).toContainText('kubectl describe deployment web');
  });

  test('are there after a reload, can be had by keyboard, and are told of as one', async ({
    page,
    chapter,
  }) => {
    await chapter.open(chapters.env);
    const terminal = await chapter.openTerminal(other);
    await terminal.run('kubectl create secret generic door --from-literal=code=open-sesame');
    await tab(chapter, /^작업 셸/).focus();
    await page.keyboard.press('End');
    await expect(tab(chapter, /^오브젝트/)).toBeFocused();
    await expect(tab(chapter, /^오브젝트/)).toHaveAttribute('aria-selected', 'true');
    const secret = line(chapter, 'Secret', 'door');
    await expect(secret).toContainText('Opaque: code');
    await expect(view(chapter)).not.toContainText('open-sesame');

    await page.reload();
    await chapter.panel.getByRole('combobox', { name: '실습' }).selectOption(other);
    await expect(secret).toBeVisible();
    await secret.getByRole('button', { name: 'door' }).press('Enter');
    await expect(secret).toContainText('kubectl describe secret door');
    await page.keyboard.press('Tab');
    await expect(secret.getByRole('button', { name: '셸에서 실행' })).toBeFocused();
    await expect(page.locator('[data-announcer]')).toHaveText(/실행 중인 파드 없음/);
    await expect(chapter.panel.getByRole('button', { name: '터미널에서 찾기' })).toBeHidden();

    await tab(chapter, /^오브젝트/).press('ArrowRight');
    await expect(tab(chapter, /^작업 셸/)).toHaveAttribute('aria-selected', 'true');
    await terminal.run('kubectl delete secret door');
    await tab(chapter, /^오브젝트/).click();
    await expect(view(chapter)).toContainText('이 네임스페이스에는 아직 오브젝트가 없어요.');
  });
});
