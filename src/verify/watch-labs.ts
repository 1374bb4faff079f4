import { watch } from 'node:fs';
import { join, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import type { PartResult } from './part-log.ts';
import { createProofMemory, type ProofMemory } from './proof-memory.ts';
import { selectLabs } from './select-labs.ts';
import type { LabResult } from './verify-lab.ts';

export interface WatchOptions {
  root: string;
  /** Proves a lab but for what the memory has. Rejects when the signal is aborted. */
  prove(lab: LoadedLab, memory: ProofMemory, signal: AbortSignal): Promise<LabResult>;
  say(line: string): void;
  signal: AbortSignal;
}

/** Editors write a file in several goes. */
const settlingMs = 120;

/**
 * Proves labs, and again whenever something in their folders is saved: only what the change is about. A save in between
 * begins anew. Resolves when the signal is aborted.
 */
export async function watchLabs(ids: readonly string[], options: WatchOptions): Promise<void> {
  const { root, say, signal } = options;
  const saved = new Set(ids);
  let wake = Promise.withResolvers<void>();
  const watcher = watch(join(root, 'labs'), { recursive: true, signal }, (_event, file) => {
    const id = file?.split(sep)[0] ?? '';
    if (!ids.includes(id)) return;
    saved.add(id);
    wake.resolve();
  });
  watcher.on('error', wake.reject);
  signal.addEventListener('abort', () => wake.resolve());
  const watched = ids.map((id) => ({ id, prove: createWatchedLab(id, options) }));
  while (!signal.aborted) {
    if (saved.size === 0) await wake.promise;
    await sleep(settlingMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    wake = Promise.withResolvers();
    const round = watched.filter(({ id }) => saved.has(id));
    saved.clear();
    const again = new AbortController();
    const given = AbortSignal.any([signal, again.signal]);
    const proving = Promise.all(round.map(({ prove }) => prove(given)));
    await Promise.race([proving, wake.promise]).catch(() => {});
    again.abort(new Error('saved meanwhile'));
    try {
      await proving;
      if (saved.size === 0) say(`Watching ${ids.map((id) => `labs/${id}`).join(', ')}; Ctrl-C ends it.`);
    } catch (error) {
      if (error !== again.signal.reason && !signal.aborted) throw error;
      for (const { id } of round) saved.add(id);
    }
  }
}

/** Keeps what it knows of a lab between rounds. Each call proves what has to be; rejects when interrupted. */
function createWatchedLab(
  id: string,
  { root, prove, say }: WatchOptions,
): (signal: AbortSignal) => Promise<void> {
  const memory = createProofMemory();
  let before = new Map<string, boolean>();
  let kept: readonly PartResult[] = [];
  const counting: ProofMemory = {
    keep: memory.keep,
    recall(key, content) {
      const known = memory.recall(key, content);
      kept = [...kept, ...(known ?? [])];
      return known;
    },
  };

  return async (signal) => {
    const startedAt = performance.now();
    let lab: LoadedLab;
    try {
      [lab] = selectLabs(root, [id]) as [LoadedLab];
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      say(`${clock()}  ${error.message}`);
      if (error.hint !== undefined) say(`    ${error.hint}`);
      return;
    }
    kept = [];
    const { parts, problems } = await prove(lab, counting, signal);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    for (const problem of problems) say(`${id}: ${problem}`);
    for (const change of changesOf(before, parts)) say(`${id}: ${change}`);
    before = new Map(parts.map((part) => [part.name, part.problems.length === 0]));
    const failed = parts.filter((part) => part.problems.length > 0).length;
    const again = parts.length - kept.length;
    const result = failed === 0 ? 'all proven' : `${failed} of ${parts.length} parts FAILED`;
    const work =
      again === 0
        ? 'nothing to prove: only words have changed'
        : `${again} of ${parts.length} parts in ${seconds} s`;
    say(`${clock()}  ${id}: ${result}; ${work}`);
  };
}

/** What is so since the last time, and was not then. */
function changesOf(before: ReadonlyMap<string, boolean>, parts: readonly PartResult[]): string[] {
  if (before.size === 0) return [];
  const now = new Map(parts.map(({ name, problems }) => [name, problems.length === 0]));
  const list = (title: string, names: string[]): string[] =>
    names.length === 0 ? [] : [`${title}: ${names.join(', ')}`];
  const names = [...now.keys()];
  return [
    ...list(
      'proven now',
      names.filter((name) => now.get(name) && before.get(name) === false),
    ),
    ...list(
      'no longer proven',
      names.filter((name) => !now.get(name) && before.get(name)),
    ),
    ...list(
      'new',
      names.filter((name) => !before.has(name)),
    ),
    ...list(
      'gone',
      [...before.keys()].filter((name) => !now.has(name)),
    ),
  ];
}

/** 09:05:03 */
function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}
