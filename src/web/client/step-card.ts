import type { StepView } from '../../api/api-schema.ts';
import type { LiveKey } from '../i18n.ts';
import { announce, toast } from './announce.ts';
import { page } from './page-state.ts';
import { createSettling } from './settle.ts';
import { showAnswer, showPrediction } from './show-prediction.ts';
import { answerStep, checkStep, resetStep, runStep, takeHint, takeSolution } from './step-actions.ts';
import { say } from './strings.ts';
import { showVerdict } from './verdict-line.ts';

const readyWords: Record<string, LiveKey> = {
  command: 'sayReady',
  task: 'sayReadyTask',
  question: 'sayReadyQuestion',
};

/** One step of a lab. All of it is in the HTML already; this makes it live. */
export class StepCard extends HTMLElement {
  #view: StepView | null = null;
  #runningSince: number | null = null;
  #clock: ReturnType<typeof setInterval> | undefined;
  #shownVerdictAt: number | null = null;
  readonly #settling = createSettling((view) => this.#show(view));

  get labId(): string {
    return this.dataset.lab ?? '';
  }
  get stepId(): string {
    return this.dataset.step ?? '';
  }
  get number(): string {
    return this.dataset.number ?? '';
  }
  get stepTitle(): string {
    return this.querySelector('.step__title')?.textContent ?? '';
  }
  get state(): string {
    return this.dataset.state ?? 'ready';
  }
  get isRunnable(): boolean {
    return this.#button('run') !== null;
  }

  connectedCallback(): void {
    this.#button('run')?.addEventListener('click', () => void this.run());
    this.#button('copy')?.addEventListener('click', () => void this.#copy());
    this.#button('check')?.addEventListener('click', () => void this.#busy('check', () => checkStep(this)));
    this.#button('hint')?.addEventListener('click', () => void this.#hint());
    this.#button('solution')?.addEventListener('click', () => void this.#solution(false));
    this.#button('run-solution')?.addEventListener('click', () => void this.#solution(true));
    this.#button('reset')?.addEventListener('click', () => this.#askReset());
    this.querySelector<HTMLFormElement>('[data-question]')?.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#answer(event.currentTarget as HTMLFormElement);
    });
    page.on('step', ({ labId, step }) => {
      if (labId === this.labId && step.stepId === this.stepId) this.#settling.next(step);
    });
  }

  /** Runs the step's command, or says why it cannot be run now. */
  async run(): Promise<void> {
    if (!this.isRunnable) return;
    // A prediction comes before what it is about.
    const isUnanswered = this.dataset.kind === 'question' && this.dataset.answered === undefined;
    if (this.state === 'locked' || isUnanswered) {
      announce(this.#sayText());
      return;
    }
    if (page.connection !== 'live' || page.provisioning?.state !== 'ready') {
      const waits = page.connection === 'live' && page.provisioning?.state === 'running';
      toast('info', say(waits ? 'sayWaiting' : clusterSentence()));
      return;
    }
    if (this.#runningSince !== null) return;
    this.#setRunning(true);
    const hasRun = await runStep(this, this.dataset.shell ?? 'main');
    this.#setRunning(this.#settling.isHolding || this.#view?.state === 'running');
    // Nothing comes on the stream of what was refused.
    if (!hasRun && this.#view !== null) showVerdict(this, this.#view, this.#sayText());
  }

  #show(view: StepView): void {
    const before = this.#view;
    this.#view = view;
    this.#setRunning(view.state === 'running');
    const verdictAt = view.verdict?.at ?? null;
    showVerdict(this, view, this.#sayText());
    this.#showFoot(view);
    if (view.answer !== null) showAnswer(this, view.answer, view.verdict !== null);
    showPrediction(this, view);
    const changed = before !== null && (before.state !== view.state || verdictAt !== this.#shownVerdictAt);
    if (changed && view.state !== 'running' && view.verdict !== null) {
      // As rendered: a screen reader should not read out backticks and stars.
      const message = this.querySelector('[data-say]')?.textContent ?? '';
      announce(say('changedTo', { n: this.number, state: say(view.state), message }));
      if (before.state !== 'passed' && view.state === 'passed') this.#offerNext();
    }
    this.#shownVerdictAt = verdictAt;
    this.dispatchEvent(new CustomEvent('kl-step-change', { bubbles: true }));
  }

  #button(name: string): HTMLButtonElement | null {
    return this.querySelector(`[data-${name}]`);
  }

  #setRunning(running: boolean): void {
    if (running && this.#runningSince === null) {
      this.#runningSince = Date.now();
      this.#clock = setInterval(() => this.#showBadge(), 1000);
    }
    if (!running && this.#runningSince !== null) {
      this.#runningSince = null;
      clearInterval(this.#clock);
    }
    this.dataset.state = running ? 'running' : (this.#view?.state ?? 'ready');
    this.#showBadge();
    if (running || this.#view === null) this.#text('say', say(running ? 'sayRunning' : this.#readyWord()));
  }

  #readyWord(): LiveKey {
    return readyWords[this.dataset.kind ?? ''] ?? 'sayReady';
  }

  #showBadge(): void {
    const seconds = this.#runningSince === null ? 0 : Math.floor((Date.now() - this.#runningSince) / 1000);
    const word = seconds > 0 ? say('runningFor', { n: seconds }) : say(this.state as LiveKey);
    this.#text('word', word);
  }

  #text(name: string, text: string): void {
    const node = this.querySelector(`[data-${name}]`);
    if (node !== null && node.textContent !== text) node.textContent = text;
  }

  #sayText(): string {
    const view = this.#view;
    if (view?.state === 'locked') {
      const other = document.querySelector<StepCard>(
        `kl-step[data-lab="${this.labId}"][data-step="${view.lockedBy}"]`,
      );
      return say('sayLocked', { n: other?.number ?? '', title: other?.stepTitle ?? view.lockedBy ?? '' });
    }
    // Passed in an earlier session: the pass is kept, its verdict is not.
    return say(view?.state === 'passed' ? 'sayPassed' : this.#readyWord());
  }

  /** The focus that was on this card goes to the offer; the scroll stays where it is. */
  #offerNext(): void {
    if (!this.contains(document.activeElement)) return;
    this.querySelector<HTMLElement>('[data-next]')?.focus({ preventScroll: true });
  }

  #showFoot(view: StepView): void {
    const words: string[] = [];
    if (view.attempts > 0)
      words.push(view.attempts === 1 ? say('attempt') : say('attempts', { n: view.attempts }));
    if (view.hintsShown > 0)
      words.push(say(view.hintsShown === 1 ? 'hintUsed' : 'hintsUsed', { n: view.hintsShown }));
    if (view.assisted) words.push(say('assisted'));
    this.#text('attempts', words.join(' · '));
    this.#showHints(view.hintsShown);
    this.#button('run')?.setAttribute('aria-disabled', String(view.state === 'locked'));
    this.#button('reset')?.setAttribute('aria-disabled', String(view.state === 'locked'));
  }

  #showHints(shown: number): void {
    const list = this.querySelector<HTMLElement>('[data-hint-list]');
    const button = this.#button('hint');
    if (list === null || button === null) return;
    const items = [...list.children] as HTMLElement[];
    for (const [index, item] of items.entries()) item.hidden = index >= shown;
    list.hidden = shown === 0;
    button.disabled = shown >= items.length;
    button.textContent = button.disabled
      ? say('noMoreHints')
      : say('hintNext', { n: shown + 1, total: items.length });
  }

  async #hint(): Promise<void> {
    const shown = this.querySelectorAll('[data-hint-list] > li:not([hidden])').length;
    this.#showHints(shown + 1);
    const item = this.querySelectorAll('[data-hint-list] > li')[shown];
    announce(item?.textContent ?? '');
    if (page.connection === 'live') await takeHint(this);
  }

  async #solution(run: boolean): Promise<void> {
    const box = this.querySelector<HTMLElement>('[data-solution-box]');
    if (box !== null) box.hidden = false;
    if (page.connection !== 'live') return;
    await this.#busy(run ? 'run-solution' : 'solution', () => takeSolution(this, run));
  }

  #askReset(): void {
    const dialog = this.querySelector<HTMLDialogElement>('[data-reset-ask]');
    if (dialog === null || this.state === 'locked' || this.state === 'running') return;
    dialog.returnValue = '';
    dialog.addEventListener('close', () => dialog.returnValue === 'yes' && void this.#reset(), {
      once: true,
    });
    dialog.showModal();
  }

  async #reset(): Promise<void> {
    await this.#busy('reset', async () => {
      const done = await resetStep(this);
      if (done && this.state === 'ready') announce(say('reopened', { n: this.number }));
      return done;
    });
  }

  async #answer(form: HTMLFormElement): Promise<void> {
    const field = form.querySelector<HTMLInputElement>('input:checked, input[type="text"]');
    const answer = field?.value.trim() ?? '';
    if (answer === '') return;
    // Without a server the prediction still gets its answer; only nothing is recorded.
    if (page.connection !== 'live') showAnswer(this, answer, false);
    else await this.#busy('answer', () => answerStep(this, answer));
  }

  async #copy(): Promise<void> {
    const command = this.querySelector('[data-command]')?.textContent ?? '';
    try {
      await navigator.clipboard.writeText(command);
      toast('info', say('copied'));
    } catch {
      // Clipboards are refused to pages served without TLS on other hosts than localhost.
      toast('warning', say('copyFailed'));
    }
  }

  async #busy(name: string, action: () => Promise<boolean>): Promise<void> {
    const button = this.#button(name);
    if (button?.disabled) return;
    if (button !== null) button.disabled = true;
    await action();
    if (button !== null) button.disabled = false;
  }
}

/** Which sentence says why nothing can run. */
export function clusterSentence(): LiveKey {
  if (page.connection === 'signedOut') return 'clusterSignedOutSay';
  if (page.connection !== 'live') return 'clusterOfflineSay';
  const state = page.provisioning?.state;
  if (state === 'failed') return 'clusterFailedSay';
  return state === 'running' ? 'clusterPreparingSay' : 'clusterIdleSay';
}
