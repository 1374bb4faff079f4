import type { Locale, Localized } from '../lab/localized.ts';
import { fill, type Vars } from './text/fill.ts';
import { chapterPage } from './texts/chapter.ts';
import { clusterLive, clusterPage } from './texts/cluster.ts';
import { coverageLive, coveragePage } from './texts/coverage.ts';
import { editorPage } from './texts/editor.ts';
import { explorerPage } from './texts/explorer.ts';
import { glossaryLive, glossaryPage } from './texts/glossary.ts';
import { objectsLive } from './texts/objects.ts';
import { panelLive, panelPage } from './texts/panel.ts';
import { proofPage } from './texts/proof.ts';
import { siteLive, sitePage } from './texts/site.ts';
import { stepLive, stepPage } from './texts/step.ts';

export type { Vars } from './text/fill.ts';

/**
 * Every word of the interface, in both languages; src/web/texts has them by area. `{name}` is filled in by `translate`.
 * `page` strings are written into the HTML at build time; `live` strings are also handed to the page's scripts
 * (as JSON, in the page's language), because they appear only once something happens.
 */
export const page = {
  ...sitePage,
  ...chapterPage,
  ...stepPage,
  ...clusterPage,
  ...panelPage,
  ...editorPage,
  ...proofPage,
  ...explorerPage,
  ...coveragePage,
  ...glossaryPage,
};
export const live = {
  ...siteLive,
  ...stepLive,
  ...clusterLive,
  ...objectsLive,
  ...panelLive,
  ...coverageLive,
  ...glossaryLive,
};

export type PageKey = keyof typeof page;
export type LiveKey = keyof typeof live;
/** Any string of the interface. */
export type Key = PageKey | LiveKey;
export function translate(locale: Locale, key: Key, vars?: Vars): string {
  const entry: Localized = key in page ? page[key as PageKey] : live[key as LiveKey];
  return fill(entry[locale], vars);
}

/** The live strings of one language, for the page's scripts. */
export function liveStrings(locale: Locale): Record<LiveKey, string> {
  return Object.fromEntries(Object.entries(live).map(([key, text]) => [key, text[locale]])) as Record<
    LiveKey,
    string
  >;
}

/** `/en/…` is English, everything else Korean. */
export function localeOf(starlightLocale: string | undefined): Locale {
  return starlightLocale === 'en' ? 'en' : 'ko';
}
