export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function inline(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) =>
      part.length > 2 && part.startsWith('`') && part.endsWith('`')
        ? `<code>${escapeHtml(part.slice(1, -1))}</code>`
        : escapeHtml(part).replace(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>'),
    )
    .join('');
}

/** A lab's text as HTML: `code` and **bold**, everything else escaped; newlines are blanks. Safe for any input. */
export function inlineHtml(text: string): string {
  return inline(text.trim().replace(/\s*\n\s*/g, ' '));
}

/** The same, with a paragraph for each blank line. */
export function paragraphsHtml(text: string): string {
  return text
    .trim()
    .split(/\n\s*\n/)
    .map((paragraph) => `<p>${inlineHtml(paragraph)}</p>`)
    .join('');
}

/** Frontmatter text: as above, plus [links](…) to this site or https. */
export function linkedHtml(text: string): string {
  return text
    .split(/(\[[^\]]+\]\((?:\/|https:\/\/)[^)\s]*\))/)
    .map((part) => {
      const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(part);
      if (link === null) return inlineHtmlKeepingBlanks(part);
      return `<a href="${escapeHtml(link[2] ?? '')}">${inline(link[1] ?? '')}</a>`;
    })
    .join('');
}

function inlineHtmlKeepingBlanks(text: string): string {
  return inline(text.replace(/\s*\n\s*/g, ' '));
}
