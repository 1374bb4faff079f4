import { expect, type Locator, type Page } from '@playwright/test';
import type { LabView, StepView } from '../../src/api/api-schema.ts';
import { projectRoot } from '../../src/config.ts';
import { loadLabsOrThrow } from '../../src/lab/load-labs.ts';
import { Terminal } from './terminal.ts';

const labs = loadLabsOrThrow(projectRoot);

export const chapters = {
  env: '/downward-api-env/',
  volume: '/downward-api-volume/',
  writing: '/writing-labs/',
} as const;

/** A chapter in the browser, in the words a Korean reader sees. */
export class Chapter {
  readonly page: Page;
  readonly panel: Locator;
  readonly terminal: Terminal;
  /** The line at the end of the panel: cluster, namespace, connection. */
  readonly status: Locator;

  constructor(page: Page) {
    this.page = page;
    this.panel = page.getByRole('complementary', { name: /실습 패널|Lab panel/ });
    this.status = this.panel.locator('[data-panel-status]');
    this.terminal = new Terminal(page, this.panel);
  }

  /** Opens it and waits until it has heard from the server. */
  async open(path: string): Promise<void> {
    await this.page.goto(path);
    await this.expectCluster(/준비됨|Ready/);
  }

  async expectCluster(word: RegExp): Promise<void> {
    await expect(this.page.getByRole('button', { name: /클러스터 상태|Cluster status/ })).toHaveText(word);
  }

  card(labId: string, stepId: string): StepCard {
    return new StepCard(this.page.locator(`[id="${labId}.${stepId}"]`));
  }

  /** Opens the panel on a lab and waits for its prompt. */
  async openTerminal(labId: string): Promise<Terminal> {
    if (await this.panel.isHidden()) {
      await this.page.getByRole('button', { name: /^(터미널|Terminal)$/ }).click();
    }
    await this.panel.getByRole('combobox', { name: /^(실습|Lab)$/ }).selectOption(labId);
    await this.terminal.expectPrompt();
    return this.terminal;
  }

  async lab(labId: string): Promise<LabView> {
    const answer = await this.page.request.get(`/api/labs/${labId}`);
    expect(answer.status(), await answer.text()).toBe(200);
    return (await answer.json()) as LabView;
  }

  async step(labId: string, stepId: string): Promise<StepView | undefined> {
    return (await this.lab(labId)).steps.find((step) => step.stepId === stepId);
  }

  /** Passes the steps before `stepId` that are not passed yet, by the API, so that a test may begin anywhere. */
  async reach(labId: string, stepId: string): Promise<void> {
    for (const step of labs.get(labId)?.steps ?? []) {
      if (step.id === stepId) return;
      if ((await this.step(labId, step.id))?.state === 'passed') continue;
      if (step.kind === 'question') {
        await this.#post(labId, step.id, 'answer', {
          answer: step.choices?.[0]?.id ?? step.answers?.[0] ?? '',
        });
      } else if (step.kind === 'task') await this.#post(labId, step.id, 'solution?run=true', {});
      else await this.#post(labId, step.id, 'run', {});
      await expect
        .poll(async () => (await this.step(labId, step.id))?.state, { timeout: 60_000 })
        .toBe('passed');
    }
  }

  async #post(labId: string, stepId: string, action: string, data: object): Promise<void> {
    const answer = await this.page.request.post(`/api/labs/${labId}/steps/${stepId}/${action}`, {
      data,
      timeout: 90_000,
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
}

/** One step on the page. */
export class StepCard {
  readonly element: Locator;
  readonly state: Locator;
  /** The sentence of the verdict. */
  readonly verdict: Locator;

  constructor(element: Locator) {
    this.element = element;
    this.state = element.locator('[data-badge]');
    this.verdict = element.locator('[data-verdict]');
  }

  button(name: string | RegExp): Locator {
    return this.element.getByRole('button', { name });
  }

  /** As the reader sees it; moves when the chapter gets another step. */
  async number(): Promise<string> {
    return (await this.element.getByRole('link', { name: /단계$|^Step/ }).textContent()) ?? '';
  }

  async run(): Promise<void> {
    await this.button(/^(실행|Run)/).click();
  }
}
