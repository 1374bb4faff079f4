import { describe, expect, test } from 'vitest';
import { fieldNameAt, manifestsIn, parseYaml } from '../../../../src/web/client/editor/parse-yaml.ts';
import {
  kindOf,
  syntaxProblems,
  validateManifest,
} from '../../../../src/web/client/editor/validate-manifest.ts';
import { clusterKinds, schemaOf } from './cluster-kinds.ts';

/** Every problem as `what stands there: what is wrong {with what} → what to put instead`. */
function problemsIn(text: string): string[] {
  const parsed = parseYaml(text);
  const problems = [
    ...syntaxProblems(parsed, text),
    ...manifestsIn(parsed).flatMap((manifest) => {
      const kind = kindOf(manifest, clusterKinds)?.kind as Parameters<typeof schemaOf>[0] | undefined;
      return validateManifest(manifest, clusterKinds, kind === undefined ? null : schemaOf(kind));
    }),
  ];
  return problems.map(({ from, to, finding, vars, replacement }) => {
    const words = Object.values(vars).join(' ');
    const cure = replacement === null ? '' : ` → ${replacement}`;
    return `${text.slice(from, to)}: ${finding}${words === '' ? '' : ` {${words}}`}${cure}`;
  });
}

const pod = (spec: string) => `apiVersion: v1
kind: Pod
metadata:
  name: a
spec:
${spec}`;
const container = (fields: string) => pod(`  containers:\n  - name: a\n${fields}`);

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: { app: web, tier: "1" }
spec:
  replicas: 2
  selector:
    matchLabels: &labels
      app: web
  strategy:
    rollingUpdate: { maxSurge: 25%, maxUnavailable: 1 }
  template:
    metadata:
      labels: *labels
    spec:
      containers:
      - name: web
        image: nginx:1.27
        ports:
        - containerPort: 80
          protocol: TCP
        resources:
          limits: { cpu: 1, memory: 64Mi }
          requests: { cpu: 0.5 }
        livenessProbe:
          httpGet: { port: http, path: / }
        env:
      volumes:
      - name: config
        configMap: { name: c, defaultMode: 0644 }
---
# nothing here
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: c
data:
  any.name_at-all: "yes"
`;

describe('a manifest that is right', () => {
  test.each([
    ['of two documents, with anchors, quantities, octal modes and free names', deployment],
    [
      'as JSON',
      '{ "apiVersion": "v1", "kind": "Pod", "metadata": { "name": "a" }, "spec": { "containers": [] } }',
    ],
    ['with a merge', container('    resources: &r { limits: { cpu: 1 } }\n  - <<: *r\n    name: b')],
    [
      'of a tool that no server knows',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a]',
    ],
    ['a kubeconfig', 'apiVersion: v1\nkind: Config\nclusters: []'],
    ['not a manifest at all', 'services:\n  web:\n    image: nginx'],
    ['empty', ''],
    [
      'with a time for a text, as kubectl reads it',
      container('    image: "a"\n    command: [2024-01-01, 12:30:45]'),
    ],
  ])('%s: has no problems', (_name, text) => {
    expect(problemsIn(text)).toEqual([]);
  });
});

describe('a problem is said where it is, with what is near', () => {
  test.each<[string, string, string[]]>([
    ['a misspelt field', container('    imgae: nginx'), ['imgae: unknownFieldNear {imgae image} → image']],
    ['another case', container('    Image: nginx'), ['Image: unknownFieldNear {Image image} → image']],
    ['no such field, and none near', container('    whatever: 1'), ['whatever: unknownField {whatever}']],
    [
      'a field a level too high',
      'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\ncontainers: []\n',
      ['containers: unknownFieldBelongs {containers spec}'],
    ],
    [
      'a field two levels too high',
      'apiVersion: apps/v1\nkind: Deployment\nspec:\n  selector: {}\n  template: {}\n  containers: []\n',
      ['containers: unknownFieldBelongs {containers template.spec}'],
    ],
    ['a required field, of an object', pod('  nodeName: a'), ['spec: missingField {containers}']],
    ['a required field, of an item', pod('  containers:\n  - image: nginx'), ['image: missingField {name}']],
    ['a required field without a value', pod('  containers:'), ['spec: missingField {containers}']],
    [
      'a number for a text',
      container('    env:\n    - name: PORT\n      value: 8080'),
      ['8080: wantsText {8080} → "8080"'],
    ],
    [
      'yes for a text, which kubectl reads as true',
      container('    env:\n    - name: A\n      value: yes'),
      ['yes: wantsText {yes} → "yes"'],
    ],
    [
      'a text for a number, and the quotes that are too many',
      container('    ports:\n    - containerPort: "80"'),
      ['"80": wantsNumber {80} → 80'],
    ],
    ['a word for a number', container('    ports:\n    - containerPort: http'), ['http: wantsNumber {http}']],
    [
      'a fraction for an integer',
      container('    ports:\n    - containerPort: 8.5'),
      ['8.5: wantsNumber {8.5}'],
    ],
    [
      'a text for a boolean',
      pod('  hostNetwork: "true"\n  containers: []'),
      ['"true": wantsBoolean {true} → true'],
    ],
    ['an object for a list', pod('  containers:\n    name: a'), ['containers: wantsList']],
    ['a list for an object', 'apiVersion: v1\nkind: Pod\nmetadata:\n- name: a\n', ['metadata: wantsObject']],
    ['a text for an object', 'apiVersion: v1\nkind: Pod\nmetadata: a\n', ['a: wantsObject']],
    ['an object for a text', container('    image: {}'), ['image: wantsScalar']],
    [
      'a boolean for a quantity',
      container('    resources: { limits: { cpu: true } }'),
      ['true: wantsNumberOrText'],
    ],
    [
      'what is not in an enum',
      container('    imagePullPolicy: always'),
      ['always: notAmongNear {always Always, IfNotPresent, Never Always} → Always'],
    ],
    [
      'what is nowhere near an enum',
      container('    imagePullPolicy: Sometimes'),
      ['Sometimes: notAmong {Sometimes Always, IfNotPresent, Never}'],
    ],
    ['an unknown kind', 'apiVersion: v1\nkind: Pods\n', ['Pods: unknownKindNear {Pods Pod} → Pod']],
    [
      'an unknown kind, none near',
      'apiVersion: v1\nkind: Spaceship\n',
      ['Spaceship: unknownKind {Spaceship}'],
    ],
    [
      'an unknown apiVersion',
      'apiVersion: apps/v2\nkind: Spaceship\n',
      ['apps/v2: unknownApiVersionNear {apps/v2 apps/v1} → apps/v1'],
    ],
    [
      'a kind of another apiVersion',
      'apiVersion: v1\nkind: Deployment\n',
      ['v1: kindElsewhere {Deployment apps/v1} → apps/v1'],
    ],
    ['no apiVersion', 'kind: Deployment\n', ['kind: missingApiVersion {Deployment apps/v1}']],
    ['no kind', 'apiVersion: v1\nmetadata: {}\n', ['apiVersion: missingField {kind}']],
    [
      'the second document',
      `${pod('  containers: []')}\n---\napiVersion: v1\nkind: Pods\n`,
      ['Pods: unknownKindNear {Pods Pod} → Pod'],
    ],
    [
      'in a List',
      'apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pods\n',
      ['Pods: unknownKindNear {Pods Pod} → Pod'],
    ],
  ])('%s', (_name, text, expected) => {
    expect(problemsIn(text)).toEqual(expected);
  });
});

describe('what cannot be read as YAML', () => {
  test.each<[string, string, RegExp]>([
    ['a tab', pod('\tcontainers: []'), /tabIndent/],
    [
      'a name twice',
      pod('  containers: []\n  nodeName: a\n  nodeName: b'),
      /^nodeName: duplicateName {nodeName}$/,
    ],
    [
      'a name indented by one too many',
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n   labels: {}\n',
      /badIndent|brokenLine/,
    ],
    ['a name indented by one too few', 'metadata:\n  name: a\n labels: {}\nkind: Pod\n', /badIndent/],
    [
      'a colon without a blank',
      'apiVersion: v1\nkind:Pod\nmetadata:\n  name: a\n',
      /brokenLine|missingCharacter/,
    ],
    ['a quote without an end', 'apiVersion: v1\nkind: "Pod\n', /missingCharacter/],
    ['an alias to nothing', 'apiVersion: v1\nkind: *pod\n', /badAlias/],
    ['a value that begins with a reserved character', 'kind: @pod\n', /badStart/],
    [
      'a list that is not closed',
      'apiVersion: v1\nkind: Pod\nspec: { containers: [ }\n',
      /syntax|missingCharacter|badIndent/,
    ],
  ])('%s', (_name, text, expected) => {
    expect(problemsIn(text).join('\n')).toMatch(expected);
  });

  test('says something, and nothing throws, at every moment of typing a manifest', () => {
    for (let length = 0; length <= deployment.length; length += 1) {
      for (const problem of problemsIn(deployment.slice(0, length))) expect(problem).toMatch(/: \w+/);
    }
  });

  test('aliases that would multiply without end are not followed', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghij'
        .split('')
        .map((name, at) => `${name}: &${name} [*${'abcdefghij'[at]}, *${'abcdefghij'[at]}]`),
    ];
    expect(problemsIn(`apiVersion: v1\nkind: Pod\n${bomb.join('\n')}`)).toHaveLength(10);
  });
});

test('the field whose name is under the pointer is known with the way to it', () => {
  const parsed = parseYaml(deployment);
  const at = (word: string) => fieldNameAt(parsed, deployment.indexOf(word) + 1);
  expect(at('containerPort')?.path).toEqual([
    'spec',
    'template',
    'spec',
    'containers',
    0,
    'ports',
    0,
    'containerPort',
  ]);
  expect(at('maxSurge')?.path).toEqual(['spec', 'strategy', 'rollingUpdate', 'maxSurge']);
  expect(at('nginx')).toBeNull();
  expect(fieldNameAt(parsed, deployment.indexOf('# nothing'))).toBeNull();
});
