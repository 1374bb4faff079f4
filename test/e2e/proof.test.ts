import { expect, test } from './fixtures.ts';

test.use({ javaScriptEnabled: false });

for (const { language, path, flakes } of [
  { language: 'Korean', path: '/proof/', flakes: /^\d+번 중 \d+번 실패$/ },
  { language: 'English', path: '/en/proof/', flakes: /^\d+ of \d+ runs failed$/ },
]) {
  test(`what was proven of a lab can be read without scripts, in ${language}`, async ({ page }) => {
    await page.goto(path);
    const proofs = page.locator('#example-lab').getByRole('row');
    const newest = proofs.filter({ hasText: 'v1.36.' });
    await expect(newest.getByRole('cell').nth(1)).toHaveText(/^\d{4}-\d{2}-\d{2}/);
    await expect(newest.getByRole('cell', { name: flakes })).toBeVisible();
    await expect(page.locator('pre', { hasText: 'npx kindlab verify' })).toBeVisible();
    await proofs.getByRole('link').click();
    await expect(page.locator('kl-step').first()).toBeAttached();
    expect(new URL(page.url()).hash).toBe('#example-lab.predict');
  });
}

test('a step says on which versions it is proven, and where another one prints something else', async ({
  page,
}) => {
  await page.goto('/en/downward-api-env/');
  const step = page.locator('kl-step', { has: page.locator('[data-versions]') }).first();
  await expect(step).toContainText('proven on v1.36, v1.35');
  await step.getByText('v1.35 prints this differently').click();
  await expect(step.locator('[data-of="other"] mark')).toHaveText('Internal error occurred:');
});
