import { findPlaceholders } from '../lab/placeholders.ts';
import { ageSource, timestampSource, uidSource } from './match-line.ts';

export interface GeneraliseOptions {
  /** The practice namespace; every whole-word occurrence becomes {{namespace}}. */
  namespace: string | null;
  /** Names of nodes. */
  nodes?: readonly string[];
  /** Numbers that differ between machines, e.g. a node's allocatable memory in Ki. */
  numbers?: readonly string[];
}

/** Letters and digits of names the API server generates (no vowels, no 0, 1, 3). */
const generated = '[bcdfghjklmnpqrstvwxz24-9]';
const ageColumns = new Set([
  'AGE',
  'Age',
  'LAST SEEN',
  'FIRST SEEN',
  'DURATION',
  'LAST SCHEDULE',
  'LAST-SEEN',
]);

/**
 * Turns what a command printed into a pattern that any other run's output matches too: addresses, ages, ids,
 * timestamps, generated name parts, the practice namespace and node names become placeholders. The output matches
 * its own pattern, blanks aside.
 */
export function generaliseOutput(output: string, options: GeneraliseOptions): string {
  const rules = makeRules(options);
  let columns: AgeColumn[] = [];
  const lines = output.replace(/\r*\n/g, '\n').split('\n');
  return lines
    .map((line) => {
      const found = findAgeColumns(line);
      if (found.length > 0) columns = found;
      else if (line.trim() === '') columns = [];
      return generaliseLine(line, rules, found.length > 0 ? [] : columns);
    })
    .join('\n');
}

interface Rule {
  name: string;
  /** Sticky. The groups `before` and `after`, if any, are kept as they are. */
  pattern: RegExp;
}

function makeRules({ namespace, nodes = [], numbers = [] }: GeneraliseOptions): Rule[] {
  const notInWord = '(?<![\\w-])';
  const endOfWord = '(?![\\w-])';
  const exact = (name: string, words: readonly string[]): Rule[] =>
    words
      .filter((word) => word !== '')
      .toSorted((a, b) => b.length - a.length)
      .map((word) => ({
        name,
        pattern: new RegExp(`(?<![A-Za-z0-9-])${escapeForPattern(word)}(?![A-Za-z0-9-])`, 'y'),
      }));
  return [
    ...exact('namespace', namespace === null ? [] : [namespace]),
    ...exact('node', nodes),
    ...exact('number', numbers),
    { name: 'uid', pattern: new RegExp(`${notInWord}${uidSource}${endOfWord}`, 'y') },
    { name: 'timestamp', pattern: new RegExp(`(?<![A-Za-z0-9])(?:${timestampSource})(?![A-Za-z0-9])`, 'y') },
    // Loopback and wildcard addresses are the same everywhere and often the point of the lesson.
    { name: 'ip', pattern: /(?<![\w.])(?!127\.|0\.0\.0\.0)\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)/y },
    { name: 'ip', pattern: /(?<![\w:.])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:.])/y },
    { name: 'age', pattern: new RegExp(`(?<=[(]|over )(?:${ageSource})(?= ago\\)|\\))`, 'y') },
    { name: 'number', pattern: /(?<=resourceVersion"?: "?)\d{1,20}/y },
    { name: 'number', pattern: /(?<=\d:)3[0-2]\d{3}(?=\/(?:TCP|UDP|SCTP)\b)/y },
    { name: 'number', pattern: /(?<=^\[\d{1,2}\] )\d{1,10}$/y },
    { name: 'hash', pattern: /(?<=sha256:)[0-9a-f]{64}/y },
    { name: 'hash', pattern: /(?<![\w-])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,128}(?![\w-])/y },
    // A ReplicaSet's hash when a Pod's suffix follows, then that suffix.
    {
      name: 'hash',
      pattern: new RegExp(`(?<=[a-z0-9]-)${generated}{8,10}(?=-${generated}{5}${endOfWord})`, 'y'),
    },
    {
      name: 'hash',
      pattern: new RegExp(`(?<=[a-z0-9]-)(?=[a-z0-9]*\\d)${generated}{9,10}${endOfWord}`, 'y'),
    },
    { name: 'suffix', pattern: new RegExp(`(?<=[a-z0-9]-)(?!https)${generated}{5}${endOfWord}`, 'y') },
    { name: 'word', pattern: /(?<![\w-])eyJ[\w-]{10,4000}\.[\w-]{10,4000}\.[\w-]{10,4000}/y },
  ];
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

interface AgeColumn {
  start: number;
  end: number;
}

/** Where a table's header says that ages stand below it. */
function findAgeColumns(line: string): AgeColumn[] {
  const headers = Array.from(line.matchAll(/\S+(?: \S+)*/g), (match) => ({
    text: match[0],
    start: match.index,
  }));
  const isTable = headers.length > 1 || ageColumns.has(headers[0]?.text ?? '');
  if (!isTable) return [];
  return headers.flatMap(({ text, start }, index) => {
    const end = headers[index + 1]?.start ?? Number.POSITIVE_INFINITY;
    return ageColumns.has(text) ? [{ start, end }] : [];
  });
}

function generaliseLine(line: string, rules: readonly Rule[], columns: readonly AgeColumn[]): string {
  const ages = ageStarts(line, columns);
  // Braces that were printed must not become placeholders of their own.
  const braces = new Set(findPlaceholders(line).map((use) => use.start));
  const age = new RegExp(ageSource, 'y');
  let template = '';
  let position = 0;
  while (position < line.length) {
    if (braces.has(position)) {
      template += '{{any}}';
      position += 2;
      continue;
    }
    const isAge = ages.has(position);
    const rule = isAge
      ? { name: 'age', pattern: age }
      : rules.find(({ pattern }) => matchesAt(pattern, line, position));
    if (rule !== undefined && matchesAt(rule.pattern, line, position)) {
      template += `{{${rule.name}}}`;
      position = rule.pattern.lastIndex;
    } else {
      template += line.charAt(position);
      position += 1;
    }
  }
  return template;
}

function matchesAt(pattern: RegExp, line: string, position: number): boolean {
  pattern.lastIndex = position;
  return pattern.test(line);
}

/** Positions in the line at which an age stands as the first word of an age column. */
function ageStarts(line: string, columns: readonly AgeColumn[]): Set<number> {
  const starts = new Set<number>();
  for (const { start, end } of columns) {
    const cell = line.slice(start, end);
    const lead = cell.length - cell.trimStart().length;
    const word = /^\S+/.exec(cell.trimStart())?.[0] ?? '';
    if (new RegExp(`^(?:${ageSource})$`).test(word) && (start === 0 || /\s/.test(line.charAt(start - 1))))
      starts.add(start + lead);
  }
  return starts;
}
