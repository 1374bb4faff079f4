import { startNotices } from './announce.ts';
import { call } from './api.ts';
import { ClusterPill } from './cluster-pill.ts';
import { startCurrentStep } from './current-step.ts';
import { labPath } from './lab-path.ts';
import { page } from './page-state.ts';
import { panelFrame } from './panel-frame.ts';
import { startProgress } from './progress-marks.ts';
import { startScrollableTables } from './scrollable-tables.ts';
import { SiteSearch } from './search.ts';
import { startShortcuts } from './shortcuts.ts';
import { StartButton } from './start-button.ts';
import { StepCard } from './step-card.ts';
import { startStream } from './stream.ts';
import { startTerms } from './terms.ts';
import { startTheme } from './theme.ts';

const touchEveryMs = 60_000;

/** Reading counts as activity: a workspace is not reaped while its chapter is being used. */
function startTouch(): void {
  let lastAt = 0;
  const touch = () => {
    if (Date.now() - lastAt < touchEveryMs || page.connection !== 'live') return;
    lastAt = Date.now();
    for (const [labId, workspace] of page.workspaces) {
      // A lost touch is made up for by the next one; the reaper warns long before it acts.
      if (workspace !== null) call('POST', labPath(labId, 'touch')).catch(() => {});
    }
  };
  for (const type of ['keydown', 'pointerdown', 'scroll']) addEventListener(type, touch, { passive: true });
}

startTheme();
startTerms();
startScrollableTables();
startNotices();
startProgress();
customElements.define('kl-cluster', ClusterPill);
customElements.define('kl-search', SiteSearch);
customElements.define('kl-start', StartButton);
customElements.define('kl-step', StepCard);
startCurrentStep();
startShortcuts();
startTouch();
panelFrame.start();
startStream([...new Set([...document.querySelectorAll<StepCard>('kl-step')].map((card) => card.labId))]);
