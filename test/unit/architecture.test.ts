import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const source = join(root, 'src');

/** Which folders of src each folder may import; `config` is src/config.ts. See content/project and the design. */
const allowed: Record<string, readonly string[]> = {
  lab: [],
  config: ['lab'],
  store: ['lab'],
  cluster: ['lab', 'config'],
  workspace: ['cluster', 'lab', 'config'],
  engine: ['lab', 'cluster', 'workspace'],
  api: ['engine', 'store', 'workspace', 'cluster', 'lab', 'config'],
  verify: ['engine', 'workspace', 'cluster', 'lab', 'config'],
  bench: ['api', 'engine', 'store', 'workspace', 'cluster', 'lab', 'config', 'verify', 'cli'],
  cli: ['api', 'engine', 'store', 'workspace', 'cluster', 'lab', 'config', 'verify', 'bench'],
  web: ['lab'],
};
/** Types vanish when the site is built, so these do not tie the browser to the server. */
const allowedForTypes: Record<string, readonly string[]> = { web: ['api'] };

interface Import {
  specifier: string;
  line: number;
  typeOnly: boolean;
}

function readImports(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  // Of an .astro file, the frontmatter and its scripts are code.
  const code = extname(file) === '.astro' ? astroCode(text) : text;
  const kind = file.endsWith('.tsx') || file.endsWith('.astro') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const parsed = ts.createSourceFile(file, code, ts.ScriptTarget.Latest, true, kind);
  const imports: Import[] = [];
  const add = (node: ts.Node, specifier: string, typeOnly: boolean): void => {
    const line = parsed.getLineAndCharacterOfPosition(node.getStart(parsed)).line + 1;
    imports.push({ specifier, line, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const bindings = node.importClause?.namedBindings;
      const named = bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : undefined;
      const onlyTypes =
        named !== undefined &&
        node.importClause?.name === undefined &&
        named.length > 0 &&
        named.every((one) => one.isTypeOnly);
      add(node, node.moduleSpecifier.text, node.importClause?.isTypeOnly === true || onlyTypes);
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier !== undefined &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      add(node, node.moduleSpecifier.text, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [argument] = node.arguments;
      if (argument !== undefined && ts.isStringLiteralLike(argument)) add(node, argument.text, false);
    } else if (
      ts.isImportTypeNode(node) &&
      ts.isLiteralTypeNode(node.argument) &&
      ts.isStringLiteral(node.argument.literal)
    ) {
      add(node, node.argument.literal.text, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return imports;
}

/** Everything that is not code becomes blank lines, so that line numbers stay. */
function astroCode(text: string): string {
  const keep = Array.from(
    text.matchAll(/^---\n([\s\S]*?)\n---|<script[^>]*>([\s\S]*?)<\/script>/gm),
    (match) => {
      const body = match[1] ?? match[2] ?? '';
      const start = match.index + match[0].indexOf(body);
      return { start, end: start + body.length };
    },
  );
  return text.replace(/[^\n]/g, (character, at: number) =>
    keep.some(({ start, end }) => at >= start && at < end) ? character : ' ',
  );
}

function folderOf(file: string): string {
  const [first = ''] = relative(source, file).split('/');
  return first.replace(/\.ts$/, '');
}

/** Arrows that are not allowed, as `file:line imports specifier`. */
function findViolations(file: string, imports: readonly Import[]): string[] {
  const from = folderOf(file);
  return imports.flatMap(({ specifier, line, typeOnly }) => {
    if (!specifier.startsWith('.')) return [];
    const target = resolve(dirname(file), specifier.replace(/\?.*$/, ''));
    if (!target.startsWith(`${source}/`)) return [];
    const to = folderOf(target);
    const isAllowed =
      to === from || allowed[from]?.includes(to) || (typeOnly && allowedForTypes[from]?.includes(to));
    return isAllowed ? [] : [`${relative(root, file)}:${line} imports ${specifier}`];
  });
}

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|tsx|mts|js|mjs|astro)$/.test(name))
  .map((name) => join(source, name));

describe('architecture', () => {
  it('knows every folder of src', () => {
    const folders = [...new Set(files.map(folderOf))];
    expect(folders.filter((folder) => !Object.hasOwn(allowed, folder))).toEqual([]);
    expect(files.length).toBeGreaterThan(50);
  });

  it('lets arrows point only where the design says', () => {
    expect(files.flatMap((file) => findViolations(file, readImports(file)))).toEqual([]);
  });

  it('has src/config.ts as the only reader of process.env', () => {
    const readers = files.filter((file) =>
      /process\.env\b|import\.meta\.env\.(?!DEV|PROD|SSR|BASE_URL)/.test(readFileSync(file, 'utf8')),
    );
    expect(readers.map((file) => relative(root, file))).toEqual(['src/config.ts']);
  });

  it('would notice a forbidden arrow, of every kind of import', () => {
    const from = (folder: string, ...imports: Import[]): string[] =>
      findViolations(join(source, folder, 'x.ts'), imports);
    const plain = (specifier: string, typeOnly = false): Import => ({ specifier, line: 1, typeOnly });
    expect(from('engine', plain('../store/store.ts'))).toEqual([
      'src/engine/x.ts:1 imports ../store/store.ts',
    ]);
    expect(from('lab', plain('../config.ts', true))).toHaveLength(1);
    expect(from('web/client', plain('../../api/api-schema.ts', true))).toEqual([]);
    expect(from('web/client', plain('../../api/api-schema.ts'))).toHaveLength(1);
    expect(from('engine', plain('../lab/verdict.ts'), plain('node:fs'), plain('zod'))).toEqual([]);
    expect(
      readImports(join(source, 'cli', 'main.ts')).some(({ specifier }) => specifier === './verify.ts'),
    ).toBe(true);
  });
});
