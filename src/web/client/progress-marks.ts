import type { ProgressView } from '../../api/api-schema.ts';
import { call } from './api.ts';
import { page } from './page-state.ts';
import { say } from './strings.ts';

interface Count {
  passed: number;
  total: number;
}

/** Sums of the labs of one chapter; null when the chapter has none or nothing is known of them. */
export function chapterCount(progress: ProgressView, labIds: string[]): Count | null {
  const labs = progress.labs.filter((lab) => labIds.includes(lab.labId));
  if (labs.length === 0) return null;
  return {
    passed: labs.reduce((sum, lab) => sum + lab.passed, 0),
    total: labs.reduce((sum, lab) => sum + lab.total, 0),
  };
}

export function labIdsOf(element: HTMLElement): string[] {
  return (element.dataset.chapterLabs ?? '').split(' ').filter(Boolean);
}

function showMarks(progress: ProgressView): void {
  for (const element of document.querySelectorAll<HTMLElement>('[data-chapter-labs]')) {
    const mark = element.querySelector<HTMLElement>('[data-mark]');
    const count = chapterCount(progress, labIdsOf(element));
    if (mark === null || count === null) continue;
    const done = count.passed === count.total;
    mark.toggleAttribute('data-done', done);
    mark.textContent = done ? `✓ ${count.total}` : `${count.passed}/${count.total}`;
    mark.setAttribute('title', say('stepsPassed', { n: count.passed, total: count.total }));
  }
}

/** Marks of the chapters in the sidebar and on the start page; asks again a moment after a step is passed. */
export function startProgress(): void {
  page.on('progress', showMarks);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let loaded = false;
  const load = async () => {
    try {
      page.setProgress(await call<ProgressView>('GET', '/api/progress'));
      loaded = true;
    } catch {
      // The pill in the header says that and why the server cannot be reached; marks come when it can.
      loaded = false;
    }
  };
  page.on('cluster', () => {
    if (page.connection === 'live' && !loaded) {
      loaded = true;
      void load();
    }
  });
  page.on('step', ({ step }) => {
    if (!loaded || step.state === 'running') return;
    clearTimeout(timer);
    timer = setTimeout(() => void load(), 600);
  });
  page.on('step', showLabProgress);
}

function showLabProgress({ labId }: { labId: string }): void {
  const head = document.querySelector(`[data-lab-head="${labId}"] [data-lab-progress]`);
  if (head === null) return;
  const steps = [...page.steps].filter(([key]) => key.startsWith(`${labId}/`));
  const passed = steps.filter(([, step]) => step.state === 'passed').length;
  head.textContent = say('stepsPassed', { n: passed, total: steps.length });
}
