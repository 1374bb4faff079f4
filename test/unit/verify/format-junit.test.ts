import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { expect, it } from 'vitest';
import { formatJunit } from '../../../src/verify/format-junit.ts';
import { reportOf } from '../../../src/verify/report.ts';
import { provenLab } from './demo-proof.ts';

const elements = (parent: XmlElement | null): XmlElement[] =>
  (parent?.children ?? []).filter((child) => child instanceof XmlElement);

function junitOf(parts: { name: string; durationMs: number; problems: string[] }[]): XmlElement[] {
  const lab = provenLab();
  const report = reportOf(lab, parts, 4_200);
  const xml = formatJunit([{ lab, result: { report, parts, problems: [] } }]);
  const { root } = parseXml(xml);
  expect(root?.name).toBe('testsuites');
  return elements(root);
}

it('has a test suite for a lab and a test case for each part of its proof', () => {
  const parts = ['untouched', 'solution guess', 'solution create', 'solution paint', 'outputs', 'checks'];
  const names = [...parts, 'mistake wrong-name', 'checkpoint paint'];
  const [suite] = junitOf(names.map((name) => ({ name, durationMs: 1_500, problems: [] })));
  expect(suite?.attributes).toEqual({
    name: 'demo',
    tests: '8',
    failures: '0',
    skipped: '0',
    time: '4.200',
  });
  expect(elements(suite ?? null).map(({ attributes }) => attributes)).toEqual(
    names.map((name) => ({ classname: 'demo', name, time: '1.500' })),
  );
});

it('tells the problems of what failed, skips what was not come to, and survives any text', () => {
  const problem = 'found <none> & "x]]>"\n  colour \u001b[31mred\u0000 and \ud800';
  const [suite] = junitOf([
    { name: 'untouched', durationMs: 10, problems: [] },
    { name: 'solution guess', durationMs: 20, problems: [problem, 'more'] },
    { name: 'closing', durationMs: 30, problems: ['hangs'] },
  ]);
  expect(suite?.attributes).toMatchObject({ tests: '9', failures: '2', skipped: '6' });
  const byName = new Map(elements(suite ?? null).map((one) => [one.attributes.name, elements(one)[0]]));
  expect(byName.get('untouched')).toBeUndefined();
  expect(byName.get('solution guess')?.name).toBe('failure');
  expect(byName.get('solution guess')?.attributes.message).toBe('found <none> & "x]]>"');
  expect(byName.get('solution guess')?.text).toBe(
    'found <none> & "x]]>"\n  colour ?[31mred? and \ufffd\nmore',
  );
  expect(byName.get('solution create')?.name).toBe('skipped');
  expect(byName.get('mistake wrong-name')?.name).toBe('skipped');
  expect(byName.get('closing')?.text).toBe('hangs');
});
