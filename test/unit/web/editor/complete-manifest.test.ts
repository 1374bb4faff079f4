import { describe, expect, test } from 'vitest';
import { completionsAt, firstSentence } from '../../../../src/web/client/editor/complete-manifest.ts';
import { placeAt } from '../../../../src/web/client/editor/yaml-place.ts';
import { clusterKinds, schemaOf } from './cluster-kinds.ts';

/** `¦` is where the cursor is. */
function complete(text: string, kind: 'Deployment' | 'Pod' | null = 'Deployment') {
  const lines = text.split('\n');
  const row = lines.findIndex((line) => line.includes('¦'));
  const column = (lines[row] ?? '').indexOf('¦');
  lines[row] = (lines[row] ?? '').replace('¦', '');
  const place = placeAt(lines, row, column);
  return place === null ? [] : completionsAt(place, kind && schemaOf(kind), clusterKinds);
}
const labels = (text: string, kind?: 'Deployment' | 'Pod' | null) =>
  complete(text, kind).map(({ label }) => label);
const containers = 'spec:\n  template:\n    spec:\n      containers:\n      - ';

describe('what may stand at a place', () => {
  test.each<[string, string, string[]]>([
    [
      'fields of the top that are not there yet',
      'apiVersion: apps/v1\nkind: Deployment\n¦',
      ['metadata', 'spec'],
    ],
    ['fields of an object', 'spec:\n  ¦', ['replicas', 'selector', 'template', 'strategy']],
    [
      'fields of an item, but those it has',
      `${containers}image: a\n        ¦\n        env: []`,
      ['name', 'ports', 'resources', 'command', 'args', 'imagePullPolicy', 'livenessProbe'],
    ],
    ['the values of an enum', `${containers}imagePullPolicy: ¦`, ['Always', 'IfNotPresent', 'Never']],
    ['true and false', 'spec:\n  template:\n    spec:\n      hostNetwork: ¦', ['true', 'false']],
    ['nothing for free text', 'metadata:\n  name: ¦', []],
    ['nothing for names of labels, which are free', 'metadata:\n  labels:\n    ¦', []],
    ['nothing under what is unknown', 'spec:\n  replica:\n    ¦', []],
    ['apiVersions that have the kind', 'kind: Deployment\napiVersion: ¦', ['apps/v1']],
    ['kinds of the apiVersion', 'apiVersion: apps/v1\nkind: ¦', ['Deployment', 'StatefulSet']],
    [
      'all kinds without one',
      'kind: ¦',
      ['Pod', 'ConfigMap', 'Service', 'Deployment', 'StatefulSet', 'CronJob'],
    ],
  ])('%s', (_name, text, expected) => {
    expect(labels(text)).toEqual(expected);
  });

  test('before there is a kind, what every object begins with', () => {
    expect(labels('kind: Pod\n¦', null)).toEqual(['apiVersion', 'metadata']);
    expect(labels('spec:\n  ¦', null)).toEqual([]);
  });

  test('a field comes with its type, its first sentence and whether it must be there', () => {
    const found = complete('spec:\n  ¦');
    expect(found.find(({ label }) => label === 'selector')).toMatchObject({
      isRequired: true,
      detail: 'object',
    });
    expect(found.find(({ label }) => label === 'replicas')).toMatchObject({
      isRequired: false,
      detail: 'integer',
      description: 'Number of desired pods.',
    });
    expect(complete(`${containers}¦`).find(({ label }) => label === 'env')?.detail).toBe('[]object');
    expect(complete('metadata:\n  ¦').find(({ label }) => label === 'labels')?.detail).toBe(
      'map[string]string',
    );
    expect(complete(`${containers}resources:\n          limits:\n            cpu: ¦`)).toEqual([]);
  });

  test('what is inserted leads on to the next thing to type', () => {
    const inserts = Object.fromEntries(
      complete(`${containers}¦`).map(({ label, insert }) => [label, insert]),
    );
    expect(inserts).toMatchObject({
      name: 'name: ',
      ports: 'ports:\n          - ',
      resources: 'resources:\n          ',
    });
  });

  test('what the system fills in is known as such', () => {
    const found = complete('metadata:\n  ¦');
    expect(found.filter(({ isFilledIn }) => isFilledIn).map(({ label }) => label)).toContain('uid');
    expect(found.find(({ label }) => label === 'name')?.isFilledIn).toBe(false);
  });
});

test('the first sentence does not end at an abbreviation or inside a word', () => {
  expect(firstSentence('Names, e.g. metadata.name, are unique. More here.')).toBe(
    'Names, e.g. metadata.name, are unique.',
  );
  expect(firstSentence('No end')).toBe('No end');
});
