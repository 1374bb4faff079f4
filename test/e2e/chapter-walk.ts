import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { projectRoot } from '../../src/config.ts';
import type { LoadedLab, Step } from '../../src/lab/lab-schema.ts';
import { loadLabsOrThrow } from '../../src/lab/load-labs.ts';
import type { Locale } from '../../src/lab/localized.ts';
import { correctAnswer } from '../../src/verify/correct-answer.ts';
import { inlineHtml } from '../../src/web/text/inline-html.ts';
import { placeFiles } from '../../src/workspace/place-files.ts';
import { adminKube } from '../made-cluster.ts';
import { Chapter, type StepCard } from './chapter.ts';
import { expect } from './fixtures.ts';

/** A wrong turn that a learner takes before the step is done right. */
export interface WrongTurn {
  lab: string;
  step: string;
  mistake: string;
  /** What has to be undone first. */
  cure?: string[];
}

const labs = loadLabsOrThrow(projectRoot);
const words = {
  ko: { passed: '통과', mistake: '실수', main: '작업 셸' },
  en: { passed: 'Passed', mistake: 'Mistake', main: 'Workspace' },
} as const;

interface Placed {
  lab: LoadedLab;
  step: Step;
}

/** Every step of a chapter, in the order it is read. */
function stepsOf(slug: string, locale: Locale): Placed[] {
  const text = readFileSync(join(projectRoot, 'content', locale, `${slug}.mdx`), 'utf8');
  return [...text.matchAll(/<Step lab="([^"]+)" step="([^"]+)"/g)].map(([, labId = '', stepId]) => {
    const lab = labs.get(labId);
    const step = lab?.steps.find(({ id }) => id === stepId);
    if (lab === undefined || step === undefined) throw new Error(`there is no step ${labId}/${stepId}`);
    return { lab, step };
  });
}

/** A learner who works through a chapter from its first step to its last, and once takes a wrong turn. */
export class ChapterWalk {
  readonly #chapter: Chapter;
  readonly #page: Page;
  readonly #locale: Locale;
  readonly #slug: string;
  #open: string | null = null;

  constructor(page: Page, slug: string, locale: Locale) {
    this.#page = page;
    this.#chapter = new Chapter(page);
    this.#slug = slug;
    this.#locale = locale;
  }

  async walk(wrong: WrongTurn): Promise<void> {
    const steps = stepsOf(this.#slug, this.#locale);
    const shown = this.#page.locator('kl-step');
    await this.#chapter.open(`${this.#locale === 'ko' ? '' : '/en'}/${this.#slug}/`);
    expect(await shown.evaluateAll((cards) => cards.map(({ id }) => id))).toEqual(
      steps.map(({ lab, step }) => `${lab.id}.${step.id}`),
    );
    let turns = 0;
    for (const { lab, step } of steps) {
      await this.#enter(lab);
      const card = this.#chapter.card(lab.id, step.id);
      if (lab.id === wrong.lab && step.id === wrong.step) {
        await this.#takeWrongTurn(step, wrong, card);
        turns += 1;
      }
      await this.#pass(step, card);
    }
    expect(turns, 'the wrong turn is on the way').toBe(1);
    await expect(shown.and(this.#page.locator('[data-state="passed"]'))).toHaveCount(steps.length);
    const mark = this.#page.locator('.toc-book a[aria-current="page"] [data-mark]');
    await expect(mark).toHaveText(`✓ ${steps.length}`);
  }

  async #pass(step: Step, card: StepCard): Promise<void> {
    if (step.kind === 'question') {
      const answer = correctAnswer(step);
      if (step.choices === undefined) await card.element.getByRole('textbox').fill(answer);
      else await card.element.locator(`[data-choice="${answer}"] input`).check();
      await card.element.locator('[data-answer]').click();
      await this.#expectPassed(step, card);
      if (step.run === undefined) return;
    }
    if (step.kind === 'task') {
      for (const command of step.solution.run) await this.#type(command);
    } else await card.run();
    await this.#expectPassed(step, card);
  }

  async #expectPassed(step: Step, card: StepCard): Promise<void> {
    // What the cluster is given to come true, and as much again on a busy machine.
    const timeout = (step.timeoutSeconds + 30) * 1000;
    await expect(card.state, `${step.id} is passed`).toHaveText(words[this.#locale].passed, { timeout });
  }

  async #takeWrongTurn(step: Step, wrong: WrongTurn, card: StepCard): Promise<void> {
    const mistake = step.mistakes.find(({ id }) => id === wrong.mistake);
    if (mistake === undefined) throw new Error(`there is no mistake ${wrong.mistake} in ${step.id}`);
    for (const command of mistake.provoke) await this.#type(command);
    await expect(card.state, `${mistake.id} is noticed`).toHaveText(words[this.#locale].mistake);
    const said = await this.#page.evaluate((html) => {
      const box = document.createElement('div');
      box.innerHTML = html;
      return box.textContent ?? '';
    }, inlineHtml(mistake.say[this.#locale]));
    await expect(card.verdict, `${mistake.id} is named`).toContainText(said);
    for (const command of wrong.cure ?? []) await this.#type(command);
  }

  /** Waits for the lab's prompt, and puts the author's files at hand as if the learner had written them. */
  async #enter(lab: LoadedLab): Promise<void> {
    if (this.#open === lab.id) return;
    this.#open = lab.id;
    await this.#chapter.openTerminal(lab.id);
    const { workspace } = await this.#chapter.lab(lab.id);
    const signal = AbortSignal.timeout(30_000);
    for (const [folder, files] of [
      ['.solution', lab.solutionFiles],
      ['.mistakes', lab.mistakeFiles],
    ] as const)
      await placeFiles(adminKube(), workspace?.id ?? '', folder, files, signal);
  }

  /** Types into the shell of the workspace. */
  async #type(command: string): Promise<void> {
    const { terminal, panel } = this.#chapter;
    await panel.getByRole('tab', { name: words[this.#locale].main }).click();
    await terminal.expectPrompt();
    await terminal.run('clear');
    await terminal.run(command);
  }
}
