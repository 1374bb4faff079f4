import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { chapters } from './chapter.ts';
import { expect, test } from './fixtures.ts';

const lab = 'downward-api-units';

async function expectNothingSerious(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('main').analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
  expect(serious, where).toEqual([]);
}

const operation = (page: Page, id: string): Locator => page.locator(`[id="${id}"]`);
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 2, name });

test('A learner drills down by keyboard from all APIs to a request, its types, and whether they may send it', async ({
  page,
}) => {
  await page.goto('/explorer/?lab=');
  await expect(heading(page, '모든 API')).toBeVisible();
  await expect(page.getByText('사용자 kindlab-newcomer')).toBeVisible();
  await page.getByRole('link', { name: 'apps/v1', exact: true }).focus();
  await page.keyboard.press('Enter');
  await expect(heading(page, '/apis/apps/v1')).toBeFocused();
  await page.getByRole('link', { name: 'deployments', exact: true }).press('Enter');
  await expect(heading(page, 'deployments')).toBeFocused();
  await expect(page).toHaveURL(/#\/apis\/apps\/v1\/deployments$/);

  const create = operation(page, 'createAppsV1NamespacedDeployment');
  await expect(create.locator('summary').first()).toContainText('거부');
  await create.locator('summary').first().press('Enter');
  await expect(create).toContainText('403 Forbidden');
  await expect(create).toContainText('kubectl create -f deployment.yaml -n default');
  await expect(create).toContainText('http://localhost:8001/apis/apps/v1/namespaces/default/deployments');
  await expect(create.getByRole('button', { name: /셸에 입력/ })).toHaveCount(0);

  await create.getByRole('link', { name: 'Deployment', exact: true }).first().press('Enter');
  await expect(page).toHaveURL(/types\/io\.k8s\.api\.apps\.v1\.Deployment$/);
  await page.getByText('spec의 필드').press('Enter');
  await expect(page.getByRole('listitem').filter({ hasText: /^selector.*필수/ })).toBeVisible();
  await page.goBack();
  await expect(heading(page, 'deployments')).toBeVisible();
});

test('With a lab, its rights count, change with the role, and a command is typed into its shell', async ({
  page,
  chapter,
  context,
}) => {
  await chapter.open(chapters.env);
  const terminal = await chapter.openTerminal(lab);
  const explorer = await context.newPage();
  await explorer.goto(`/explorer/?lab=${lab}#/api/v1/pods/listCoreV1NamespacedPod`);
  await expect(explorer.getByText(/사용자 system:serviceaccount:kindlab-toolbox:lab-/)).toBeVisible();
  const list = operation(explorer, 'listCoreV1NamespacedPod');
  await expect(list).toContainText('허용');
  await expect(list).toContainText('RBAC: allowed by RoleBinding');
  const everywhere = operation(explorer, 'listCoreV1PodForAllNamespaces');
  await expect(everywhere.locator('summary').first()).toContainText('거부');

  await list.getByRole('button', { name: 'kubectl 명령을 실습 셸에 입력' }).click();
  await expect(explorer.getByText(/셸에 입력했어요/).last()).toBeVisible();
  await expect(terminal.screen).toContainText(/kubectl get pods -n lab-\w{4}\s*$/);
  await terminal.input.focus();
  await page.keyboard.press('Enter');
  await expect(terminal.screen).toContainText('No resources found');

  // Whose rights they are is chosen, and said.
  await explorer.getByRole('combobox', { name: /누구의 권한/ }).selectOption('');
  await expect(explorer.getByText('사용자 kindlab-newcomer')).toBeVisible();
  await expect(list.locator('summary').first()).toContainText('거부');
  await explorer.close();
});

test('What one looks for is found in every document, and the field itself is shown', async ({ page }) => {
  await page.goto('/en/explorer/?lab=');
  await page.getByRole('searchbox', { name: 'Find a path, a kind, a field' }).fill('podspec tolerations');
  const found = page.getByRole('link', { name: 'PodSpec.tolerations', exact: true });
  await expect(page.getByText(/matches for “podspec tolerations”/)).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(found).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(heading(page, 'PodSpec')).toBeVisible();
  await expect(page.locator('[data-marked]')).toContainText("If specified, the pod's tolerations.");
  await expect(page.locator('[data-marked]')).toBeInViewport();
});

test('What the API server does not have is said, and where the rest is', async ({ page }) => {
  await page.goto('/en/explorer/?lab=#/apis/apps/v2/deployments');
  await expect(page.getByText('This API server does not describe apis/apps/v2/deployments.')).toBeVisible();
  await page.getByRole('link', { name: 'All APIs' }).click();
  await expect(heading(page, 'All APIs')).toBeVisible();
});

for (const [scheme, prefix] of [
  ['light', ''],
  ['dark', '/en'],
] as const) {
  test(`axe finds nothing serious in the explorer in ${scheme} colours, nor does a phone scroll sideways`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width: 390, height: 844 });
    for (const place of [
      '#/',
      '#/apis/apps/v1',
      '#/apis/apps/v1/deployments/patchAppsV1NamespacedDeploymentScale',
      '#/api/v1/types/PodSpec/containers',
    ]) {
      await page.goto('about:blank');
      await page.goto(`${prefix}/explorer/?lab=${place}`);
      await expect(page.locator('[data-part="main"] h2')).toBeVisible();
      if (place.includes('deployments'))
        await expect(page.locator('[data-may="denied"]').first()).toBeVisible();
      await expectNothingSerious(page, `${prefix} ${place}`);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, `${prefix} ${place}`).toBeLessThanOrEqual(0);
    }
  });
}
