import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { labExcerpt } from '../../../src/web/text/lab-excerpt.ts';

const yaml = readFileSync('labs/example-lab/lab.yaml', 'utf8');

describe('labExcerpt', () => {
  it('cuts a step out as it is written, with the comment above it', () => {
    const excerpt = labExcerpt(yaml, 'create') ?? '';
    expect(excerpt.split('\n')[0]).toMatch(/^# A command/);
    expect(parse(excerpt)).toEqual([parse(yaml).steps.find((step: { id: string }) => step.id === 'create')]);
  });

  it('ends with the last step', () => {
    const excerpt = labExcerpt(yaml, 'change') ?? '';
    expect(parse(excerpt)).toEqual([parse(yaml).steps.at(-1)]);
  });

  it('finds no step that is not there', () => {
    expect(labExcerpt(yaml, 'nowhere')).toBeNull();
    expect(labExcerpt('steps: 1', 'create')).toBeNull();
  });
});
