import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { chapters } from './chapter.ts';
import { test as base, expect } from './fixtures.ts';
import { KindlabServer } from './kindlab-server.ts';

/** An API server that takes connections and says nothing, until `refuse` makes it turn them away. */
interface DeadEnd {
  kubeconfig: string;
  refuse(): void;
}

const test = base.extend<{ deadEnd: DeadEnd; lonely: KindlabServer }>({
  deadEnd: async ({ server }, use) => {
    let refusing = false;
    const silent: Server = createServer((socket) => {
      socket.on('error', () => {});
      if (refusing) socket.destroy();
      else sockets.add(socket);
    });
    const sockets = new Set<{ destroy(): void }>();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const port = address !== null && typeof address === 'object' ? address.port : 0;
    const kubeconfig = join(server.home, 'dead-end.kubeconfig');
    await writeFile(
      kubeconfig,
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Config',
        clusters: [{ name: 'nowhere', cluster: { server: `https://127.0.0.1:${port}` } }],
        users: [{ name: 'nobody', user: {} }],
        contexts: [{ name: 'nowhere', context: { cluster: 'nowhere', user: 'nobody' } }],
        'current-context': 'nowhere',
      }),
    );
    await use({
      kubeconfig,
      refuse() {
        refusing = true;
        for (const socket of sockets) socket.destroy();
      },
    });
    for (const socket of sockets) socket.destroy();
    silent.close();
  },
  lonely: async ({ deadEnd }, use) => {
    const server = await KindlabServer.create({ KINDLAB_KUBECONFIG: deadEnd.kubeconfig });
    try {
      await server.start({ untilReady: false });
      await use(server);
    } finally {
      await server.remove();
    }
  },
  baseURL: async ({ lonely }, use) => use(lonely.origin),
  storageState: { cookies: [], origins: [] },
});

test('While there is no cluster yet, the chapter reads, shows recorded outputs and says how far it is', async ({
  page,
  chapter,
  lonely,
  deadEnd,
}) => {
  await page.goto(lonely.url);
  await page.goto(chapters.env);
  await chapter.expectCluster(/준비 중 \d+\/\d+/);
  await page.getByRole('button', { name: /클러스터 상태/ }).click();
  const details = page.getByRole('dialog', { name: '클러스터 상태' });
  await expect(details).toContainText('그동안 글과 검증된 출력을 읽을 수 있어요');
  await expect(details.getByRole('listitem').filter({ hasText: '하는 중' })).toHaveCount(1);
  await page.keyboard.press('Escape');

  const step = chapter.card('downward-api-env-basics', 'see-the-fields');
  await expect(step.element.getByText('검증된 출력')).toBeVisible();
  await expect(step.element.getByText(/v1\.\d+(, v1\.\d+)*에서 검증, \d{4}-\d{2}-\d{2}/)).toBeVisible();
  await expect(step.element.getByText('FIELD: valueFrom')).toBeVisible();

  const question = chapter.card('downward-api-env-basics', 'known-too-late');
  await question.element.getByRole('radio', { name: /파드의 IP와/ }).check();
  await question.button('예측하기').click();
  await expect(question.state).toHaveText('통과');
  await step.run();
  await expect(
    page.getByRole('paragraph').filter({ hasText: '클러스터가 준비되면 실행할 수 있어요' }),
  ).toBeVisible();
  await expect(step.state).toHaveText('준비');
  expect((await fetch(new URL('/readyz', lonely.url))).status).toBe(503);

  deadEnd.refuse();
  await chapter.expectCluster(/준비 실패/);
  await page.getByRole('button', { name: /클러스터 상태/ }).click();
  await expect(details).toContainText('클러스터를 준비하지 못했어요');
  await expect(details.getByRole('button', { name: '다시 시도' })).toBeVisible();
});
