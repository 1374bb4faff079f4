import type { StepStatus } from '../engine/lab-session.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import type { EventDetail, Store } from '../store/store.ts';
import type { StepView } from './api-schema.ts';
import type { EventLog } from './event-log.ts';
import { createLabEntry, type LabEntry, type LoggedStep } from './lab-entry.ts';
import type { LabKey } from './lab-runtime.ts';

/** The labs learners are in, each made from the log when it is first asked for. */
export interface LabEntries {
  /** Throws LabError `not-found` for a lab there is none of, `store` when the log cannot be read. */
  get(key: LabKey): Promise<LabEntry>;
  /** Only if it was asked for before. */
  peek(key: LabKey): LabEntry | null;
  all(): LabEntry[];
  stop(): void;
}

export interface LabEntriesOptions {
  labs: ReadonlyMap<string, LoadedLab>;
  store: Pick<Store, 'progress' | 'events'>;
  log: EventLog;
  changed(key: LabKey, step: StepView, status: StepStatus): void;
}

export function createLabEntries({ labs, store, log, changed }: LabEntriesOptions): LabEntries {
  const loading = new Map<string, Promise<LabEntry>>();
  const loaded = new Map<string, LabEntry>();
  const nameOf = ({ learnerId, labId }: LabKey) => JSON.stringify([learnerId, labId]);

  async function load({ learnerId, labId }: LabKey, lab: LoadedLab): Promise<LabEntry> {
    const key = { learnerId, labId };
    const entry = createLabEntry({
      key,
      lab,
      past: await readPast(store, key),
      record: log.record,
      changed: (step, status) => changed(key, step, status),
    });
    loaded.set(nameOf(key), entry);
    return entry;
  }

  return {
    async get(key) {
      const lab = labs.get(key.labId);
      if (!lab) {
        throw new LabError('not-found', `There is no lab "${key.labId}".`, {
          hint: `There are: ${[...labs.keys()].join(', ')}.`,
        });
      }
      const name = nameOf(key);
      const known = loading.get(name);
      if (known) return known;
      const started = load(key, lab);
      loading.set(name, started);
      try {
        return await started;
      } catch (error) {
        // The store may be back the next time.
        loading.delete(name);
        throw error;
      }
    },
    peek: (key) => loaded.get(nameOf(key)) ?? null,
    all: () => [...loaded.values()],
    stop() {
      for (const entry of loaded.values()) entry.session.stop();
    },
  };
}

async function readPast(store: LabEntriesOptions['store'], key: LabKey): Promise<Map<string, LoggedStep>> {
  const [progress, events] = await Promise.all([
    store.progress(key),
    store.events({ ...key, types: ['answer', 'command', 'reset', 'pass'] }),
  ]);
  const answers = new Map<string | null, EventDetail>();
  const outputsOkIn = new Map<string | null, string>();
  const reopened = new Set<string>();
  for (const { type, stepId, detail } of events) {
    if (detail.answer !== undefined) answers.set(stepId, detail);
    if (detail.outputOkIn !== undefined) outputsOkIn.set(stepId, detail.outputOkIn);
    if (stepId === null) continue;
    if (type === 'pass') reopened.delete(stepId);
    if (type === 'reset') {
      reopened.add(stepId);
      outputsOkIn.delete(stepId);
    }
  }
  return new Map(
    progress.map(({ stepId, attempts, passedAt, hints, assisted }) => [
      stepId,
      {
        attempts,
        passedAt: reopened.has(stepId) ? null : passedAt,
        hints,
        assisted,
        answer: answers.get(stepId)?.answer ?? null,
        correct: answers.get(stepId)?.correct ?? null,
        reopened: reopened.has(stepId),
        outputOkIn: outputsOkIn.get(stepId) ?? null,
      },
    ]),
  );
}
