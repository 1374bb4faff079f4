/**
 * Runs in the browser. Leaves of Mermaid's SVG what is seen: its theme gives way to `style`, each line of text is one
 * element, and title and description go, since the page says them (and would show the title on hovering).
 */
export function tidySvg(options: { svg: string; style: string; stamp: string }): string {
  const root = new DOMParser().parseFromString(options.svg, 'image/svg+xml').documentElement;
  const remove = (selector: string) => {
    for (const element of root.querySelectorAll(selector)) element.remove();
  };
  remove('title, desc, defs, filter, linearGradient, style');
  const used = new Set(
    [...root.querySelectorAll('[marker-end], [marker-start]')].flatMap((edge) =>
      [edge.getAttribute('marker-end'), edge.getAttribute('marker-start')].map((url) => url?.slice(5, -1)),
    ),
  );
  for (const marker of root.querySelectorAll('marker')) if (!used.has(marker.id)) marker.remove();
  for (const line of root.querySelectorAll('tspan.row')) {
    line.replaceChildren(line.textContent);
    line.removeAttribute('class');
  }
  for (const element of root.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      const kept = name === 'id' && element.tagName === 'marker';
      if (name.startsWith('data-') || name === 'style' || (name === 'id' && !kept) || value === '')
        element.removeAttribute(name);
    }
  }
  // The page has classes of the same names.
  const ours =
    /^(node|cluster|cluster-label|edgeLabel|background|flowchart-link|edge-thickness-thick|edge-pattern-dotted|you|server|file|yes|no|quiet)$/;
  for (const element of root.querySelectorAll('[class]')) {
    const names = [...element.classList].filter((name) => ours.test(name)).map((name) => `d-${name}`);
    if (names.length > 0) element.setAttribute('class', names.join(' '));
    else element.removeAttribute('class');
  }
  for (const label of root.querySelectorAll('.d-edgeLabel'))
    if (label.textContent.trim() === '') label.remove();
  // In the corner, where no edge comes in.
  for (const cluster of root.querySelectorAll('.d-cluster')) {
    const frame = cluster.querySelector('rect');
    const [left, top] = [frame?.getAttribute('x'), frame?.getAttribute('y')].map(Number);
    cluster
      .querySelector('.d-cluster-label')
      ?.setAttribute('transform', `translate(${(left ?? 0) + 10}, ${(top ?? 0) + 4})`);
  }
  for (const rect of root.querySelectorAll('rect')) if (!rect.hasAttribute('width')) rect.remove();
  const [x = 0, y = 0, width = 0, height = 0] = (root.getAttribute('viewBox') ?? '').split(' ').map(Number);
  const round = (value: number) => Math.ceil(value);
  const id = root.id;
  for (const name of [...root.attributes].map((attribute) => attribute.name))
    if (name !== 'xmlns' && name !== 'id') root.removeAttribute(name);
  root.setAttribute('viewBox', [Math.floor(x), Math.floor(y), round(width), round(height)].join(' '));
  root.setAttribute('width', String(round(width)));
  root.setAttribute('height', String(round(height)));
  root.setAttribute('aria-hidden', 'true');
  root.setAttribute('data-source', options.stamp);
  root.id = id;
  const style = root.ownerDocument.createElementNS('http://www.w3.org/2000/svg', 'style');
  style.textContent = options.style;
  root.prepend(style);
  const text = new XMLSerializer().serializeToString(root);
  return `${text.replace(/(\d+\.\d{2})\d+/g, '$1')}\n`;
}
