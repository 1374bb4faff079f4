import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { claimScript, environmentFile } from '../../../src/workspace/claim-script.ts';

test('bash puts every file where it belongs, byte for byte, says nothing, and stands in the folder', () => {
  const home = mkdtempSync(join(tmpdir(), 'kindlab-claim-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const files = {
    'pod.yaml': `name: 'it''s'\nvalue: "$HOME \`id\` \\\\n"\n`,
    'no-newline.txt': '안녕',
    'deep/er/note with blank.md': '# %s %d\n',
    'run.sh': '#!/bin/sh\necho ok\n',
    'empty.txt': '',
  };
  const output = execFileSync('bash', ['-c', `${claimScript('a-lab', files)}pwd`], {
    env: { HOME: home, PATH: '/usr/bin:/bin' },
  });
  expect(output.toString()).toBe(`${home}/a-lab\n`);
  for (const [path, content] of Object.entries(files))
    expect(readFileSync(join(home, 'a-lab', path), 'utf8')).toBe(content);
  expect(statSync(join(home, 'a-lab', 'run.sh')).mode & 0o111).not.toBe(0);
});

test.each(['../x', '/etc/x', 'a/../../x', '.', '..'])('a file outside the folder (%s) is refused', (path) => {
  expect(() => claimScript('a-lab', { [path]: '' })).toThrow(/not inside its folder/);
});

test('credentials go below the home, readable by the learner alone, and variables are set from there', () => {
  const home = mkdtempSync(join(tmpdir(), 'kindlab-claim-'));
  onTestFinished(() => rmSync(home, { recursive: true }));
  const files = { '.kube/config': `who: 'learner'\n`, [environmentFile]: 'export WORD=umbrella\n' };
  const output = execFileSync('bash', ['-c', `${claimScript('a-lab', {}, files)}echo $WORD`], {
    env: { HOME: home, PATH: '/usr/bin:/bin' },
  });
  expect(output.toString()).toBe('umbrella\n');
  expect(readFileSync(join(home, '.kube/config'), 'utf8')).toBe(files['.kube/config']);
  expect(statSync(join(home, '.kube/config')).mode & 0o077).toBe(0);
});
