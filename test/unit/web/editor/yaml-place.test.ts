import { describe, expect, test } from 'vitest';
import { placeAt } from '../../../../src/web/client/editor/yaml-place.ts';

/** `¦` is where the cursor is. */
function at(text: string) {
  const lines = text.split('\n');
  const row = lines.findIndex((line) => line.includes('¦'));
  const column = (lines[row] ?? '').indexOf('¦');
  lines[row] = (lines[row] ?? '').replace('¦', '');
  return placeAt(lines, row, column);
}
const pathAt = (text: string) => at(text)?.path ?? null;

const deployment = (spec: string) => `apiVersion: apps/v1\nkind: Deployment\nspec:\n${spec}`;

describe('where something is being typed', () => {
  test.each<[string, string, (string | number)[] | null]>([
    ['at the top of a new file', '¦', []],
    ['a half-typed name at the top', 'apiVersion: v1\nki¦', []],
    ['a name in an object', 'metadata:\n  na¦', ['metadata']],
    ['an empty line in an object', 'metadata:\n  name: a\n  ¦', ['metadata']],
    ['beside the top names again', 'metadata:\n  name: a\n¦', []],
    ['the first name of an item', 'spec:\n  containers:\n    - na¦', ['spec', 'containers', 0]],
    [
      'the first name of an item whose dash is under its list',
      'spec:\n  containers:\n  - na¦',
      ['spec', 'containers', 0],
    ],
    ['the second name of an item', 'spec:\n  containers:\n  - name: a\n    im¦', ['spec', 'containers', 0]],
    [
      'an item after another',
      'spec:\n  containers:\n  - name: a\n    image: b\n  - na¦',
      ['spec', 'containers', 0],
    ],
    ['beside a list', 'spec:\n  containers:\n  - name: a\n  vol¦', ['spec']],
    [
      'a list in an item',
      'spec:\n  containers:\n  - ports:\n    - con¦',
      ['spec', 'containers', 0, 'ports', 0],
    ],
    ['an object first in an item', 'env:\n- valueFrom:\n    fie¦', ['env', 0, 'valueFrom']],
    ['over blank lines and comments', 'spec:\n\n# why\n  # what\n  re¦', ['spec']],
    ['a list in a list', 'a:\n  - - na¦', ['a', 0, 0]],
    ['a further item of a list in a list', 'a:\n  - - b\n    - na¦', ['a', 0, 0]],
    ['a list at the top', '- na¦', [0]],
    ['a quoted name above', '"metadata":\n  na¦', ['metadata']],
    ['an anchor above', 'spec: &a\n  re¦', ['spec']],
    ['under a name with a comment', 'spec: # here\n  re¦', ['spec']],
    ['in a second document', 'spec:\n  a: b\n---\nmetadata:\n  na¦', ['metadata']],
    ['in a text of several lines', 'data:\n  script: |\n    ech¦', null],
    ['in a comment', 'metadata:\n  # na¦', null],
    ['under a value', 'replicas: 3\n  na¦', null],
    ['between two levels of a list', 'a:\n  -   b: c\n    d¦', null],
    ['in an object on one line', 'resource: { ki¦', null],
    ['right behind a dash', 'a:\n  -¦', null],
    ['right behind a colon', 'kind:¦', null],
  ])('%s', (_name, text, path) => {
    expect(pathAt(text)).toEqual(path);
  });

  test.each<[string, string, (string | number)[], string]>([
    ['an empty value', 'kind: ¦', ['kind'], ''],
    ['a half-typed value', 'kind: De¦', ['kind'], 'De'],
    [
      'a value in an item',
      'spec:\n  containers:\n  - imagePullPolicy: Al¦',
      ['spec', 'containers', 0, 'imagePullPolicy'],
      'Al',
    ],
  ])('%s is told apart from a name', (_name, text, path, typed) => {
    expect(at(text)).toMatchObject({ kind: 'value', path, typed });
  });

  test('names that the object has already are known, above and below, those of others not', () => {
    const place = at(
      deployment(
        '  replicas: 2\n  template:\n    metadata: {}\n  ¦\n  strategy:\n    type: Recreate\nstatus: {}',
      ),
    );
    expect([...(place?.siblings ?? [])].sort()).toEqual(['replicas', 'strategy', 'template']);
  });

  test('names of another item do not count', () => {
    const place = at('env:\n- name: a\n  value: b\n- name: c\n  ¦\n- valueFrom: {}');
    expect([...(place?.siblings ?? [])]).toEqual(['name']);
  });

  test('the kind is that of the document around, wherever it stands', () => {
    const text =
      'kind: Pod\napiVersion: v1\n---\nmetadata:\n  ¦\nkind: "Deployment" # yes\napiVersion: apps/v1\n---\nkind: Service';
    expect(at(text)).toMatchObject({ apiVersion: 'apps/v1', objectKind: 'Deployment' });
  });
});
