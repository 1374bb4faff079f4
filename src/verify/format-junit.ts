import type { LoadedLab } from '../lab/lab-schema.ts';
import { partNames } from './part-names.ts';
import type { LabResult } from './verify-lab.ts';

/** JUnit XML: a test suite for each lab, a test case for each part of its proof. Parts that were not come to are skipped. */
export function formatJunit(proofs: readonly { lab: LoadedLab; result: LabResult }[]): string {
  const suites = proofs.map(({ lab, result }) => suiteOf(lab, result));
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>', ''].join(
    '\n',
  );
}

function suiteOf(lab: LoadedLab, { report, parts }: LabResult): string {
  const names = new Set([...partNames(lab), ...parts.map(({ name }) => name)]);
  const cases = [...names].map((name) => {
    const part = parts.find((one) => one.name === name);
    const head = `    <testcase classname="${escapeXml(lab.id)}" name="${escapeXml(name)}"`;
    if (part === undefined) return `${head} time="0"><skipped message="not come to"/></testcase>`;
    const time = `time="${seconds(part.durationMs)}"`;
    const [first] = part.problems;
    if (first === undefined) return `${head} ${time}/>`;
    const message = escapeXml(first.split('\n', 1)[0] ?? '');
    const text = escapeXml(part.problems.join('\n'));
    return `${head} ${time}><failure message="${message}">${text}</failure></testcase>`;
  });
  const failures = parts.filter(({ problems }) => problems.length > 0).length;
  const counts = `tests="${names.size}" failures="${failures}" skipped="${names.size - parts.length}"`;
  const head = `  <testsuite name="${escapeXml(lab.id)}" ${counts} time="${seconds(report.durationMs)}">`;
  return [head, ...cases, '  </testsuite>'].join('\n');
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** Line breaks stay line breaks in attributes too; what XML cannot hold at all, such as colour codes, becomes a question mark. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?')
    .replace(/[&<>"\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
