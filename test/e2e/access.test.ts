import { request as http } from 'node:http';
import { expect, test } from './fixtures.ts';

test.describe('Without a session', () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test('the page can be read and says how to get in', async ({ page, chapter, consoleErrors }) => {
    consoleErrors.expect(/status of 401/);
    await page.goto('/downward-api-env/');
    await expect(page.getByRole('heading', { level: 1, name: /Downward API 1/ })).toBeVisible();
    await chapter.expectCluster(/로그인 필요/);
    await page.getByRole('button', { name: /클러스터 상태/ }).click();
    await expect(page.getByRole('dialog', { name: '클러스터 상태' })).toContainText(
      'npm start가 찍어 준 주소',
    );
    await chapter.card('downward-api-env-basics', 'see-the-fields').run();
    await expect(
      page.getByRole('paragraph').filter({ hasText: 'npm start가 찍어 준 주소' }).last(),
    ).toBeVisible();
  });

  test('the API answers 401 as a problem with a hint', async ({ request }) => {
    for (const path of ['/api/labs/downward-api-env-basics', '/api/progress', '/api/stream']) {
      const answer = await request.get(path);
      expect(answer.status(), path).toBe(401);
      expect(answer.headers()['content-type']).toContain('application/problem+json');
      expect(await answer.json()).toMatchObject({
        code: 'unauthenticated',
        hint: expect.stringContaining('npm start'),
      });
    }
  });

  test('a link that was used before says so instead of letting anyone in', async ({
    page,
    server,
    consoleErrors,
  }) => {
    consoleErrors.expect(/status of 401/);
    const answer = await page.goto(server.url);
    expect(answer?.status()).toBe(401);
    expect(await page.context().cookies()).toEqual([]);
  });
});

test('A request that names another host is refused, whatever cookie it carries', async ({
  server,
  context,
}) => {
  const cookies = await context.cookies();
  const { hostname, port } = new URL(server.origin);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = {
      host: `evil.example:${port}`,
      cookie: cookies.map((c) => `${c.name}=${c.value}`).join('; '),
    };
    http({ hostname, port, path: '/api/progress', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
  expect(status).toBe(403);
});

test('A page of another origin can change nothing', async ({ page }) => {
  const answer = await page.request.post('/api/labs/downward-api-env-basics/reset', {
    headers: { origin: 'http://evil.example' },
  });
  expect(answer.status()).toBe(403);
});
