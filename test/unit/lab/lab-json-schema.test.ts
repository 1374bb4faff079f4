import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { labJsonSchema } from '../../../src/lab/lab-json-schema.ts';

const labs = join(import.meta.dirname, '..', '..', '..', 'labs');

it('labs/lab.schema.json is up to date; else run: node src/lab/write-lab-json-schema.ts', () => {
  expect(readFileSync(join(labs, 'lab.schema.json'), 'utf8')).toBe(labJsonSchema());
});

it('every lab.yaml names it in its first line, so that an editor completes what is written', () => {
  const files = readdirSync(labs)
    .map((id) => join(labs, id, 'lab.yaml'))
    .filter((file) => existsSync(file));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const [first] = readFileSync(file, 'utf8').split('\n', 1);
    expect(first, file).toBe('# yaml-language-server: $schema=../lab.schema.json');
  }
});
