import { expect, test } from 'vitest';
import {
  applyCommand,
  isFilePath,
  isManifestPath,
} from '../../../../src/web/client/editor/workspace-path.ts';

test.each([
  ['pod.yaml', true],
  ['manifests/web app.yaml', true],
  ['파드.yaml', true],
  ['a/b/c/d/e/f', true],
  ['a/b/c/d/e/f/g', false],
  ['', false],
  ['/etc/passwd', false],
  ['../other', false],
  ['a/../../b', false],
  ['.bashrc', false],
  ['a/.git/config', false],
  ['folder/', false],
  ['a//b', false],
  ['line\nbreak', false],
])('the name %j for a new file: %j', (path, isAllowed) => {
  expect(isFilePath(path)).toBe(isAllowed);
});

test('only manifests are applied', () => {
  expect(['a.yaml', 'a.YML', 'a.json', 'a.sh', 'yaml', 'a.yaml.txt'].filter(isManifestPath)).toEqual([
    'a.yaml',
    'a.YML',
    'a.json',
  ]);
});

test.each([
  ['pod.yaml', 'kubectl apply -f pod.yaml'],
  ['a/b-c_1.yaml', 'kubectl apply -f a/b-c_1.yaml'],
  ['two words.yaml', "kubectl apply -f 'two words.yaml'"],
  ["it's.yaml", "kubectl apply -f 'it'\\''s.yaml'"],
  ['$(reboot).yaml', "kubectl apply -f '$(reboot).yaml'"],
  ['-f.yaml', 'kubectl apply -f ./-f.yaml'],
])('%s is applied so that a shell reads it as one word', (path, command) => {
  expect(applyCommand(path)).toBe(command);
});
