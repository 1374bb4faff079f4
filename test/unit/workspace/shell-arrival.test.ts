import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ShellProbe } from '../../../src/workspace/managed-shell.ts';
import { createShellArrival } from '../../../src/workspace/shell-arrival.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const atPrompt: ShellProbe = { state: 'prompt', pid: '1', exitCode: 0, command: null };

function setUp(probes: (ShellProbe | Error)[]) {
  const log: string[] = [];
  const arrival = createShellArrival({
    looksBeside: () => true,
    async probe() {
      const next = probes.shift() ?? new Error('no answer');
      if (next instanceof Error) throw next;
      return next;
    },
    claim: () => null,
    send: () => log.push('sent'),
    waiting: () => log.push('waiting'),
    found: ({ state }) => log.push(`found ${state}`) > 0,
    assume: (state) => log.push(`assumed ${state}`),
    report: (error) => log.push(String(error)),
  });
  return { arrival, log };
}

test('a look that fails is taken again: until one succeeds every key waits', async () => {
  const { arrival, log } = setUp([new Error('no time'), new Error('no time'), atPrompt]);
  arrival.connected(false);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(log).toEqual(['Error: no time', 'Error: no time', 'found prompt', 'assumed prompt']);
});

test('no look is taken again once the shell has told by itself', async () => {
  const { arrival, log } = setUp([new Error('no time'), atPrompt]);
  arrival.connected(false);
  arrival.spoke();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(log).toEqual(['Error: no time']);
});

test('nor after the connection was lost; the next one is looked at anew', async () => {
  const { arrival, log } = setUp([new Error('no time'), atPrompt]);
  arrival.connected(false);
  await vi.advanceTimersByTimeAsync(10);
  arrival.lost();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(log).toEqual(['Error: no time']);
  arrival.connected(true);
  await vi.advanceTimersByTimeAsync(10);
  expect(log.slice(1)).toEqual(['found prompt', 'assumed prompt']);
});
