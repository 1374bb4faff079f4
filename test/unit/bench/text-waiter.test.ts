import { expect, test } from 'vitest';
import { createTextWaiter } from '../../../src/bench/text-waiter.ts';

const options = { timeoutMs: 5_000, signal: new AbortController().signal };

test('text that arrives in pieces is found across them', async () => {
  const waiter = createTextWaiter('the shell');
  const found = waiter.waitFor('prompt', options);
  waiter.push('pro');
  waiter.push('mpt$ ');
  expect(await found).toBe('prompt$ ');
});

test('what was there before a clear is not found after it', async () => {
  const waiter = createTextWaiter('the shell');
  waiter.push('x');
  waiter.clear();
  await expect(waiter.waitFor('x', { ...options, timeoutMs: 10 })).rejects.toThrow('did not say x');
});

test('whoever waits is told when the text ends without it', async () => {
  const waiter = createTextWaiter('the server');
  const found = waiter.waitFor(/token=/, options);
  waiter.push('port taken');
  waiter.end('exit 1');
  await expect(found).rejects.toThrow(/exit 1.*port taken/s);
});

test('an aborted wait ends with the reason', async () => {
  const controller = new AbortController();
  const found = createTextWaiter('the shell').waitFor('x', { ...options, signal: controller.signal });
  controller.abort(new Error('interrupted'));
  await expect(found).rejects.toThrow('interrupted');
});
