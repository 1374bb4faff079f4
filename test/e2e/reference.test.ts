import { expect, test } from './fixtures.ts';

const bubble = '.term-bubble:popover-open';

test('a term explains itself on hover and on focus, until Escape, and moves nothing', async ({ page }) => {
  await page.goto('/ambassador/');
  const term = page.locator('a.term', { hasText: '앰배서더' });
  await term.scrollIntoViewIfNeeded();
  const next = page.locator('h2').first();
  const before = await next.boundingBox();
  await term.hover();
  await expect(page.locator(bubble)).toContainText('바깥과의 통신을 대신 맡는 사이드카');
  expect(await next.boundingBox()).toEqual(before);
  // The pointer may go from the word to what it says.
  await page.locator(bubble).hover();
  await expect(page.locator(bubble)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator(bubble)).toBeHidden();

  await page.mouse.move(0, 0);
  await page.locator('.sl-markdown-content a.term').first().focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Shift+Tab');
  await expect(page.locator(bubble)).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.locator('a.term:focus')).toHaveCount(1);
  await page.keyboard.press('Escape');
  await expect(page.locator(bubble)).toBeHidden();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/glossary\/#/);
});

test('a screen reader is given what a term means', async ({ page }) => {
  await page.goto('/en/ambassador/');
  await expect(page.locator('a.term', { hasText: 'ambassador' })).toHaveAccessibleDescription(
    /^A sidecar that talks to the outside for the main container/,
  );
});

test.describe('on a phone', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test('the first tap on a term explains it, and a tap elsewhere puts that away', async ({ page }) => {
    await page.goto('/ambassador/');
    await page.locator('a.term', { hasText: '앰배서더' }).tap();
    await expect(page.locator(bubble)).toBeVisible();
    await expect(page).toHaveURL(/\/ambassador\/$/);
    const box = await page.locator(bubble).boundingBox();
    expect((box?.x ?? -1) >= 0 && (box?.x ?? 0) + (box?.width ?? 999) <= 390).toBe(true);
    await page.locator('h1').tap();
    await expect(page.locator(bubble)).toBeHidden();
  });
});

test('the map of the notes is filtered by kind and by words, and says how many are left', async ({
  page,
}) => {
  await page.goto('/coverage/');
  const rows = page.locator('[data-kinds]:visible');
  await expect(rows).toHaveCount(82);
  await page.getByRole('radio', { name: /다르게 하는 것/ }).check();
  const unable = await page.locator('.coverage__unable').count();
  await expect(rows).toHaveCount(unable);
  await expect(page.locator('[data-coverage-count]')).toHaveText(`절 82개 가운데 ${unable}개`);
  await page.getByRole('searchbox').fill('permissive');
  await expect(rows).toHaveCount(1);
  await rows.getByRole('link').click();
  await expect(page.locator('[id="rbac-permissive-binding.bind-everybody"]')).toBeInViewport();
});
