/** Fonts of the site (src/web/styles/theme.css): what is measured has to be what is shown. */
export const fontFamily =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', 'Apple SD Gothic Neo', 'Noto Sans KR', 'Noto Sans CJK KR', 'Malgun Gothic', sans-serif";
export const fontSize = 14;

/**
 * Colours come from the page, so that both themes and paper have theirs; what follows a comma is for whoever opens
 * the file by itself. Classes of nodes: `you`, `server`, `file`, `yes`, `no`, `quiet`.
 */
export function diagramStyle(id: string): string {
  const rules: Record<string, string> = {
    '': `font-family:${fontFamily};font-size:${fontSize}px;font-weight:400;fill:var(--kl-ink,#22211d)`,
    text: 'text-anchor:middle',
    rect: 'rx:6px',
    '.d-node :is(rect,path,polygon,circle,ellipse)':
      'fill:var(--kl-paper,#fbfaf6);stroke:var(--kl-line-strong,#b9b3a4);stroke-width:1.25',
    '.d-you :is(rect,path,polygon)': 'fill:var(--kl-accent-soft,#e9eef8);stroke:var(--kl-accent,#2a4a8a)',
    '.d-server :is(rect,path,polygon)': 'stroke:var(--kl-ink-2,#3d3b35);stroke-width:2',
    '.d-file :is(rect,path,polygon)': 'fill:var(--kl-well,#f4f2eb)',
    '.d-yes :is(rect,path,polygon)': 'fill:var(--kl-passed-soft,#e5f1e9);stroke:var(--kl-passed,#20643e)',
    '.d-no :is(rect,path,polygon)': 'fill:var(--kl-mistake-soft,#fbf0db);stroke:var(--kl-mistake,#845000)',
    '.d-quiet :is(rect,path,polygon)': 'fill:none;stroke:var(--kl-line-strong,#b9b3a4);stroke-dasharray:4 3',
    '.d-cluster rect':
      'fill:var(--kl-surface,#fffefb);stroke:var(--kl-line-strong,#b9b3a4);stroke-dasharray:2 3',
    '.d-cluster-label text': 'text-anchor:start;fill:var(--kl-ink-3,#67645b);font-size:13px',
    '.d-edgeLabel text': 'font-size:13px;fill:var(--kl-ink-2,#3d3b35)',
    '.d-edgeLabel .d-background': 'fill:var(--kl-surface,#fffefb)',
    '.d-flowchart-link': 'fill:none;stroke:var(--kl-ink-3,#67645b);stroke-width:1.5',
    '.d-edge-thickness-thick': 'stroke-width:3',
    '.d-edge-pattern-dotted': 'stroke-dasharray:3 4',
    'marker path': 'fill:var(--kl-ink-3,#67645b);stroke:none',
    '.d-background': 'fill:none;stroke:none',
  };
  return Object.entries(rules)
    .map(([selector, body]) => `#${id}${selector === '' ? '' : ` ${selector}`}{${body}}`)
    .join('');
}
