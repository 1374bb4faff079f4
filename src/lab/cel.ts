import { Environment } from '@marcbachmann/cel-js';

/** A compiled CEL expression. Numbers that come out of `size()` and of integer literals are BigInt. */
export interface CelProgram {
  source: string;
  /** True where the expression reads the whole selection, not one object of it. */
  usesObjects: boolean;
  /** Throws when evaluation fails, e.g. on a field that is not there: use `has(object.spec.x)` first. */
  evaluate(context: { object: unknown; objects: unknown[] }): unknown;
}

const environment = new Environment({
  unlistedVariablesAreDyn: false,
  homogeneousAggregateLiterals: false,
  limits: { maxAstNodes: 500, maxDepth: 40, maxListElements: 100, maxMapEntries: 50, maxCallArguments: 10 },
})
  .registerVariable('object', 'dyn')
  .registerVariable('objects', 'list');

/**
 * Throws an Error whose message says what is wrong with the expression. `matches()` is refused: its regular
 * expressions run on JavaScript's backtracking engine, where a short pattern can hang the server.
 */
export function compileCel(source: string): CelProgram {
  const program = environment.parse(source);
  const names = new Set<string>();
  collectNames(program.ast, names);
  if (names.has('matches()'))
    throw new Error('matches() is not available; use startsWith, endsWith or contains');
  if (nesting(program.ast) > maxNesting)
    throw new Error(`all, exists, filter and map may be nested ${maxNesting} deep, not deeper`);
  const checked = program.check();
  if (!checked.valid)
    throw new Error(firstLine(checked.error?.message ?? 'the expression has no valid type'));
  if (checked.type !== 'bool' && checked.type !== 'dyn') {
    throw new Error(`the expression gives ${checked.type ?? 'no value'}, not true or false`);
  }
  return { source, usesObjects: names.has('objects'), evaluate: (context) => program(context) };
}

function collectNames(node: unknown, names: Set<string>): void {
  if (Array.isArray(node)) {
    for (const item of node) collectNames(item, names);
    return;
  }
  if (typeof node !== 'object' || node === null || !('op' in node) || !('args' in node)) return;
  if (node.op === 'id' && typeof node.args === 'string') names.add(node.args);
  const isCall = node.op === 'call' || node.op === 'rcall';
  if (isCall && Array.isArray(node.args)) names.add(`${String(node.args[0])}()`);
  collectNames(node.args, names);
}

/** Each level goes through all objects once more for each object. */
const maxNesting = 2;
const loops = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

/** How deep loops stand within loops. */
function nesting(node: unknown): number {
  if (Array.isArray(node)) return Math.max(0, ...node.map(nesting));
  if (typeof node !== 'object' || node === null || !('op' in node) || !('args' in node)) return 0;
  const isLoop = node.op === 'rcall' && Array.isArray(node.args) && loops.has(String(node.args[0]));
  return nesting(node.args) + (isLoop ? 1 : 0);
}

/** Messages of the library carry a drawing of the position below the first line. */
function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message;
}
