import { adminKube } from '../made-cluster.ts';
import { Chapter, chapters } from './chapter.ts';
import { expect, test, unreachable } from './fixtures.ts';

const lab = 'downward-api-volume-files';

test.describe('A learner’s shell', () => {
  test('survives a reload and a restart of the server, with its variables and its scrollback', async ({
    page,
    chapter,
    server,
    consoleErrors,
  }) => {
    consoleErrors.expect(...unreachable);
    await chapter.open(chapters.volume);
    await chapter.openTerminal(lab);
    const { terminal } = chapter;
    // A command that ended in a dollar would look like the prompt it is waited for.
    await terminal.run('clear; export KEPT=through-everything; echo "marked-$$"');
    const marked = /marked-\d+/.exec((await terminal.screen.textContent()) ?? '')?.[0] ?? 'no mark';
    const passed = (await chapter.lab(lab)).steps.filter(({ state }) => state === 'passed').length;

    await page.reload();
    await expect(terminal.screen).toContainText(marked);
    await terminal.run('echo "after reload: $KEPT marked-$$"');
    await expect(terminal.screen).toContainText(`after reload: through-everything ${marked}`);

    await server.stop('SIGINT');
    await expect(terminal.notice).toBeVisible();
    await server.start();
    await expect(terminal.notice).toBeHidden({ timeout: 40_000 });
    await expect(terminal.screen).toContainText(`after reload: through-everything ${marked}`);
    await terminal.run('echo "after restart: $KEPT marked-$$"');
    await expect(terminal.screen).toContainText(`after restart: through-everything ${marked}`);
    await chapter.expectCluster(/준비됨/);
    expect((await chapter.lab(lab)).steps.filter(({ state }) => state === 'passed')).toHaveLength(passed);
  });

  test('shows lines that were wrapped at another width as they were typed', async ({ page, chapter }) => {
    await chapter.open(chapters.volume);
    const terminal = await chapter.openTerminal(lab);
    const words = (from: string) => Array.from({ length: 24 }, (_, n) => `${from}${n}`).join(' ');
    const text = async () => ((await terminal.screen.textContent()) ?? '').replaceAll('\u00a0', ' ');
    await terminal.run('clear');
    await terminal.run(`echo ${words('run')}`);
    await terminal.keys(`echo ${words('typed')}`);
    await expect(terminal.screen).toContainText('typed23');

    for (const width of [1100, 1900, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      await page.reload();
      await expect(terminal.screen).toContainText('typed23');
      await expect.poll(text).toContain(`$ echo ${words('run')}`);
      await expect.poll(text).toContain(`$ echo ${words('typed')}`);
    }
    await terminal.interrupt();
  });

  test('is the same one in two tabs: both see it, either may type', async ({ page, context, chapter }) => {
    await chapter.open(chapters.volume);
    const first = await chapter.openTerminal(lab);
    const other = new Chapter(await context.newPage());
    await other.open(chapters.volume);
    const second = await other.openTerminal(lab);

    await first.run('clear; echo said-in-$((1 + 0))');
    await expect(first.screen).toContainText('said-in-1');
    await expect(second.screen).toContainText('said-in-1');
    await second.run('echo said-in-$((1 + 1))');
    await expect(second.screen).toContainText('said-in-2');
    await page.bringToFront();
    await expect(first.screen).toContainText('said-in-2');
  });

  test('says when its line is gone, keeps what is typed meanwhile, and sends it when it is back', async ({
    chapter,
    server,
    consoleErrors,
  }) => {
    consoleErrors.expect(...unreachable);
    await chapter.open(chapters.volume);
    const terminal = await chapter.openTerminal(lab);

    await server.stop('SIGKILL');
    await expect(terminal.notice).toContainText(/연결이 끊겼어요\. \d+초 뒤에 다시 연결해요/);
    await expect(terminal.view).toHaveAttribute('data-lost');
    await chapter.expectCluster(/연결 끊김/);
    await terminal.type('echo typed-while-$((40 + 2))');
    await expect(terminal.notice).toContainText('다시 연결되면 보내요');

    await server.start();
    await expect(terminal.notice).toBeHidden({ timeout: 40_000 });
    await expect(terminal.screen).toContainText('typed-while-42');
    await chapter.expectCluster(/준비됨/);
  });

  test('keeps what is typed while a server that is ready has yet to find the workspaces of the run before', async ({
    page,
    chapter,
    server,
    consoleErrors,
  }) => {
    consoleErrors.expect(...unreachable);
    await chapter.open(chapters.volume);
    const terminal = await chapter.openTerminal(lab);
    const { workspace: _found, ...labView } = await chapter.lab(lab);
    const snapshot = [
      { type: 'provisioning', provisioning: await (await page.request.get('/api/provisioning')).json() },
      { type: 'lab', lab: { ...labView, workspace: null } },
    ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);

    await server.stop('SIGKILL');
    await expect(terminal.view).toHaveAttribute('data-lost');
    await terminal.type('echo kept-$((40 + 2))');
    // The moment between the cluster and its workspaces is short; this page sees nothing else at first.
    await page.route(
      '**/api/stream?*',
      (route) => route.fulfill({ contentType: 'text/event-stream', body: snapshot.join('') }),
      { times: 1 },
    );
    await server.start();
    await expect(terminal.screen).toContainText('kept-42', { timeout: 40_000 });
    await expect(terminal.notice).toBeHidden();
  });

  test('neither freezes the page nor refuses Ctrl-C while it is flooded', async ({ page, chapter }) => {
    await chapter.open(chapters.volume);
    const terminal = await chapter.openTerminal(lab);
    await terminal.type('clear; yes flood-of-words');
    await expect(terminal.screen).toContainText(/(flood-of-words\s*){5}/);
    await page.getByRole('button', { name: '단축키' }).first().click();
    const sheet = page.getByRole('dialog', { name: '단축키' });
    await expect(sheet).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
    await terminal.interrupt();
    await terminal.expectPrompt();
    await terminal.run('clear; echo calm-$((6 * 7))');
    await expect(terminal.screen).toContainText('calm-42');
  });

  test('takes ten megabytes of paste without freezing the page, and Ctrl-C ends it', async ({
    page,
    chapter,
  }) => {
    await chapter.open(chapters.volume);
    const terminal = await chapter.openTerminal(lab);
    await terminal.type('sleep 600');
    await expect(terminal.screen).toContainText('sleep 600');
    await terminal.input.evaluate((textarea) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData(
        'text/plain',
        `${'pasted words '.repeat(6)}\n`.repeat(Math.ceil(10_485_760 / 79)),
      );
      textarea.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
    });
    await expect(terminal.screen).toContainText('pasted words');
    await page.getByRole('button', { name: '단축키' }).first().click();
    await expect(page.getByRole('dialog', { name: '단축키' })).toBeVisible();
    await page.keyboard.press('Escape');
    await terminal.interrupt();
    await terminal.expectPrompt();
    await terminal.run('clear; echo alive-$((6 * 7))');
    await expect(terminal.screen).toContainText('alive-42');
  });

  test('is said to be gone when its workspace was removed while the server was away', async ({
    page,
    chapter,
    server,
    consoleErrors,
  }) => {
    consoleErrors.expect(...unreachable);
    await chapter.open(chapters.volume);
    const terminal = await chapter.openTerminal(lab);
    const namespace = (await chapter.lab(lab)).workspace?.namespace ?? '';
    await server.stop();
    await expect(terminal.notice).toBeVisible();
    await adminKube().core.deleteNamespace({ name: namespace });

    await server.start();
    await expect(chapter.panel.getByText('실습 공간이 정리됐어요')).toBeVisible({ timeout: 40_000 });
    await chapter.panel.getByRole('button', { name: '다시 시작' }).click();
    await terminal.expectPrompt();
    await expect(page.getByText('실습 공간이 정리됐어요')).toBeHidden();
  });

  test('comes back after its pod was deleted, and the page says what happened', async ({ chapter }) => {
    await chapter.open(chapters.volume);
    const terminal = await chapter.openTerminal(lab);
    const namespace = (await chapter.lab(lab)).workspace?.namespace ?? '';
    await terminal.run('clear; echo before-the-pod-went');

    await adminKube().core.deleteNamespacedPod({ namespace: 'kindlab-toolbox', name: namespace });
    await expect(terminal.notice).toContainText(/다시 연결하는 중/);
    await expect(terminal.notice).toBeHidden({ timeout: 60_000 });
    await terminal.run('echo back-in-$((6 * 7))');
    await expect(terminal.screen).toContainText('back-in-42');
  });
});
