import { type Document, isMap, isNode, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import { formatPath, type Problem } from './problem.ts';

export const maxLabFileBytes = 1_048_576;

/** A YAML file whose values can be traced back to their lines. */
export interface YamlSource {
  /** undefined where the file could not be read as YAML. */
  value: unknown;
  problems: Problem[];
  /** Reports a problem at the value that `path` leads to, or at the nearest parent that exists. */
  problem(path: readonly PropertyKey[], message: string, cure: string, at?: 'key' | 'value'): Problem;
}

/** Reads one YAML document without aliases, merge keys or tags of its own. Collects all problems; never throws. */
export function parseYaml(file: string, text: string): YamlSource {
  const problems: Problem[] = [];
  const lineCounter = new LineCounter();
  const report = (offset: number, path: string, message: string, cure: string): Problem => {
    const { line, col } = lineCounter.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1), path, message, cure };
  };
  if (Buffer.byteLength(text) > maxLabFileBytes) {
    problems.push(report(0, '', 'the file is larger than 1 MB', 'Move long texts to files under start/.'));
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
    for (const error of [...document.errors, ...document.warnings].slice(0, 5)) {
      const cure = 'Check indentation, quotes and colons around this place.';
      problems.push(report(error.pos[0], '', `not valid YAML: ${error.message}`, cure));
    }
    visit(document, {
      Alias: (_key, node) => {
        const cure = 'Write the value out; a lab should be readable from top to bottom.';
        problems.push(
          report(node.range?.[0] ?? 0, '', `the alias *${node.source} is not allowed here`, cure),
        );
      },
    });
    if (problems.length === 0) value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    // Thousands of nested brackets exhaust the parser's stack.
    const reason = error instanceof Error ? error.message : String(error);
    problems.push(
      report(0, '', `not readable as YAML: ${reason}`, 'Simplify the file; it is nested too deeply.'),
    );
  }
  return {
    value,
    problems,
    problem: (path, message, cure, at = 'value') =>
      report(document === null ? 0 : offsetOf(document, path, at), formatPath(path), message, cure),
  };
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
