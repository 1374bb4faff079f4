import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readProofs, writeProof } from '../../../src/lab/lab-proofs.ts';
import type { Proof } from '../../../src/lab/proof-schema.ts';
import { fingerprintOfLab } from '../../../src/lab/proven-content.ts';
import { proofRows } from '../../../src/web/book/lab-proofs.ts';
import { provenLab } from './demo-proof.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kindlab-proofs-'));
  mkdirSync(join(root, 'labs', 'demo'), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const file = () => join(root, 'labs', 'demo', 'proofs.json');

function proof(kubernetes: string, change: Partial<Proof> = {}): Proof {
  return {
    ...{ kubernetes, date: '2026-11-25', fingerprint: fingerprintOfLab(provenLab()), steps: 3 },
    ...{ mistakes: { proven: 1, total: 1 }, mutants: { noticed: 30, total: 30 } },
    ...{ runs: 5, failedRuns: 1, durationMs: 1_200, ...change },
  };
}

it('stand beside those of other minors, the newest first, whatever the order they came in', async () => {
  expect(readProofs(root, 'demo')).toEqual({});
  await writeProof(root, 'demo', '1.9', proof('v1.9.0'));
  await writeProof(root, 'demo', '1.36', proof('v1.36.3'));
  await writeProof(root, 'demo', '1.10', proof('v1.10.1'));
  const before = readFileSync(file(), 'utf8');
  expect(Object.keys(readProofs(root, 'demo'))).toEqual(['1.36', '1.10', '1.9']);
  await writeProof(root, 'demo', '1.10', proof('v1.10.1'));
  expect(readFileSync(file(), 'utf8')).toBe(before);
  expect(proofRows(root, provenLab()).map(({ minor, failedRuns }) => [minor, failedRuns])).toEqual([
    ['1.36', 1],
    ['1.10', 1],
    ['1.9', 1],
  ]);
});

it('say where the lab has changed since', async () => {
  await writeProof(root, 'demo', '1.36', proof('v1.36.3'));
  await writeProof(root, 'demo', '1.35', proof('v1.35.8', { fingerprint: 'of another lab' }));
  expect(proofRows(root, provenLab()).map(({ isStale }) => isStale)).toEqual([false, true]);
});

it('that somebody has edited are refused, with the line', () => {
  writeFileSync(file(), '{\n  "1.36": {\n    "kubernetes": "v1.36.3",\n    "runs": "many"\n  }\n}\n');
  expect(() => readProofs(root, 'demo')).toThrow('labs/demo/proofs.json:4:');
  writeFileSync(file(), '{');
  expect(() => readProofs(root, 'demo')).toThrow('labs/demo/proofs.json');
});
