import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { labJsonSchema } from '../../../src/lab/lab-json-schema.ts';

it('labs/lab.schema.json is up to date; else run: node src/lab/write-lab-json-schema.ts', () => {
  const file = join(import.meta.dirname, '..', '..', '..', 'labs', 'lab.schema.json');
  expect(readFileSync(file, 'utf8')).toBe(labJsonSchema());
});
