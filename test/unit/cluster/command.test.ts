import { readFile } from 'node:fs/promises';
import { describe, expect, it, vi } from 'vitest';
import { attempt, run, succeeds } from '../../../src/cluster/command.ts';

/** A process that ended stays visible as a zombie until its parent looks; that counts as ended. */
async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') Z');
  return !/\) Z/.test(stat);
}

describe('running programs', () => {
  it('passes arguments as they are, without a shell in between', async () => {
    expect(await run('printf', ['%s|', 'a b', '$HOME', '*'])).toBe('a b|$HOME|*|');
  });

  it('adds to the environment and leaves the rest', async () => {
    expect(await run('sh', ['-c', 'echo "$EXTRA"; test -n "$PATH"'], { env: { EXTRA: 'yes' } })).toBe('yes');
  });

  it('gives every line as it comes', async () => {
    const lines: string[] = [];
    await run('sh', ['-c', 'echo one; echo two >&2; printf three'], { onLine: (line) => lines.push(line) });
    expect(lines.sort()).toEqual(['one', 'three', 'two']);
  });

  it('says what a failing program said last', async () => {
    await expect(run('sh', ['-c', 'echo no space left >&2; exit 3'])).rejects.toMatchObject({
      code: 'cluster-setup',
      message: expect.stringMatching(/exit code 3:\nno space left/),
    });
  });

  it('does not call a failing program an error when asked to attempt', async () => {
    expect(await attempt('sh', ['-c', 'exit 3'])).toMatchObject({ exitCode: 3 });
  });

  it('names a program that is not there', async () => {
    await expect(run('kindlab-no-such-program', [])).rejects.toMatchObject({ code: 'prerequisite' });
    expect(await succeeds('kindlab-no-such-program', [])).toBe(false);
  });

  it('ends a program that takes too long, with everything it started', async () => {
    const started = run('sh', ['-c', 'sleep 300 & echo $!; wait'], { timeoutMs: 200 });
    await expect(started).rejects.toMatchObject({ code: 'timeout' });
  });

  it('ends the whole process group when aborted', async () => {
    const controller = new AbortController();
    let child = 0;
    const running = run('sh', ['-c', 'sleep 300 & echo $!; wait'], {
      signal: controller.signal,
      onLine: (line) => {
        child = Number(line);
        controller.abort(new Error('enough'));
      },
    });
    await expect(running).rejects.toThrow('enough');
    await vi.waitFor(async () => expect(await isRunning(child)).toBe(false));
  });
});
