import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { formatPath, type Problem } from './problem.ts';

/** Enough for hundreds of steps; what is parsed takes a hundred times as much memory. */
export const maxYamlBytes = 256 * 1024;
/** lab.yaml needs about ten; matches of deep objects some more. */
const maxDepth = 60;
const mostProblems = 5;

/** A YAML file whose values can be traced back to their lines. */
export interface YamlSource {
  /** undefined where the file could not be read as YAML. */
  value: unknown;
  problems: Problem[];
  /** Reports a problem at the value that `path` leads to, or at the nearest parent that exists. */
  problem(path: readonly PropertyKey[], message: string, cure: string, at?: 'key' | 'value'): Problem;
}

/**
 * Reads one YAML document without aliases, merge keys or tags of its own, and without characters that are not text.
 * Collects all problems, a handful of each kind; never throws.
 */
export function parseYaml(file: string, content: string | Uint8Array): YamlSource {
  const problems: Problem[] = [];
  const lineCounter = new LineCounter();
  const report = (offset: number, path: string, message: string, cure: string): Problem => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), path, message, cure };
  };
  const text = readText(
    typeof content === 'string' ? Buffer.from(content) : content,
    lineCounter,
    (offset, message, cure) => {
      problems.push(report(offset, '', message, cure));
    },
  );
  if (text === null) {
    return {
      value: undefined,
      problems,
      problem: (path, message, cure) => report(0, formatPath(path), message, cure),
    };
  }
  let document: Document | null = null;
  let value: unknown;
  try {
    document = parseDocument(text, { lineCounter, prettyErrors: false, version: '1.2' });
    // One unclosed bracket can make hundreds of follow-up errors.
    const errors = [...document.errors, ...document.warnings];
    const exhausted = errors.find(({ message }) => /call stack/.test(message));
    for (const error of exhausted === undefined ? errors.slice(0, mostProblems) : [exhausted]) {
      problems.push(report(error.pos[0], '', ...explainError(error.message)));
    }
    if (errors.length === 0) {
      for (const [offset, message, cure] of unwantedIn(document)) {
        problems.push(report(offset, '', message, cure));
      }
    }
    if (problems.length === 0) value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    problems.push(report(0, '', ...explainError(error instanceof Error ? error.message : String(error))));
  }
  return {
    value,
    problems,
    problem: (path, message, cure, at = 'value') =>
      report(document === null ? 0 : offsetOf(document, path, at), formatPath(path), message, cure),
  };
}

/** null when it is no text; says why. */
function readText(
  bytes: Uint8Array,
  lineCounter: LineCounter,
  report: (offset: number, message: string, cure: string) => void,
): string | null {
  if (bytes.length > maxYamlBytes) {
    const kilobytes = maxYamlBytes / 1024;
    report(
      0,
      `the file is larger than ${kilobytes} KB`,
      'Move long texts to files under start/, or split it.',
    );
    return null;
  }
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (isUtf16) {
    report(0, 'the file is UTF-16', 'Save it as UTF-8; the editor says how it is saved in its status line.');
    return null;
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    report(
      0,
      'the file is not UTF-8',
      'Save it as UTF-8; the editor says how it is saved in its status line.',
    );
    return null;
  }
  const odd = controlCharacter.exec(text);
  if (odd === null) return text;
  lineCounter.addNewLine(0);
  for (const { index } of text.matchAll(/\n/g)) lineCounter.addNewLine(index + 1);
  report(odd.index, `there is ${nameOf(odd[0])} in the file`, 'Remove it; labs are plain text.');
  return null;
}

const controlCharacter = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;

function nameOf(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return `a control character (U+${code})`;
}

/** What the YAML library says, in an author's words: message and cure. */
function explainError(message: string): [message: string, cure: string] {
  if (/call stack/.test(message)) return ['it is nested too deeply to be read', 'Simplify this part.'];
  if (/Map keys must be unique/.test(message))
    return ['this key is given twice in the same map', 'Keep one of the two.'];
  if (/multiple documents/.test(message)) return ['a second document begins here', 'Remove the line `---`.'];
  if (/Unresolved tag/.test(message))
    return [`tags are not allowed here (${message})`, 'Write the value without `!…`.'];
  return [`not valid YAML: ${message}`, 'Check indentation, quotes and colons around this place.'];
}

type Unwanted = [offset: number, message: string, cure: string];

/** What is valid YAML, and has no place in a lab: a handful of each. */
function unwantedIn(document: Document): Unwanted[] {
  const found = new Map<string, Unwanted[]>();
  const add = (kind: string, node: unknown, message: string, cure: string): void => {
    const others = found.get(kind) ?? [];
    if (others.length < mostProblems) others.push([startOf(node) ?? 0, message, cure]);
    found.set(kind, others);
  };
  visit(document, {
    Alias(_key, node) {
      const cure = 'Write the value out; a lab should be readable from top to bottom.';
      add('alias', node, `the alias *${node.source} is not allowed here`, cure);
    },
    Pair(_key, { key }) {
      if (!isScalar(key)) add('key', key, 'a key has to be a plain word', 'Write it as `key: value`.');
      else if (key.value === '__proto__')
        add('key', key, 'the key `__proto__` is not allowed', 'Choose another name.');
    },
    Scalar(_key, node) {
      const odd = typeof node.value === 'string' ? controlCharacter.exec(node.value) : null;
      if (odd !== null)
        add(
          'character',
          node,
          `this text has ${nameOf(odd[0])}`,
          'Leave the escape out; labs are plain text.',
        );
    },
    Collection(_key, node, path) {
      if (path.length <= 2 * maxDepth) return undefined;
      add('depth', node, `it is nested deeper than ${maxDepth} levels`, 'Simplify this part.');
      return visit.SKIP;
    },
  });
  return [...found.values()].flat();
}

/** Offset of the value at `path` (or of its key); of the nearest existing parent's key where there is none. */
function offsetOf(document: Document, path: readonly PropertyKey[], at: 'key' | 'value'): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [index, part] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => String(isNode(item.key) ? item.key.toJSON() : item.key) === String(part),
      );
      if (pair === undefined) return offset;
      const keyOffset = startOf(pair.key) ?? offset;
      const isLast = index === path.length - 1;
      // A block map starts on the line after its key; the key is where an author looks.
      const useKey = (isLast && at === 'key') || isMap(pair.value) || isSeq(pair.value);
      offset = useKey ? keyOffset : (startOf(pair.value) ?? keyOffset);
      node = pair.value;
    } else if (isSeq(node) && typeof part === 'number') {
      node = node.items[part];
      offset = startOf(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
