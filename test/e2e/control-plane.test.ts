import { AxeBuilder } from '@axe-core/playwright';
import { adminKube } from '../made-cluster.ts';
import { expect, serveWith, test as withServer } from './fixtures.ts';
import type { KindlabServer } from './kindlab-server.ts';

const path = '/rbac-own-control-plane/';
const lab = 'own-control-plane';
const second = 'rbac-root-path';
const web = 'kubectl create deployment web --image=registry.example/none:1 --replicas=4';

/** A server with room for one control plane, so that there is a queue. */
const test = withServer.extend<object, { server: KindlabServer }>({
  server: [serveWith({ KINDLAB_CONTROL_PLANES: '1' }), { scope: 'worker', timeout: 180_000 }],
});
test.describe.configure({ mode: 'serial' });
test.setTimeout(180_000);

test('a click makes a control plane of one’s own, and the panel says so', async ({ page, chapter }) => {
  await chapter.open(path);
  const first = chapter.card(lab, 'where-am-i');
  await first.run();
  const message = chapter.panel.locator('[data-panel-message]');
  await expect(message).toContainText(/나만의 컨트롤 플레인을 시작하고 있어요 \(\d\/4\)/, {
    timeout: 60_000,
  });
  await expect(message.getByRole('listitem')).toHaveCount(4);
  await chapter.terminal.expectPrompt();
  await expect(first.state).toHaveText('통과');

  const which = chapter.panel.getByRole('button', {
    name: /나만의 컨트롤 플레인 v1\.\d+\.\d+ · 가상 노드 2개/,
  });
  await which.click();
  const about = page.getByRole('dialog', { name: '지금 쓰는 API 서버' });
  await expect(about.getByText('KWOK')).toBeVisible();
  await expect(about.getByText('모든 실습이 함께 쓰는')).toBeHidden();
  const found = await new AxeBuilder({ page }).include('#kl-panel').analyze();
  expect(found.violations.map(({ id }) => id)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(about).toBeHidden();
  await expect(which).toBeFocused();

  await chapter.panel.getByRole('button', { name: '컨테이너 셸 열기' }).click();
  const form = page.locator('#kl-open-shell');
  await expect(form.getByText('가상이라서 셸을 열 컨테이너가 없어요')).toBeVisible();
  await expect(form.getByRole('textbox', { name: '파드' })).toBeHidden();
  await page.keyboard.press('Escape');
});

test('steps, wrong turns and objects are those of that API server', async ({ chapter }) => {
  await chapter.open(path);
  await chapter.openTerminal(lab);
  await chapter.reach(lab, 'four-pods');
  const step = chapter.card(lab, 'four-pods');
  await chapter.terminal.run(`clear; ${web}`);
  await expect(step.state).toHaveText('실수');
  await expect(step.verdict).toContainText('-n team-a');
  await chapter.panel.getByRole('tab', { name: /^오브젝트/ }).click();
  await expect(chapter.panel.getByText('4/4 ready').first()).toBeVisible();
  await chapter.panel.getByRole('tab', { name: /^작업 셸/ }).click();
  await chapter.terminal.run(`clear; ${web} -n team-a`);
  await expect(step.state).toHaveText('통과');
});

test('who finds no room waits in a queue, sees the position, and may leave', async ({ page, chapter }) => {
  await chapter.open(path);
  await chapter.openTerminal(lab);
  const chooser = chapter.panel.getByRole('combobox', { name: '실습' });
  const message = chapter.panel.locator('[data-panel-message]');
  await chooser.selectOption(second);
  await expect(message).toContainText('대기 순서 1번째예요.');
  // The place is kept while the page is loaded again.
  await page.reload();
  await chooser.selectOption(second);
  await expect(message).toContainText('대기 순서 1번째예요.');
  await message.getByRole('button', { name: '기다리지 않기' }).click();
  await message.getByRole('button', { name: '실습 시작' }).click();
  await expect(message).toContainText('대기 순서 1번째예요.');

  // Room is made.
  expect((await page.request.delete(`/api/labs/${lab}/workspace`)).status()).toBe(204);
  await chapter.terminal.expectPrompt();
  await expect(chapter.panel.getByRole('button', { name: /나만의 컨트롤 플레인/ })).toBeVisible();
});

test('a control plane that dies is made again, and the learner is told', async ({ page, chapter }) => {
  await chapter.open(path);
  await chapter.openTerminal(second);
  const { workspace } = await chapter.lab(second);
  if (workspace === null) throw new Error('there is no workspace');
  await adminKube().core.deleteNamespacedPod({
    name: workspace.id,
    namespace: 'kindlab-control-planes',
    gracePeriodSeconds: 0,
  });
  await expect(page.locator('[data-toasts]')).toContainText('컨트롤 플레인이 멈춰서 새로 만들었어요', {
    timeout: 60_000,
  });
  await expect
    .poll(async () => (await chapter.lab(second)).workspace?.state, { timeout: 60_000 })
    .toBe('ready');
  await chapter.terminal.run('clear; kubectl get nodes');
  await expect(chapter.terminal.screen).toContainText('node-2');
});
