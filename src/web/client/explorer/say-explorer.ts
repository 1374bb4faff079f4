import { fill, type Vars } from '../../text/fill.ts';
import { type ExplorerKey, explorerTexts } from '../../texts/explorer.ts';
import { locale } from '../strings.ts';

/** A string of the explorer in the page's language. These come with the explorer, not with every page. */
export function sayExplorer(key: ExplorerKey, vars?: Vars): string {
  return fill(explorerTexts[key][locale], vars);
}
