import type { ProgressView } from '../../api/api-schema.ts';
import { clusterLine } from './cluster-pill.ts';
import { page } from './page-state.ts';
import { chapterCount } from './progress-marks.ts';
import { say } from './strings.ts';

interface ChapterLink {
  href: string;
  label: string;
  labs: string[];
}

/** The start page's button: offers exactly the step where one left off. */
export class StartButton extends HTMLElement {
  connectedCallback(): void {
    page.on('progress', (progress) => this.#show(progress));
    page.on('cluster', () => {
      const line = this.querySelector('[data-cluster-line]');
      if (line !== null) line.textContent = clusterLine();
    });
  }

  #show(progress: ProgressView): void {
    const link = this.querySelector<HTMLAnchorElement>('[data-start]');
    const where = this.querySelector('[data-where]');
    if (link === null || where === null) return;
    const chapters = JSON.parse(this.dataset.chapters ?? '[]') as ChapterLink[];
    const latest = [...progress.labs].sort((a, b) => (b.lastAt ?? 0) - (a.lastAt ?? 0))[0];
    if (latest === undefined || latest.lastAt === null) return;
    const known = chapters.flatMap((chapter) => chapter.labs.map((labId) => ({ chapter, labId })));
    const from = Math.max(
      0,
      known.findIndex(({ labId }) => labId === latest.labId),
    );
    const next = [...known.slice(from), ...known.slice(0, from)].find(({ labId }) =>
      progress.labs.some((lab) => lab.labId === labId && lab.passed < lab.total),
    );
    if (next === undefined) {
      link.textContent = say('allDone');
      return;
    }
    const lab = progress.labs.find(({ labId }) => labId === next.labId);
    const step = lab?.steps.find(({ state }) => state !== 'passed');
    link.href = `${next.chapter.href}#${next.labId}.${step?.stepId ?? ''}`;
    link.textContent = `${say('continueAt', { chapter: next.chapter.label })}\u00a0→`;
    const count = chapterCount(progress, next.chapter.labs);
    if (count !== null) where.textContent = say('stepsPassed', { n: count.passed, total: count.total });
  }
}
