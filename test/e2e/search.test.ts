import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

/** Opens the search on a page, types a query, and gives the addresses of what was found, best first. */
async function search(page: Page, path: string, query: string): Promise<string[]> {
  await page.goto(path);
  await page.keyboard.press('/');
  await page.getByRole('searchbox').fill(query);
  await expect(page.locator('[data-search-count]')).toHaveText(/^\d+/);
  const links = page.locator('[data-search-results] a');
  return (await links.evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))).map(
    decodeURI,
  );
}

const queries: [name: string, path: string, query: string, found: string][] = [
  ['a Korean word with a particle', '/', '서비스어카운트를', '/rbac-done-right/'],
  ['another particle', '/', '토큰의', '/pod-token-and-rights/'],
  ['a longer particle', '/', '네임스페이스에서', '/pod-token-and-rights/'],
  ['Korean words with particles', '/', '앰배서더에게 루프백은', '/ambassador/'],
  ['an English term on the Korean site', '/', 'service account', '/rbac-done-right/'],
  ['an English term with a Korean particle', '/', 'kubectl proxy를', '/api-server-by-hand/'],
  ['an English field on the Korean site', '/', 'divisor', '/downward-api-env/'],
  ['a Korean term on the English site', '/en/', '앰배서더', '/en/ambassador/'],
  ['an English term on the English site', '/en/', 'native sidecars', '/en/ambassador/'],
  [
    'the text of a step',
    '/',
    '있을 수 없는 숫자',
    '/api-server-by-hand/#api-cluster-map.which-number-cannot-be',
  ],
  [
    'the text of a step in English',
    '/en/',
    'number that cannot be',
    '/en/api-server-by-hand/#api-cluster-map.which-number-cannot-be',
  ],
  ['a spelling this book does not use', '/', '서비스 계정', '/glossary/#service-account'],
];

for (const [name, path, query, found] of queries) {
  test(`search finds ${name}`, async ({ page }) => {
    expect(await search(page, path, query)).toContainEqual(expect.stringContaining(found));
  });
}

test('a result leads to the step, and the arrow keys lead to the result', async ({ page }) => {
  await search(page, '/', '있을 수 없는 숫자');
  const step = page.locator('[data-search-results] a[href$="which-number-cannot-be"]');
  await page.keyboard.press('ArrowDown');
  await expect(page.locator('[data-search-results] a').first()).toBeFocused();
  await step.click();
  await expect(page.locator('[id="api-cluster-map.which-number-cannot-be"]')).toBeInViewport();
});

test('nothing found is said', async ({ page }) => {
  await page.goto('/');
  await page.keyboard.press('/');
  await page.getByRole('searchbox').fill('ㅁㄴㅇㄹㅁㄴㅇㄹ');
  await expect(page.locator('[data-search-count]')).toHaveText(/맞는 것이 없어요/);
});
