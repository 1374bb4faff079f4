import fc from 'fast-check';
import { expect, it } from 'vitest';
import { generaliseOutput } from '../../../src/engine/generalise-output.ts';
import { matchOutput } from '../../../src/engine/match-output.ts';
import { expectSchema } from '../../../src/lab/lab-schema.ts';

const matches = (pattern: string, output: string, unordered = false): boolean =>
  matchOutput(expectSchema.parse({ output: pattern, unordered }), { output, exitCode: 0 }, 'lab-own').ok;

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
const lower = (minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'), minLength, maxLength });

/** What each placeholder stands for, as a cluster prints it. */
const volatile = fc.oneof(
  fc.tuple(fc.constant('ip'), fc.ipV4()),
  fc.tuple(
    fc.constant('age'),
    fc.oneof(
      fc.nat(999).map((n) => `${n}s`),
      fc.nat(59).map((n) => `3m${n}s`),
      fc.constant('<unknown>'),
    ),
  ),
  fc.tuple(fc.constant('uid'), fc.uuid()),
  fc.tuple(fc.constant('hash'), hex(12)),
  fc.tuple(fc.constant('suffix'), lower(5, 5)),
  fc.tuple(fc.constant('number'), fc.nat().map(String)),
  fc.tuple(
    fc.constant('timestamp'),
    fc
      .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
  ),
  fc.tuple(fc.constant('word'), lower(1, 20)),
  fc.tuple(
    fc.constant('any'),
    fc.array(lower(1, 8), { maxLength: 4 }).map((words) => words.join(' ')),
  ),
);
/** In capitals, which nothing volatile here has. */
const fixed = fc.string({
  unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ:/'),
  minLength: 1,
  maxLength: 12,
});

const line = fc.array(fc.tuple(fixed, volatile), { minLength: 1, maxLength: 5 }).map((pieces) => ({
  pattern: pieces.map(([text, [name]]) => `${text} {{${name}}}`).join(' '),
  printed: pieces.map(([text, [, value]]) => `${text} ${value}`).join(' '),
}));
const screen = fc.array(line, { minLength: 1, maxLength: 6 }).map((lines) => ({
  pattern: lines.map(({ pattern }) => pattern).join('\n'),
  printed: lines.map(({ printed }) => printed).join('\n'),
}));

it('takes whatever a placeholder stands for', () => {
  fc.assert(fc.property(screen, ({ pattern, printed }) => matches(pattern, printed)));
});

it('never takes a line of which one fixed character is another', () => {
  fc.assert(
    fc.property(
      screen,
      fc.nat(),
      fc.constantFrom(...'ABCXYZ'),
      fc.boolean(),
      ({ pattern, printed }, seed, other, unordered) => {
        const places = [...printed.matchAll(/[A-Z]/g)].map(({ index }) => index);
        const at = places[seed % places.length];
        fc.pre(at !== undefined && printed[at] !== other);
        const changed = `${printed.slice(0, at)}${other}${printed.slice((at ?? 0) + 1)}`;
        expect(matches(pattern, changed, unordered)).toBe(false);
      },
    ),
  );
});

it('takes any output by the pattern that was made of it, in any other spacing', () => {
  const words = fc.oneof(
    lower(1, 12),
    fixed,
    volatile.map(([, value]) => value),
    fc.constant('lab-own'),
    fc.string({ maxLength: 12 }),
  );
  const output = fc
    .array(
      fc.array(words, { maxLength: 8 }).map((all) => all.join(' ')),
      { maxLength: 12 },
    )
    .map((lines) => lines.join('\n'));
  fc.assert(
    fc.property(output, (printed) => {
      fc.pre(!/\{\{|\}\}/.test(printed) && printed.trim() !== '');
      const pattern = generaliseOutput(printed, { namespace: 'lab-own', nodes: ['kindlab-control-plane'] });
      return matches(pattern, printed) && matches(pattern, printed.replaceAll(' ', '   '));
    }),
  );
});

it('answers on any pattern and any output at all', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 200 }),
      fc.string({ maxLength: 2_000 }),
      fc.boolean(),
      (pattern, printed, unordered) => {
        expect([true, false]).toContain(matches(pattern, printed, unordered));
      },
    ),
  );
});
