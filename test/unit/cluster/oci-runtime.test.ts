import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/cluster/command.ts';

const wrapper = join(import.meta.dirname, '../../../src/cluster/docker/oci-runtime-without-sys-resource.sh');
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kindlab-runtime-'));
  await mkdir(join(root, 'bin'));
  await mkdir(join(root, 'bundle'));
  // A runc that only says how it was called.
  await writeFile(join(root, 'bin', 'runc'), '#!/bin/sh\necho "$@"\n');
  await chmod(join(root, 'bin', 'runc'), 0o755);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const call = (...args: string[]) =>
  run('sh', ['-c', 'PATH="$1:$PATH"; shift; exec sh "$@"', 'sh', join(root, 'bin'), wrapper, ...args]);

describe('the OCI runtime for hosts without CAP_SYS_RESOURCE', () => {
  it.each([
    ['first', ['CAP_SYS_RESOURCE', 'CAP_KILL']],
    ['in the middle', ['CAP_CHOWN', 'CAP_SYS_RESOURCE', 'CAP_KILL']],
    ['last', ['CAP_CHOWN', 'CAP_KILL', 'CAP_SYS_RESOURCE']],
    ['alone', ['CAP_SYS_RESOURCE']],
  ])('takes the capability out where it is %s', async (_, bounding) => {
    const config = join(root, 'bundle', 'config.json');
    for (const text of [JSON.stringify({ bounding }), JSON.stringify({ bounding }, null, 2)]) {
      await writeFile(config, text);
      await call('--root', '/run/x', 'create', '--bundle', join(root, 'bundle'), 'id');
      expect(JSON.parse(await readFile(config, 'utf8'))).toEqual({
        bounding: bounding.filter((name) => name !== 'CAP_SYS_RESOURCE'),
      });
    }
  });

  it('does so for an exec as well', async () => {
    const process = join(root, 'process.json');
    await writeFile(process, '{"effective":["CAP_SYS_RESOURCE","CAP_KILL"]}');
    await call('exec', '--process', process, 'id');
    expect(await readFile(process, 'utf8')).toBe('{"effective":["CAP_KILL"]}');
  });

  it('hands every argument over to runc', async () => {
    expect(await call('--log', '/a b', 'kill', 'id', 'KILL')).toBe('--log /a b kill id KILL');
  });
});
