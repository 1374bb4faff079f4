import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { LoadedLab } from '../../../src/lab/lab-schema.ts';
import type { PartResult } from '../../../src/verify/part-log.ts';
import { type ProofMemory, solutionContent } from '../../../src/verify/proof-memory.ts';
import { reportOf } from '../../../src/verify/report.ts';
import { watchLabs } from '../../../src/verify/watch-labs.ts';

const lab = `id: demo
title: { ko: 데모, en: Demo }
summary: { ko: 요약, en: Summary }
minutes: 1
steps:
  - id: guess
    kind: question
    title: { ko: 질문, en: Question }
    text: { ko: 질문, en: Question }
    answers: ['15']
    explain: { ko: 설명, en: Explanation }
`;

let root: string;
let lines: string[];
let stop: AbortController;
let ended: Promise<void>;
/** What the next proofs come to, and the answers that labs were proven with. */
let problems: string[];
let proven: string[];
/** Set to keep a proof waiting until it is interrupted. */
let hangs: boolean;

function save(yaml: string, file = 'lab.yaml'): void {
  writeFileSync(join(root, 'labs', 'demo', file), yaml);
}

async function prove(loaded: LoadedLab, memory: ProofMemory, signal: AbortSignal) {
  const known = memory.recall('solution', solutionContent(loaded));
  const [step] = loaded.steps;
  if (known === null) proven.push(step?.kind === 'question' ? String(step.answers?.[0]) : '');
  if (hangs)
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  const parts: PartResult[] = [...(known ?? [{ name: 'untouched', durationMs: 1, problems }])];
  memory.keep('solution', solutionContent(loaded), parts);
  return { report: reportOf(loaded, parts, 1), parts, problems: parts.flatMap((part) => part.problems) };
}

/** Waits for the round that a save has begun; resolves to what it said. */
async function round(change?: () => void): Promise<string> {
  lines.length = 0;
  change?.();
  await vi.waitFor(() => expect(lines.at(-1)).toBe('Watching labs/demo; Ctrl-C ends it.'), {
    timeout: 5_000,
  });
  return lines
    .slice(0, -1)
    .join('\n')
    .replace(/\d\d:\d\d:\d\d|in \d+\.\d s/g, '…');
}

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'kindlab-watch-'));
  mkdirSync(join(root, 'labs', 'demo'), { recursive: true });
  save(lab);
  [lines, problems, proven, hangs] = [[], [], [], false];
  stop = new AbortController();
  ended = watchLabs(['demo'], { root, prove, say: (line) => lines.push(line), signal: stop.signal });
  expect(await round()).toBe('…  demo: all proven; 1 of 1 parts …');
});

afterEach(async () => {
  stop.abort();
  await ended;
  rmSync(root, { recursive: true, force: true });
});

it('proves again what was saved, and nothing where only words have changed', async () => {
  expect(await round(() => save(lab.replace("'15'", "'16'")))).toBe('…  demo: all proven; 1 of 1 parts …');
  expect(await round(() => save(lab.replace("'15'", "'16'").replace('Explanation', 'Why')))).toBe(
    '…  demo: all proven; nothing to prove: only words have changed',
  );
  mkdirSync(join(root, 'labs', 'other'));
  expect(proven).toEqual(['15', '16']);
});

it('says where the file is wrong, and goes on when it is right again', async () => {
  const said = await round(() => save(lab.replace('answers', 'answer')));
  expect(said).toContain('One problem in the labs:\nlabs/demo/lab.yaml:10:5');
  problems = ['it does not hold'];
  expect(await round(() => save(lab.replace("'15'", "'17'")))).toBe(
    'demo: it does not hold\ndemo: no longer proven: untouched\n…  demo: 1 of 1 parts FAILED; 1 of 1 parts …',
  );
  problems = [];
  expect(await round(() => save(lab.replace("'15'", "'17'")))).toBe(
    'demo: proven now: untouched\n…  demo: all proven; 1 of 1 parts …',
  );
});

it('begins anew when something is saved meanwhile', async () => {
  hangs = true;
  save(lab.replace("'15'", "'18'"));
  await vi.waitFor(() => expect(proven).toContain('18'));
  hangs = false;
  expect(await round(() => save(lab.replace("'15'", "'19'")))).toBe('…  demo: all proven; 1 of 1 parts …');
  expect(proven).toEqual(['15', '18', '19']);
});

it('ends in the middle of a proof', async () => {
  hangs = true;
  save(lab.replace("'15'", "'18'"));
  await vi.waitFor(() => expect(proven).toContain('18'));
  stop.abort();
  await expect(ended).resolves.toBeUndefined();
});
