import { describe, expect, test } from 'vitest';
import { createCommandTracker, type FinishedCommand } from '../../../src/workspace/command-tracker.ts';

function follow() {
  const finished: FinishedCommand[] = [];
  const said: string[] = [];
  let clock = 0;
  const tracker = createCommandTracker(
    {
      prompt: () => said.push('prompt'),
      continuation: () => said.push('continuation'),
      started: () => said.push('started'),
      finished: (command) => {
        said.push('finished');
        finished.push(command);
      },
      property: (name, value) => said.push(`${name}=${value}`),
    },
    () => ++clock,
  );
  return { tracker, finished, said, write: (text: string) => tracker.write(Buffer.from(text)) };
}

const brief = (commands: FinishedCommand[]) =>
  commands.map(({ command, output, exitCode }) => [command, output, exitCode]);

// As recorded from bash 5.2 with toolbox/bashrc.
const bash = {
  prompt: (exit = 0) => `\x1b]133;D;${exit}\x07\x1b[?2004h\x1b]133;A\x07\x1b[1;34m~\x1b[0m $ \x1b]133;B\x07`,
  run: (line: string, output: string) =>
    `${line}\r\n\x1b[?2004l\r\x1b]133;C\x07${output}\x1b]633;E;${line}\x07`,
};

describe('bash', () => {
  test('a command is its line, its output and its exit code', () => {
    const { write, finished, said } = follow();
    write(bash.prompt());
    write(bash.run('cat x', 'one\r\n\x1b[1mtwo\x1b[0m') + bash.prompt(3));
    expect(brief(finished)).toEqual([['cat x', 'one\ntwo', 3]]);
    expect(said).toEqual(['prompt', 'started', 'finished', 'prompt']);
  });

  test('several pasted lines are one command', () => {
    const { write, finished } = follow();
    write(bash.prompt());
    write(
      'echo a\r\n\recho b\r\n\x1b[?2004l\r\x1b]133;C\x07a\r\n\x1b]133;C\x07b\r\n\x1b]633;E;echo a\\necho b\x07',
    );
    write(bash.prompt());
    expect(brief(finished)).toEqual([['echo a\necho b', 'a\nb\n', 0]]);
  });

  test('Enter on an empty line, a redrawn prompt and Ctrl-C at the prompt are no commands', () => {
    const { write, finished, said } = follow();
    write(bash.prompt());
    write(`\r\n\x1b[?2004l\r${bash.prompt()}`);
    write('\x1b[H\x1b[2J\x1b]133;A\x07~ $ \x1b]133;B\x07');
    write(`half^C\x1b[?2004l\r\x1b[?2004h\x1b[?2004l\r\r\n${bash.prompt(130)}`);
    write(`echo "x\r\n\x1b]633;P;k=c\x07> ^C\r\n\x1b]633;E;echo "x\x07${bash.prompt(130)}`);
    expect(finished).toEqual([]);
    expect(said.filter((one) => one === 'continuation')).toHaveLength(1);
  });

  test('a syntax error is a command although nothing ran', () => {
    const { write, finished } = follow();
    write(bash.prompt() + bash.run('true', '') + bash.prompt());
    write(
      "if )\r\n\x1b[?2004l\rbash: syntax error near unexpected token `)'\r\n\x1b]633;E;if )\x07" +
        bash.prompt(2),
    );
    expect(brief(finished)[1]).toEqual(['if )', "bash: syntax error near unexpected token `)'\n", 2]);
  });

  test('in a container, where the line is not told, it is what was echoed', () => {
    const { write, finished } = follow();
    write(bash.prompt());
    write(`fals\b\b\b\becho hi\x1b[K\r\n\x1b[?2004l\r\x1b]133;C\x07hi\r\n${bash.prompt()}`);
    expect(brief(finished)).toEqual([['echo hi', 'hi\n', 0]]);
  });

  test('a flood is cut in the middle', () => {
    const { write, finished } = follow();
    write(bash.prompt());
    write('yes\r\n\x1b]133;C\x07');
    for (let i = 0; i < 100; i++) write('y\r\n'.repeat(10_000));
    write(`^C\r\n\x1b]633;E;yes\x07${bash.prompt(130)}`);
    expect(finished[0]?.truncated).toBe(true);
    expect(finished[0]?.output.length).toBeLessThan(280_000);
    expect(finished[0]?.output).toMatch(/^y\n(.|\n)*bytes left out(.|\n)*\^C\n$/);
  });

  test('a command whose shell ends has no exit code', () => {
    const { write, tracker, finished } = follow();
    write(bash.prompt());
    write('exit 3\r\n\x1b]133;C\x07exit\r\n');
    tracker.end();
    expect(brief(finished)).toEqual([['exit 3', 'exit\n', null]]);
    expect(tracker.state).toBe('starting');
  });

  test('a command that ended while nobody listened is told when its shell is found at the prompt', () => {
    const { write, tracker, finished } = follow();
    write(bash.prompt());
    write('make\r\n\x1b]133;C\x07working\r\n\x1b]633;E;ma');
    tracker.assume('prompt', { exitCode: 4, command: 'make' });
    expect(brief(finished)).toEqual([['make', 'working\n', 4]]);
    expect(finished[0]?.truncated).toBe(true);
    expect(tracker.state).toBe('prompt');
  });
});

// As recorded from dash with the prompts of toolbox/pod-shell.
const dashPrompt = (exit = 0) => `\x1b]133;D;${exit}\x07\x1b]133;A\x07$ \x1b]133;B\x07`;

describe('a plain sh', () => {
  test('the output begins after the echoed line', () => {
    const { write, tracker, finished } = follow();
    write(dashPrompt());
    tracker.entered('cat /none');
    expect(tracker.state).toBe('busy');
    write(`cat /none\r\ncat: /none: No such file\r\n${dashPrompt(1)}`);
    expect(brief(finished)).toEqual([['cat /none', 'cat: /none: No such file\n', 1]]);
  });

  test('a group of lines is one command, in whatever order prompts and echo come', () => {
    for (const echo of [
      '{ a\r\nb\r\n}\r\n\x1b]633;P;k=c\x07> \x1b]633;P;k=c\x07> ',
      '{ a\r\n\x1b]633;P;k=c\x07> b\r\n\x1b]633;P;k=c\x07> }\r\n',
    ]) {
      const { write, tracker, finished } = follow();
      write(dashPrompt());
      tracker.entered('{ a');
      write(`${echo}out\r\n${dashPrompt()}`);
      expect(brief(finished)).toEqual([['{ a\nb\n}', 'out\n', 0]]);
    }
  });

  test('a line typed ahead of its prompt is told all the same', () => {
    const { write, tracker, finished } = follow();
    write(dashPrompt());
    tracker.entered('');
    tracker.entered('false');
    write(`\r\nfalse\r\n${dashPrompt()}${dashPrompt(1)}`);
    expect(brief(finished)).toEqual([['false', '', 1]]);
  });

  test('a prompt that busybox draws again, because the terminal got its size, ends no command', () => {
    const { tracker, write, finished } = follow();
    const prompt = '\x1b]133;D;0\x07\x1b]133;A\x07$ \x1b]133;B\x07\x1b[6n';
    write(prompt);
    tracker.entered('echo here');
    write(`\r${prompt}\x1b[J`);
    write(`echo here\r\nhere\r\n${prompt}`);
    expect(brief(finished)).toEqual([['echo here', 'here\n', 0]]);
  });

  test('a line that busybox wraps is one line, and no part of the output', () => {
    // As recorded in 40 columns.
    const echoed = 'echo one two\r\r\n three four five six seven eight nine te\r\r\nn eleven\r\n';
    const { write, tracker, finished } = follow();
    write(dashPrompt());
    tracker.entered('echo one two three four five six seven eight nine ten eleven');
    write(`${echoed}one two three four five six seven eight nine ten eleven\r\n${dashPrompt()}`);
    tracker.entered('printf "a\\r\\nb\\r\\n"');
    write(`printf "a\\r\\nb\\r\\n"\r\na\r\r\nb\r\r\n${dashPrompt()}`);
    expect(brief(finished)).toEqual([
      [
        'echo one two three four five six seven eight nine ten eleven',
        'one two three four five six seven eight nine ten eleven\n',
        0,
      ],
      ['printf "a\\r\\nb\\r\\n"', 'a\nb\n', 0],
    ]);
  });

  test('Ctrl-C at the prompt and empty lines are no commands', () => {
    const { write, tracker, finished } = follow();
    write(dashPrompt());
    tracker.entered('');
    write(`\r\n${dashPrompt()}half^C\r\n${dashPrompt(130)}`);
    expect(finished).toEqual([]);
  });
});
