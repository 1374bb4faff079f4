import { expect, type Locator, type Page } from '@playwright/test';

/** The terminal in front, used as a learner does: by keyboard and by eye. */
export class Terminal {
  readonly #page: Page;
  /** Where keys go. */
  readonly input: Locator;
  /** The visible rows. */
  readonly screen: Locator;
  /** What is laid over a terminal whose line is gone. */
  readonly notice: Locator;
  readonly view: Locator;

  constructor(page: Page, panel: Locator) {
    this.#page = page;
    this.view = panel.locator('.view:visible');
    this.input = this.view.getByRole('textbox', { name: 'Terminal input' });
    this.screen = this.view.locator('.xterm-rows');
    this.notice = this.view.locator('.view__notice');
  }

  /** Generous: how fast a flood drains is the benchmark's to say. */
  async expectPrompt(): Promise<void> {
    await expect(this.screen).toHaveText(/\$[\s\u00a0]*$/, { timeout: 60_000 });
  }

  /** Types without pressing Enter. */
  async keys(text: string): Promise<void> {
    await this.input.focus();
    await this.#page.keyboard.type(text);
  }

  async type(command: string): Promise<void> {
    await this.keys(command);
    await this.#page.keyboard.press('Enter');
  }

  /** Types a command that does not end in a dollar, and waits until the prompt is back. */
  async run(command: string): Promise<void> {
    await this.keys(command);
    // Before its echo is there, the prompt that is seen is still the one it was typed at.
    const end = withoutBlanks(command.slice(command.lastIndexOf('\n') + 1)).slice(-12);
    await expect.poll(async () => withoutBlanks((await this.screen.textContent()) ?? '')).toContain(end);
    await this.#page.keyboard.press('Enter');
    await this.expectPrompt();
  }

  async interrupt(): Promise<void> {
    await this.input.focus();
    await this.#page.keyboard.press('Control+c');
  }

  async scrollToTop(): Promise<void> {
    await this.input.focus();
    // A page at a time, and more pages than any test prints.
    for (let page = 0; page < 20; page += 1) await this.#page.keyboard.press('Shift+PageUp');
  }
}

/** Where a line is wrapped, blanks get lost. */
function withoutBlanks(text: string): string {
  return text.replace(/\s/g, '');
}
