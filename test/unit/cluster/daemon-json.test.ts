import { describe, expect, it } from 'vitest';
import { runtimeName, withoutRuntime, withRuntime } from '../../../src/cluster/docker/daemon-json.ts';

const path = '/etc/docker/kindlab-oci-runtime';

describe('daemon.json', () => {
  it('gets our runtime when it was empty or absent', () => {
    expect(JSON.parse(withRuntime('', path) ?? '')).toEqual({
      runtimes: { [runtimeName]: { path } },
      'default-runtime': runtimeName,
    });
  });

  it("keeps every setting and runtime of the user's", () => {
    const before = JSON.stringify({
      'log-driver': 'local',
      runtimes: { gvisor: { path: '/usr/bin/runsc' } },
    });
    expect(JSON.parse(withRuntime(before, path) ?? '')).toEqual({
      'log-driver': 'local',
      runtimes: { gvisor: { path: '/usr/bin/runsc' }, [runtimeName]: { path } },
      'default-runtime': runtimeName,
    });
  });

  it('is left alone when our runtime is there already', () => {
    expect(withRuntime(withRuntime('{}', path) ?? '', path)).toBeNull();
  });

  it("is refused, with a cure, when the user's default runtime is another one", () => {
    expect(() => withRuntime('{"default-runtime":"gvisor"}', path)).toThrowError(
      expect.objectContaining({ code: 'prerequisite', hint: expect.stringContaining('default-runtime') }),
    );
  });

  it('is refused, with a cure, when it is not JSON', () => {
    expect(() => withRuntime('{ "log-driver": ', path)).toThrowError(
      expect.objectContaining({ code: 'prerequisite', hint: expect.stringContaining('Correct the file') }),
    );
  });

  it('is as it was after our runtime is taken out again', () => {
    const before = { 'log-driver': 'local', runtimes: { gvisor: { path: '/usr/bin/runsc' } } };
    const added = withRuntime(JSON.stringify(before), path) ?? '';
    expect(JSON.parse(withoutRuntime(added) ?? '')).toEqual(before);
  });

  it('loses nothing when there is nothing of ours in it', () => {
    expect(withoutRuntime('{"log-driver":"local"}')).toBeNull();
  });
});
