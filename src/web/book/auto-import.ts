import { fileURLToPath } from 'node:url';

const components = fileURLToPath(new URL('../components/', import.meta.url));

const ours = ['Step', 'ThenAndNow', 'Recap', 'LabExcerpt', 'LabFile', 'Diagram'];
const starlights = [
  'Aside',
  'Badge',
  'Card',
  'CardGrid',
  'FileTree',
  'Icon',
  'LinkCard',
  'Steps',
  'TabItem',
  'Tabs',
];
/** For the start pages only. */
const pages = ['Start'];

const imports = [
  ...[...ours, ...pages].map(
    (name) => `import ${name} from ${JSON.stringify(`${components}${name}.astro`)};`,
  ),
  `import { ${starlights.join(', ')} } from '@astrojs/starlight/components';`,
].join('\n');

/**
 * Gives every chapter the book's components without an import line. Appended, not prepended: the line numbers of
 * an author's error stay those of the file.
 */
export function autoImport(contentFolder: string) {
  return {
    name: 'kindlab-auto-import',
    enforce: 'pre' as const,
    transform(code: string, id: string) {
      const file = id.split('?')[0] ?? id;
      if (!file.startsWith(contentFolder) || !file.endsWith('.mdx')) return null;
      return { code: `${code}\n\n${imports}\n`, map: null };
    },
  };
}
