/** Text in which what stands between backquotes is code. */
export function codeElements(tag: 'p' | 'span' | 'div', text: string): HTMLElement {
  const element = document.createElement(tag);
  for (const [index, part] of text.split('`').entries()) {
    if (index % 2 === 0) element.append(part);
    else {
      const code = document.createElement('code');
      code.textContent = part;
      element.append(code);
    }
  }
  return element;
}
