import { expect, it, vi } from 'vitest';
import { createLastLogs } from '../../../src/engine/last-logs.ts';

const pod = (id: string, at: 'state' | 'lastState' = 'lastState') => ({
  metadata: { name: 'web', namespace: 'lab' },
  status: { containerStatuses: [{ name: 'main', [at]: { terminated: { containerID: id } } }] },
});

it('reads a log once for each time the container ended, and tells when it is there', async () => {
  const read = vi.fn(async (path: string) =>
    path.includes('previous=true') ? 'a\n\u001b[31mlast words\n\n' : 'now',
  );
  const logs = createLastLogs(read);
  const known = vi.fn();
  expect(logs.line(pod('1'), 'main', known)).toBeNull();
  expect(logs.line(pod('1'), 'main', known)).toBeNull();
  await vi.waitFor(() => expect(known).toHaveBeenCalledTimes(1));
  expect(logs.line(pod('1'), 'main', known)).toBe('[31mlast words');
  expect(read).toHaveBeenCalledTimes(1);
  expect(read.mock.calls[0]?.[0]).toBe(
    '/api/v1/namespaces/lab/pods/web/log?container=main&previous=true&tailLines=5&limitBytes=4096',
  );
  logs.line(pod('2', 'state'), 'main', known);
  await vi.waitFor(() => expect(logs.line(pod('2', 'state'), 'main', known)).toBe('now'));
});

it('neither fails nor asks again when the log cannot be read, and reads few at a time', async () => {
  const read = vi.fn(() => Promise.reject(new Error('gone')));
  const logs = createLastLogs(read);
  const known = vi.fn();
  for (let i = 0; i < 20; i += 1) expect(logs.line(pod(`${i}`), 'main', known)).toBeNull();
  expect(read.mock.calls.length).toBeLessThan(6);
  await vi.waitFor(() => {
    logs.line(pod('0'), 'main', known);
    logs.line(pod('19'), 'main', known);
    expect(read.mock.calls.length).toBeGreaterThan(4);
  });
  expect(known).not.toHaveBeenCalled();
  expect(logs.line({ metadata: { name: 'none', namespace: 'lab' } }, 'main', known)).toBeNull();
});
