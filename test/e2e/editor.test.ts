import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { Chapter, chapters } from './chapter.ts';
import { expect, test, unreachable } from './fixtures.ts';

/** No other test works in it. */
const lab = 'downward-api-memory-limit';

/** The panel's tab "Files", as a learner uses it. */
class Files {
  readonly view: Locator;
  readonly editor: Locator;
  readonly state: Locator;
  readonly notice: Locator;
  readonly #chapter: Chapter;

  constructor(chapter: Chapter) {
    this.#chapter = chapter;
    this.view = chapter.panel.locator('.files');
    this.editor = this.view.getByRole('textbox', { name: / 내용$/ });
    this.state = this.view.locator('.files__state');
    this.notice = this.view.locator('.files__notice');
  }

  async open(name = 'tight.yaml'): Promise<void> {
    await this.#chapter.panel.getByRole('tab', { name: '파일' }).click();
    await this.view.getByRole('list', { name: '실습 파일' }).getByRole('button', { name }).click();
    await expect(this.view.getByRole('textbox', { name: `${name} 내용` })).toBeVisible();
  }

  async create(name: string): Promise<void> {
    await this.#chapter.panel.getByRole('tab', { name: '파일' }).click();
    await this.view.getByRole('button', { name: '새 파일' }).click();
    await this.view.getByRole('textbox', { name: '파일 이름' }).fill(name);
    await this.view.page().keyboard.press('Enter');
    await expect(this.view.getByRole('textbox', { name: `${name} 내용` })).toBeFocused();
  }

  button(name: string): Locator {
    return this.view.getByRole('button', { name });
  }

  /** Types at the end of the line that has `text`. */
  async typeAfter(text: string, typed: string): Promise<void> {
    await this.editor.locator('.cm-line', { hasText: text }).first().click();
    await this.view.page().keyboard.press('End');
    await this.view.page().keyboard.type(typed);
  }
}

async function expectNothingSerious(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('.panel').analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(' | ')}`);
  expect(serious, where).toEqual([]);
}

test.describe('The editor', () => {
  test('saves what is typed into the workspace, Apply makes it true, and the shell’s changes come back', async ({
    page,
    chapter,
  }) => {
    await chapter.open(chapters.env);
    const terminal = await chapter.openTerminal(lab);
    const files = new Files(chapter);
    await files.open();
    await files.typeAfter('divisor: 1Ki', ' # from the editor');
    await expect(files.state).toHaveText('저장됨');
    await files.button('적용').click();
    await expect(terminal.screen).toContainText('kubectl apply -f tight.yaml');
    await expect(terminal.input).toBeFocused();
    await expect(chapter.card(lab, 'create-the-tight-pod').state).toHaveText('통과');
    await terminal.run('clear; tail -n 1 tight.yaml');
    await expect(terminal.screen).toContainText('divisor: 1Ki # from the editor');

    await terminal.run("echo '# from the shell' >> tight.yaml");
    await files.open();
    await expect(files.editor).toContainText('# from the shell');
    // Tab indents; this is the documented way out.
    await files.editor.focus();
    await page.keyboard.press('Tab');
    await expect(files.editor).toBeFocused();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Tab');
    await expect(files.editor).not.toBeFocused();
  });

  test('completes by the cluster’s schema, and says in place what is wrong and what is near', async ({
    page,
    chapter,
  }) => {
    await chapter.open(chapters.env);
    await chapter.openTerminal(lab);
    const files = new Files(chapter);
    await files.create('web.yaml');
    const options = page.getByRole('listbox', { name: '자동 완성' });
    await page.keyboard.type('kind: Deploym');
    await options.getByRole('option', { name: /Deployment/ }).click();
    await page.keyboard.type('\napiVer');
    await options.getByRole('option', { name: /^apiVersion/ }).click();
    // What can stand behind the colon is offered at once.
    await options.getByRole('option', { name: 'apps/v1' }).click();
    await expect(files.editor).toHaveText(/kind: Deployment\s*apiVersion: apps\/v1/);

    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(
      'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicsa: 2\n  selector: {}\n  template: {}\n',
    );
    const problems = files.button('문제 1개');
    await problems.click();
    const listed = files.view.getByRole('list', { name: '문제' }).getByRole('listitem');
    await expect(listed).toContainText('여기에는 replicsa 필드가 없어요. 혹시 replicas 필드인가요?');
    await expect(files.editor.locator('.cm-lintRange-error')).toHaveText('replicsa');
    await expectNothingSerious(page, 'an editor with a problem in light colours');
    await page.getByRole('button', { name: '밝기' }).click();
    await expectNothingSerious(page, 'an editor with a problem in dark colours');
    await listed.getByRole('button', { name: '바꾸기: replicas' }).click();
    await expect(files.editor).toContainText('replicas: 2');
    await expect(problems).toBeHidden();
  });

  test('shows the solution only when asked twice, and that counts as help', async ({ page, chapter }) => {
    const other = 'downward-api-resize';
    const assisted = async () => (await chapter.lab(other)).steps.filter((step) => step.assisted).length;
    await chapter.open(chapters.env);
    await chapter.openTerminal(other);
    const before = await assisted();
    const files = new Files(chapter);
    const solution = files.button('정답과 비교');
    await chapter.panel.getByRole('tab', { name: '파일' }).click();
    await solution.click();
    await page.getByRole('dialog', { name: '정답을 볼까요?' }).getByRole('button', { name: '취소' }).click();
    expect(await assisted()).toBe(before);
    await solution.click();
    await page
      .getByRole('dialog', { name: '정답을 볼까요?' })
      .getByRole('button', { name: '정답 보기' })
      .click();
    await expect(files.view.locator('.files__comparison')).toContainText(/정답: 다른 곳 \d+군데/);
    await expect(files.editor.locator('.cm-deletedChunk, .cm-changedLine').first()).toBeVisible();
    await expect.poll(assisted).toBe(before + 1);
    await solution.click();
    await expect(files.editor.locator('.cm-deletedChunk')).toHaveCount(0);
  });

  test('loses nothing: a draft outlives the page and the connection, and who writes last is told of the other', async ({
    chapter,
    browser,
    context,
    consoleErrors,
  }) => {
    consoleErrors.expect(...unreachable);
    await chapter.open(chapters.env);
    await chapter.openTerminal(lab);
    const here = new Files(chapter);
    await here.create('notes.txt');

    const elsewhere = await browser.newContext({ storageState: await context.storageState() });
    const there = new Chapter(await elsewhere.newPage());
    await there.open(chapters.env);
    await there.openTerminal(lab);
    const thereFiles = new Files(there);
    await thereFiles.open('notes.txt');

    await here.editor.click();
    await chapter.page.keyboard.type('one');
    await expect(thereFiles.editor).toHaveText('one');

    await elsewhere.setOffline(true);
    await thereFiles.typeAfter('one', ' there');
    await expect(thereFiles.state).toHaveText(/저장 안 됨: 연결이 안 돼요/);
    await here.typeAfter('one', ' here');
    await expect(here.state).toHaveText('저장됨');
    await there.page.close();

    await elsewhere.setOffline(false);
    const again = new Chapter(await elsewhere.newPage());
    await again.open(chapters.env);
    await again.openTerminal(lab);
    const againFiles = new Files(again);
    await againFiles.open('notes.txt');
    await expect(againFiles.editor).toHaveText('one there');
    await expect(againFiles.notice).toContainText('notes.txt 파일이 다른 곳');
    await againFiles.button('비교하기').click();
    await expect(againFiles.editor.locator('.cm-deletedChunk')).toHaveText(/one here/);
    await againFiles.button('내 것 남기기').click();
    await expect(againFiles.state).toHaveText('저장됨');
    await expect(here.editor).toHaveText('one there');
    await expect(
      chapter.page.getByRole('status').filter({ hasText: 'notes.txt 파일이 다른 곳에서' }),
    ).toHaveCount(1);
    await elsewhere.close();
  });
});
