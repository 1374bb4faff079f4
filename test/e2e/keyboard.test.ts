import type { Page } from '@playwright/test';
import { chapters } from './chapter.ts';
import { expect, test } from './fixtures.ts';

/** Presses a key until what has the focus is called `name`. */
async function pressUntilFocused(page: Page, key: string, name: RegExp, atMost = 40): Promise<void> {
  for (let count = 0; count < atMost; count += 1) {
    await page.keyboard.press(key);
    const focused = await page.evaluate(() => {
      const element = document.activeElement as HTMLInputElement | null;
      return `${element?.getAttribute('aria-label') ?? ''} ${element?.labels?.[0]?.textContent ?? element?.textContent ?? ''}`;
    });
    if (name.test(focused)) return;
  }
  throw new Error(`${atMost} × ${key} did not lead to ${name}`);
}

test.describe('With nothing but a keyboard', () => {
  test('a learner gets from the start page to a passed step and reads its verdict', async ({
    page,
    chapter,
  }) => {
    const lab = 'downward-api-live-labels';
    await chapter.open(chapters.volume);
    await chapter.reach(lab, 'predict-who-follows');
    await chapter.open('/');
    await pressUntilFocused(page, 'Tab', /볼륨/);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: /볼륨/ })).toBeVisible();
    await chapter.expectCluster(/준비됨/);

    const question = chapter.card(lab, 'predict-who-follows');
    await pressUntilFocused(page, 'j', new RegExp(`^${await question.number()}단계`));
    await pressUntilFocused(page, 'Tab', /파일과 환경 변수 둘 다/);
    await page.keyboard.press('ArrowDown');
    await pressUntilFocused(page, 'Tab', /예측하기/);
    await page.keyboard.press('Enter');
    await expect(question.state).toHaveText('통과');

    const step = chapter.card(lab, 'change-the-label');
    const number = await step.number();
    await pressUntilFocused(page, 'j', new RegExp(`^${number}단계`));
    await pressUntilFocused(page, 'Tab', /^ ?실행/);
    const place = (await step.element.boundingBox())?.y ?? 0;
    await page.keyboard.press('Enter');
    await expect(step.state).toHaveText('통과');
    await expect(step.verdict.getByRole('link', { name: /다음 단계로/ })).toBeFocused();
    // The panel made the text narrower, the offer took the focus: what is being read stays where it was.
    expect(Math.abs(((await step.element.boundingBox())?.y ?? 0) - place)).toBeLessThan(2);
    await expect(page.getByRole('status').filter({ hasText: `${number}단계 통과` })).toHaveCount(1);
  });

  test('the panel opens and closes, the terminal is entered and left', async ({ page, chapter }) => {
    await chapter.open(chapters.volume);
    await page.keyboard.press('Control+`');
    await expect(chapter.panel).toBeVisible();
    await chapter.terminal.expectPrompt();
    await chapter.terminal.input.focus();
    // Tab belongs to the shell; this is the documented way out, and back in.
    await page.keyboard.press('Tab');
    await expect(chapter.terminal.input).toBeFocused();
    await page.keyboard.press('Control+Shift+`');
    await expect(chapter.terminal.input).not.toBeFocused();
    expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
    await page.keyboard.press('Control+Shift+`');
    await expect(chapter.terminal.input).toBeFocused();
    await page.keyboard.press('Control+`');
    await expect(chapter.panel).toBeHidden();
  });

  test('the question mark shows the shortcuts, also the way out of the terminal', async ({
    page,
    chapter,
  }) => {
    await chapter.open(chapters.env);
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: '단축키' });
    await expect(sheet).toContainText('패널 열고 닫기');
    await expect(sheet).toContainText(/패널 밖으로 나오려면\s*CtrlShift`/);
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
  });
});
