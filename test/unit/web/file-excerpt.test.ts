import { expect, it } from 'vitest';
import { fileExcerpt } from '../../../src/web/text/file-excerpt.ts';

const text = 'package main\n\nfunc main() {\n\tstart()\n\n\tif ready {\n\t\tstop()\n\t}\n}\n';

it('cuts out the lines between two that are named, and moves them to the margin', () => {
  expect(fileExcerpt(text, 'start()', 'stop()')).toBe('start()\n\nif ready {\n\tstop()');
});

it('begins at the top and goes to the end unless told otherwise', () => {
  expect(fileExcerpt(text)).toBe(text.trimEnd());
  expect(fileExcerpt(text, 'func main')).toBe(text.trimEnd().slice('package main\n\n'.length));
  expect(fileExcerpt(text, undefined, 'package')).toBe('package main');
});

it('is null when a line is not there, or comes only before the other', () => {
  expect(fileExcerpt(text, 'begin()')).toBeNull();
  expect(fileExcerpt(text, 'stop()', 'start()')).toBeNull();
});
