import { describe, expect, test } from 'vitest';
import { type LoadedLab, labSchema } from '../../../src/lab/lab-schema.ts';
import { minorsOf, stepView } from '../../../src/web/text/step-view.ts';

const text = (ko: string) => ({ ko, en: ko });

function lab(id: string, outputs: LoadedLab['outputs'] = {}): LoadedLab {
  const parsed = labSchema.parse({
    id,
    title: text('t'),
    summary: text('s'),
    minutes: 5,
    steps: [
      {
        id: 'one',
        kind: 'command',
        title: text('a'),
        text: text('b'),
        run: 'kubectl get pods\n',
        expect: { contains: ['NAME'] },
      },
      {
        id: 'two',
        kind: 'command',
        title: text('a'),
        text: text('b'),
        run: 'env',
        shell: { pod: 'downward', container: 'main' },
      },
    ],
  });
  return { ...parsed, startFiles: {}, solutionFiles: {}, mistakeFiles: {}, outputs };
}

function recorded(kubernetes: string, output: string) {
  return {
    kubernetes,
    recordedOn: '2026-11-25',
    steps: { one: { command: 'kubectl get pods', output, exitCode: 0 } },
  };
}

describe('what a card shows', () => {
  const labs = [lab('first'), lab('second')];

  test('is numbered through the labs of its chapter', () => {
    expect(stepView(labs, ['first', 'second'], 'second', 'one')?.number).toBe(3);
    expect(stepView(labs, ['second', 'first'], 'second', 'one')?.number).toBe(1);
  });

  test('announces the lab with its first step only', () => {
    expect(stepView(labs, ['first'], 'first', 'one')?.startsLab?.id).toBe('first');
    expect(stepView(labs, ['first'], 'first', 'two')?.startsLab).toBeNull();
  });

  test('says which shell the command is typed into', () => {
    expect(stepView(labs, ['first'], 'first', 'one')?.shellId).toBe('main');
    expect(stepView(labs, ['first'], 'first', 'two')?.shellId).toBe('downward.main');
  });

  test('shows the newest recorded output, by number and not by letter', () => {
    const both = lab('first', { '1.9': recorded('v1.9.0', 'old'), '1.36': recorded('v1.36.3', 'new') });
    expect(minorsOf(both)).toEqual(['1.36', '1.9']);
    expect(stepView([both], ['first'], 'first', 'one')?.output).toMatchObject({
      text: 'new',
      from: 'recorded',
    });
  });

  test('says on which versions it is proven, and what another one prints differently', () => {
    const on = (old: object) =>
      lab('first', {
        '1.35': {
          ...recorded('v1.35.8', ''),
          steps: { one: { command: 'c', output: '', exitCode: 0, ...old } },
        },
        '1.36': recorded('v1.36.3', 'NAME  AGE\nweb   {{age}}'),
      });
    const shown = (old: object) => stepView([on(old)], ['first'], 'first', 'one')?.output;
    expect(shown({ output: 'NAME   AGE\nweb    {{age}}' })).toMatchObject({
      provenOn: ['1.36', '1.35'],
      recordedOn: '2026-11-25',
      differences: [],
    });
    const same = 'NAME  AGE\nweb   {{age}}';
    expect(shown({ output: same, exitCode: 1 })?.differences).toEqual([
      { shown: '1.36', other: '1.35', lines: null, exitCode: 1 },
    ]);
    expect(shown({ output: 'NAME  AGE\nweb   {{age}} old' })?.differences).toMatchObject([
      { shown: '1.36', other: '1.35', exitCode: null, lines: [{}, { of: 'shown' }, { of: 'other' }] },
    ]);
  });

  test('never calls an expectation a recording', () => {
    expect(stepView(labs, ['first'], 'first', 'one')?.output).toMatchObject({
      text: 'NAME',
      from: 'contains',
    });
    expect(stepView(labs, ['first'], 'first', 'two')?.output).toBeNull();
  });

  test('is nothing for a step that is not there', () => {
    expect(stepView(labs, ['first'], 'first', 'three')).toBeNull();
    expect(stepView(labs, ['first'], 'third', 'one')).toBeNull();
  });
});
