import { describe, expect, it } from 'vitest';
import { generaliseOutput } from '../../../src/engine/generalise-output.ts';
import { matchLine } from '../../../src/engine/match-line.ts';
import { matchOutput } from '../../../src/engine/match-output.ts';
import { parsePattern, splitLines } from '../../../src/engine/parse-pattern.ts';

const options = {
  namespace: 'kl-3f9k2',
  nodes: ['kindlab-control-plane', 'kindlab-worker'],
  numbers: ['24684084'],
};

function matches(template: string, output: string): boolean {
  const expected = { exitCode: 'any' as const, output: template, unordered: false };
  return template.trim() === '' || matchOutput(expected, { output, exitCode: 0 }, options.namespace).ok;
}

/** Real command output, shortened. */
const samples: [string, string][] = [
  [
    `NAME                   READY   STATUS    RESTARTS      AGE   IP           NODE
web-7c5ddbdf54-8kbz2   1/1     Running   3 (12s ago)   5m    10.244.0.7   kindlab-control-plane
downward               1/1     Running   0             7s    10.244.0.9   kindlab-worker`,
    `NAME                   READY   STATUS    RESTARTS      AGE   IP           NODE
web-{{hash}}-{{suffix}}   1/1     Running   3 ({{age}} ago)   {{age}}    {{ip}}   {{node}}
downward               1/1     Running   0             {{age}}    {{ip}}   {{node}}`,
  ],
  [
    `LAST SEEN   TYPE      REASON   OBJECT         MESSAGE
61s         Warning   Failed   pod/downward   limit 15m is low
<unknown>   Normal    Pulled   pod/downward   sha256:${'0a'.repeat(32)}`,
    `LAST SEEN   TYPE      REASON   OBJECT         MESSAGE
{{age}}         Warning   Failed   pod/downward   limit 15m is low
{{age}}   Normal    Pulled   pod/downward   sha256:{{hash}}`,
  ],
  [
    `POD_NAME=downward
POD_NAMESPACE=kl-3f9k2
POD_IP=10.244.0.7
NODE_NAME=kindlab-control-plane
HOME=/home/kl-3f9k2-not
BIND=127.0.0.1:8001 0.0.0.0
VERSION=1.2.3.4.5
CONTAINER_MEMORY_LIMIT_KIBIBYTES=24684084`,
    `POD_NAME=downward
POD_NAMESPACE={{namespace}}
POD_IP={{ip}}
NODE_NAME={{node}}
HOME=/home/kl-3f9k2-not
BIND=127.0.0.1:8001 0.0.0.0
VERSION=1.2.3.4.5
CONTAINER_MEMORY_LIMIT_KIBIBYTES={{number}}`,
  ],
  [
    `total 4
drwxr-xr-x    2 root     root           160 Nov 25 09:17 ..2026_11_25_09_17_02.123456789
-rw-r--r--    1 root     root             9 May  9  2020 labels`,
    `total 4
drwxr-xr-x    2 root     root           160 {{timestamp}} ..{{timestamp}}
-rw-r--r--    1 root     root             9 {{timestamp}} labels`,
  ],
  [
    `  creationTimestamp: "2026-11-25T09:00:00Z"
  resourceVersion: "51234"
  uid: 0f2a6a4e-8d1b-4c3e-9b7a-5d1c2e3f4a5b
  name: kube-api-access-x7k2p
Start Time:  Wed, 25 Nov 2026 09:00:00 +0000
  Normal  Pulled  12s (x3 over 40s)  kubelet  Container image`,
    `  creationTimestamp: "{{timestamp}}"
  resourceVersion: "{{number}}"
  uid: {{uid}}
  name: kube-api-access-{{suffix}}
Start Time:  {{timestamp}}
  Normal  Pulled  12s (x3 over {{age}})  kubelet  Container image`,
  ],
  ['[1] 4321\n80:31234/TCP', '[1] {{number}}\n80:{{number}}/TCP'],
  ['{{ip}} and {{.metadata.name}}\n{{...}}', '{{any}}ip}} and {{.metadata.name}}\n{{any}}...}}'],
];

describe('generaliseOutput', () => {
  it.each(samples)('replaces what changes from run to run (sample %#)', (output, template) => {
    expect(generaliseOutput(output, options)).toBe(template);
    expect(matches(template, output)).toBe(true);
  });

  it('gives a pattern that another run of the same command matches', () => {
    const run = (ip: string, age: string, pod: string, node: string): string =>
      `NAME  READY  STATUS  AGE  IP  NODE\n${pod}   1/1   Running   ${age}   ${ip}   ${node}`;
    const template = generaliseOutput(
      run('10.244.0.7', '5m', 'web-7c5ddbdf54-8kbz2', 'kindlab-worker'),
      options,
    );
    expect(matches(template, run('10.244.1.12', '<unknown>', 'web-5d4f9c8b7-bcdfg', 'node-2'))).toBe(false);
  });

  it('makes patterns that any output matches and that notice every changed character', () => {
    const random = seeded(20_261_125);
    for (let round = 0; round < 400; round += 1) {
      const output = randomOutput(random);
      const template = generaliseOutput(output, options);
      expect(matches(template, output), `${output}\n--- as pattern\n${template}`).toBe(true);
      const changed = changeOneFixedCharacter(output, template, random);
      if (changed === null) continue;
      expect(matches(template, changed), `${changed}\n--- should not match\n${template}`).toBe(false);
    }
  });
});

type Random = (below: number) => number;

/** mulberry32: the same sequence on every machine. */
function seeded(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function randomOutput(random: Random): string {
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const text = (characters: string, length: number): string =>
    Array.from({ length }, () => characters.charAt(random(characters.length))).join('');
  const generated = 'bcdfghjklmnpqrstvwxz2456789';
  const pieces: (() => string)[] = [
    () => text('abcdefgXYZ0189-_./:="', 1 + random(12)),
    () => text('가나다라 ', 1 + random(5)),
    () => `10.${random(256)}.${random(256)}.${random(256)}`,
    () => `web-${text(generated, 10)}-${text(generated, 5)}`,
    () => `pod/job-${text(generated, 5)}`,
    () => `2026-0${1 + random(9)}-1${random(10)}T0${random(10)}:00:00Z`,
    () => `Nov ${10 + random(20)} 0${random(10)}:1${random(10)}`,
    () => text('0123456789abcdef', 40),
    () => `(${random(60)}s ago)`,
    () => pick([options.namespace, ...options.nodes, 'Running', '1/1', '{', '{{', '}}', '100Mi', '15m']),
    () => `resourceVersion: "${random(100_000)}"`,
    () => `${text('0123456789abcdef', 8)}-1111-4222-8333-${text('0123456789abcdef', 12)}`,
  ];
  const line = (): string =>
    Array.from({ length: 1 + random(6) }, () => pick(pieces)()).join(pick([' ', '   ', '\t', '=', ',']));
  return Array.from({ length: 1 + random(5) }, line).join('\n');
}

/** Changes one character that stands in the pattern as itself, where that is possible. */
function changeOneFixedCharacter(output: string, template: string, random: Random): string | null {
  const patterns = parsePattern(template, options.namespace);
  const printed = splitLines(output);
  const index = random(printed.length);
  const line = printed[index] ?? '';
  const pattern = patterns[index];
  const spans = pattern === undefined || pattern.gap ? [] : (matchLine(pattern.tokens, line) ?? []);
  const places = spans
    .filter((span) => span.token.slot === null)
    .flatMap((span) => Array.from({ length: span.end - span.start }, (_, at) => span.start + at))
    .filter((at) => /\S/.test(line.charAt(at)));
  if (places.length === 0) return null;
  const at = places[random(places.length)] ?? 0;
  printed[index] = `${line.slice(0, at)}${line.charAt(at) === '#' ? '%' : '#'}${line.slice(at + 1)}`;
  return printed.join('\n');
}
