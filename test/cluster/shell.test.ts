import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CommandEvent, Shell, Workspace, WorkspaceManager } from '../../src/workspace/workspace.ts';
import { clicked, createInstallation, createScreen, labNamed, never, until } from './workspace-fixture.ts';

let installation: Awaited<ReturnType<typeof createInstallation>>;
let manager: WorkspaceManager;
let events: CommandEvent[];
let workspace: Workspace;
let shell: Shell;

const lab = labNamed('shell-lab', { 'pod.yaml': "name: '따옴표'\n", 'deep/er/note.txt': 'two\nlines\n' });

beforeAll(async () => {
  installation = await createInstallation();
  ({ manager, events } = await installation.start());
  workspace = await manager.open('learner', lab, never);
  shell = await manager.shell(workspace.id, null, never);
});
afterAll(() => installation.remove());

// What one test leaves running must not fail the next ones.
beforeEach(async () => {
  if (shell.info.busy) shell.input('\x03');
  await until(() => !shell.info.busy, 'the prompt', 10_000);
});

async function typed(line: string): Promise<CommandEvent> {
  const before = events.length;
  shell.input(line);
  await until(() => events.length > before, `an event for ${line}`);
  return events[before] as CommandEvent;
}

describe('in bash', () => {
  test('start files are in ~/<lab id> and the shell begins there', async () => {
    const { output } = await shell.run('pwd; cat pod.yaml deep/er/note.txt', clicked);
    expect(output).toBe("/home/learner/shell-lab\nname: '따옴표'\ntwo\nlines\n");
  });

  test('a clicked command gives its exact output, its exit code and its step', async () => {
    const event = await shell.run(`printf 'a\\tb\\n  c'; (exit 7)`, clicked);
    expect(event).toMatchObject({
      workspaceId: workspace.id,
      learnerId: 'learner',
      labId: 'shell-lab',
      shellId: 'main',
      command: `printf 'a\\tb\\n  c'; (exit 7)`,
      output: 'a\tb\n  c',
      exitCode: 7,
      source: 'clicked',
      stepId: 'step',
      truncated: false,
    });
  });

  test('a typed command gives the same, however it was corrected on the way', async () => {
    const event = await typed('ech\x7f\x7fcho "안녕  하세요\x7f요" | cat\r');
    expect(event).toMatchObject({
      command: 'echo "안녕  하세요" | cat',
      output: '안녕  하세요\n',
      exitCode: 0,
      source: 'typed',
      stepId: null,
    });
  });

  test('several lines are one command, clicked or pasted', async () => {
    const before = events.length;
    const event = await shell.run('for i in 1 2; do\n\techo "$i"\ndone\necho end\nfalse', clicked);
    expect(event).toMatchObject({ output: '1\n2\nend\n', exitCode: 1 });
    const pasted = await typed('\x1b[200~echo one\necho two\x1b[201~\r');
    expect(pasted).toMatchObject({ command: 'echo one\necho two', output: 'one\ntwo\n', exitCode: 0 });
    expect(events.length).toBe(before + 2);
  });

  test('a here-document is one command', async () => {
    const event = await shell.run("cat >made.txt <<'EOF'\nkey: $value\n  - item\nEOF\ncat made.txt", clicked);
    expect(event.output).toBe('key: $value\n  - item\n');
  });

  test('a blank line, Ctrl-C at the prompt and Ctrl-L are no commands', async () => {
    const before = events.length;
    shell.input('\r');
    shell.input('half a comm');
    shell.input('\x03');
    await new Promise((resolve) => setTimeout(resolve, 100));
    shell.input('\x0c');
    shell.resize(90, 30);
    shell.resize(120, 32);
    await typed('echo next\r');
    expect(events.slice(before).map((event) => event.command)).toEqual(['echo next']);
  });

  test('what is half typed does not spoil a click', async () => {
    shell.input('rm -rf ');
    expect(await shell.run('echo clean', clicked)).toMatchObject({
      command: 'echo clean',
      output: 'clean\n',
      exitCode: 0,
    });
  });

  test('a syntax error is an event with its message', async () => {
    const event = await typed('if )\r');
    expect(event).toMatchObject({ command: 'if )', exitCode: 2 });
    expect(event.output).toContain('syntax error near unexpected token');
  });

  test('an unfinished quote is refused and the shell is at its prompt again', async () => {
    await expect(shell.run('echo "open', clicked)).rejects.toMatchObject({ code: 'bad-request' });
    expect((await shell.run('echo closed', clicked)).output).toBe('closed\n');
    shell.input('echo "still open\r');
    expect((await shell.run('echo after', clicked)).output).toBe('after\n');
  });

  test('control sequences and overwritten lines are not part of the output', async () => {
    const { output } = await shell.run(
      `printf '\\e[1;31mred\\e[0m\\n 10%%\\r 50%%\\r100%%\\nab\\bc\\n\\e]0;title\\adone\\n'`,
      clicked,
    );
    expect(output).toBe('red\n100%\nac\ndone\n');
  });

  test('a second command is refused while one runs, and Ctrl-C ends that one', async () => {
    const sleeping = shell.run('sleep 60', clicked);
    await until(() => shell.info.busy, 'sleep runs');
    await expect(shell.run('true', clicked)).rejects.toMatchObject({ code: 'conflict' });
    shell.input('\x03');
    expect(await sleeping).toMatchObject({ exitCode: 130 });
    expect(shell.info.busy).toBe(false);
  });

  test('a full-screen program does not hang anything: the wait ends, the event comes when it is left', async () => {
    await expect(shell.run('less pod.yaml', { ...clicked, timeoutMs: 700 })).rejects.toMatchObject({
      code: 'timeout',
    });
    const before = events.length;
    shell.input('q');
    await until(() => events.length > before, 'less was left');
    expect(events.at(-1)).toMatchObject({ command: 'less pod.yaml', stepId: 'step', exitCode: 0 });
  });

  test('exporting, changing directory and a nested bash carry over from command to command', async () => {
    await shell.run('export FLAVOUR=vanilla; cd /tmp', clicked);
    expect((await shell.run('echo $FLAVOUR; pwd', clicked)).output).toBe('vanilla\n/tmp\n');
    await shell.run('bash', clicked);
    expect((await shell.run('echo "$FLAVOUR $SHLVL"', clicked)).output).toMatch(/^vanilla \d\n$/);
    await typed('exit\r');
    await shell.run('cd ~/shell-lab', clicked);
  });

  test('the terminal has the size it was given', async () => {
    shell.resize(97, 41);
    expect((await shell.run('stty size', clicked)).output).toBe('41 97\n');
    shell.resize(120, 32);
  });

  test('when the learner leaves the shell, a new one begins in the same place', async () => {
    const screen = createScreen();
    const leave = shell.attach(screen.viewer);
    shell.input('exit 3\r');
    await until(() => screen.text().includes('here is a new one'), 'the notice');
    expect((await shell.run('pwd', clicked)).output).toBe('/home/learner/shell-lab\n');
    expect(screen.text()).not.toContain('dtach');
    leave();
  });

  test('k is kubectl, and Tab completes both', async () => {
    const screen = createScreen();
    const leave = shell.attach(screen.viewer);
    screen.clear();
    shell.input('k get configm\t');
    await until(() => screen.text().includes('configmaps'), 'completion of k');
    shell.input('\x05\x15kubectl create deplo\t');
    await until(() => screen.text().includes('deployment'), 'completion of kubectl');
    shell.input('\x05\x15');
    leave();
  });
});

describe('floods', () => {
  test('a viewer that does not follow pauses the shell, memory stays, and Ctrl-C gets through', async () => {
    const screen = createScreen({ slow: true });
    const leave = shell.attach(screen.viewer);
    const before = process.memoryUsage().rss;
    const flood = shell.run(
      'yes "a line that is long enough to fill memory quickly, if it were kept"',
      clicked,
    );
    await until(() => screen.received() > 500_000, 'the flood');
    const paused = screen.received();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // What was under way when the shell was paused still arrives; a second of an unpaused `yes` is hundreds of megabytes.
    expect(screen.received() - paused).toBeLessThan(8_000_000);
    shell.input('\x03');
    const event = await flood;
    expect(event).toMatchObject({ exitCode: 130, truncated: true });
    expect(event.output.length).toBeLessThan(300_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    screen.acknowledge();
    shell.drained();
    expect((await shell.run('echo alive', clicked)).output).toBe('alive\n');
    await until(() => screen.text().includes('alive'), 'the viewer sees what follows');
    leave();
  });

  test('a shell nobody looks at can be flooded with noise and answers afterwards', async () => {
    const flood = shell.run('cat /dev/urandom', clicked);
    await until(() => shell.info.busy, 'cat runs');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    shell.input('\x03');
    expect(await flood).toMatchObject({ exitCode: 130 });
    expect((await shell.run('echo $((6*7))', clicked)).output).toBe('42\n');
  });

  test('a paste of 10 MB into a program that reads arrives whole', async () => {
    const reading = shell.run('cat >pasted; wc -c <pasted', clicked);
    await until(() => shell.info.busy, 'cat runs');
    const line = `${'x'.repeat(99)}\n`;
    for (let i = 0; i < 10; i++) shell.input(line.repeat(10_000));
    shell.input('\x04');
    expect((await reading).output).toMatch(/10000000\n$/);
    await shell.run('rm pasted', clicked);
  }, 120_000);

  test('Ctrl-C does not queue behind a paste into a program that does not read', async () => {
    const sleeping = shell.run('sleep 300', clicked);
    await until(() => shell.info.busy, 'sleep runs');
    const line = `${'y'.repeat(99)}\n`;
    for (let i = 0; i < 10; i++) shell.input(line.repeat(10_000));
    shell.input('\x03');
    expect(await sleeping).toMatchObject({ command: 'sleep 300', exitCode: 130 });
    expect((await shell.run('echo alive', clicked)).output).toBe('alive\n');
  });

  test('Ctrl-C ends a paste into a program that prints it back, while a viewer does not follow', async () => {
    const screen = createScreen({ slow: true });
    const leave = shell.attach(screen.viewer);
    const printing = shell.run('cat', clicked);
    await until(() => shell.info.busy, 'cat runs');
    const line = `${'z'.repeat(99)}\n`;
    for (let i = 0; i < 10; i++) shell.input(line.repeat(10_000));
    await until(() => screen.received() > 500_000, 'the echo');
    shell.input('\x03');
    expect(await printing).toMatchObject({ command: 'cat', exitCode: 130 });
    leave();
    expect((await shell.run('echo alive', clicked)).output).toBe('alive\n');
  });

  test('Ctrl-C at the prompt ends a paste, of which nothing is run', async () => {
    const before = events.length;
    const line = `${'echo pasted '.repeat(8)}\n`;
    shell.input('\x1b[200~');
    for (let i = 0; i < 10; i++) shell.input(line.repeat(10_000));
    shell.input('\x1b[201~');
    await new Promise((resolve) => setTimeout(resolve, 200));
    shell.input('\x03');
    // The page's user looks for the prompt, too.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await typed('echo alive\r');
    expect(events.slice(before).map(({ command, output }) => ({ command, output }))).toEqual([
      { command: 'echo alive', output: 'alive\n' },
    ]);
  });
});

describe('in other containers', () => {
  const pod = (name: string, image: string) =>
    `kubectl run ${name} --image=${image} --image-pull-policy=IfNotPresent --restart=Never ` +
    `--overrides='{"spec":{"terminationGracePeriodSeconds":1}}' --command -- sleep 3600 && kubectl wait --for=condition=Ready pod/${name}`;

  test.each([
    { kind: 'busybox', image: 'kindlab.local/busybox:1', program: 'sh' },
    { kind: 'curl', image: 'kindlab.local/curl:1', program: 'bash sh' },
    { kind: 'bash', image: 'kindlab.local/toolbox:1', program: 'bash' },
    { kind: 'dash', image: 'kindlab.local/toolbox:1', program: 'dash' },
  ])(
    '$kind tells outputs and exit codes, and its environment shows nothing of ours',
    async ({ kind, image, program }) => {
      expect(await shell.run(pod(kind, image), clicked)).toMatchObject({ exitCode: 0 });
      const inside = await manager.shell(workspace.id, { pod: kind, program }, never);
      expect(inside.info).toMatchObject({ id: kind, state: 'connected' });
      expect(await inside.run('echo hello from $HOSTNAME', clicked)).toMatchObject({
        shellId: kind,
        output: `hello from ${kind}\n`,
        exitCode: 0,
      });
      expect(await inside.run('cat /nonexistent', clicked)).toMatchObject({ exitCode: 1 });
      expect((await inside.run('echo first\nx=안녕\necho $x', clicked)).output).toBe('first\n안녕\n');
      expect((await inside.run('env', clicked)).output).not.toMatch(/PS1|PS2|PS0|^ENV=|kl\d|133/m);
      const before = events.length;
      inside.input('\r');
      inside.input('false\r');
      await until(() => events.length > before, 'the typed command');
      expect(events.slice(before)).toMatchObject([
        { command: 'false', exitCode: 1, source: 'typed', shellId: kind },
      ]);
      const sleeping = inside.run('sleep 100', clicked);
      await until(() => inside.info.busy, 'sleep runs');
      // These shells read Ctrl-C as a key until the program has the terminal.
      await new Promise((resolve) => setTimeout(resolve, 300));
      inside.input('\x03');
      expect(await sleeping).toMatchObject({ exitCode: 130 });
      // Closing ends what was started in there, also in the background.
      await inside.run('sleep 4321 &', clicked);
      await inside.close();
      expect(manager.shellById(workspace.id, kind)).toBeNull();
      const left = await shell.run(
        `kubectl exec ${kind} -- sh -c 'cat /proc/[0-9]*/cmdline' | tr '\\0' ' ' | grep -c 'sleep 4321' || true`,
        clicked,
      );
      expect(left.output.trim()).toBe('0');
    },
  );

  test('a pod that is not there yet is waited for in the terminal', async () => {
    const inside = manager.shell(workspace.id, { pod: 'later', program: 'sh' }, never);
    await until(() => manager.shellById(workspace.id, 'later') !== null, 'the shell');
    const screen = createScreen();
    manager.shellById(workspace.id, 'later')?.attach(screen.viewer);
    await until(() => screen.text().includes('later'), 'the message');
    expect(screen.text()).toContain('기다리는 중');
    await shell.run(pod('later', 'kindlab.local/busybox:1'), clicked);
    expect((await (await inside).run('echo here', clicked)).output).toBe('here\n');
  });

  test('a pod that has ended closes the shell with the reason', async () => {
    await shell.run(
      'kubectl run brief --image=kindlab.local/busybox:1 --restart=Never --command -- true',
      clicked,
    );
    await until(async () => {
      const found = await installation.kube.core.readNamespacedPod({
        name: 'brief',
        namespace: workspace.namespace,
      });
      return found.status?.phase === 'Succeeded';
    }, 'the pod has ended');
    await expect(manager.shell(workspace.id, { pod: 'brief', program: 'sh' }, never)).rejects.toMatchObject({
      code: 'workspace',
      message: expect.stringContaining('Succeeded'),
    });
  });
});

test('closing a shell ends everything it started', async () => {
  await shell.run('nohup sleep 1234 >/dev/null 2>&1 & (setsid sleep 1235 &) ; true', clicked);
  await shell.close();
  expect(shell.info.state).toBe('closed');
  const again = await manager.shell(workspace.id, null, never);
  const { output } = await again.run("ps -eo args | grep -c '[s]leep 1234' || true", clicked);
  expect(output).toBe('0\n');
  expect((await again.run('pwd', clicked)).output).toBe('/home/learner/shell-lab\n');
});

test('what is printed while no server is there is shown by the next one', async () => {
  const before = await manager.shell(workspace.id, null, never);
  await before.run('(sleep 1; echo printed-$((40 + 2)) >/dev/tty) & disown', clicked);
  await manager.stop();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  ({ manager, events } = await installation.start());
  const after = await manager.shell(workspace.id, null, never);
  const screen = createScreen();
  after.attach(screen.viewer);
  await until(() => screen.text().includes('printed-42'), 'what was printed meanwhile');
  expect((await after.run('echo alive', clicked)).output).toBe('alive\n');
});
