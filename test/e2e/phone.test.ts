import { chapters } from './chapter.ts';
import { expect, test } from './fixtures.ts';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test.describe('On a phone', () => {
  for (const path of [
    '/',
    chapters.env,
    chapters.volume,
    '/progress/',
    '/proof/',
    '/about/',
    `/en${chapters.env}`,
  ]) {
    test(`${path} is not wider than the screen`, async ({ page, chapter }) => {
      await chapter.open(path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    });
  }

  test('the terminal opens over the chapter, with a key row and a line for Korean', async ({
    page,
    chapter,
  }) => {
    await chapter.open(chapters.volume);
    await page.getByRole('button', { name: '터미널', exact: true }).tap();
    const box = await chapter.panel.boundingBox();
    expect(box).toMatchObject({ x: 0, y: 0, width: 390 });
    const { terminal } = chapter;
    await terminal.expectPrompt();

    const line = chapter.panel.getByRole('textbox', { name: '셸에 보낼 명령' });
    await line.fill('clear; echo 안녕하세요, 쿠버네티스 $((6 * 7))');
    await chapter.panel.getByRole('button', { name: '보내기' }).tap();
    await expect(terminal.screen).toContainText('안녕하세요, 쿠버네티스 42');
    await expect(line).toHaveValue('');

    const keys = chapter.panel.getByRole('group', { name: '특수 키' });
    await keys.getByRole('button', { name: '↑' }).tap();
    await expect(terminal.screen).toContainText('쿠버네티스 $((6 * 7))');
    await keys.getByRole('button', { name: '|' }).tap();
    await expect(terminal.screen).toContainText('$((6 * 7))|');
    await keys.getByRole('button', { name: 'Ctrl' }).tap();
    await expect(keys.getByRole('button', { name: 'Ctrl' })).toHaveAttribute('aria-pressed', 'true');
    await terminal.keys('c');
    await expect(keys.getByRole('button', { name: 'Ctrl' })).toHaveAttribute('aria-pressed', 'false');
    await expect(terminal.screen).toContainText('^C');
    await terminal.expectPrompt();

    await chapter.panel.getByRole('button', { name: '패널 닫기' }).tap();
    await expect(chapter.panel).toBeHidden();
  });
});
