/** A table wider than its column scrolls sideways; without a pointer, that takes the focus. Others are no stop on the way. */
export function startScrollableTables(): void {
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.setAttribute('tabindex', '0');
      else target.removeAttribute('tabindex');
    }
  });
  for (const table of document.querySelectorAll('.sl-markdown-content table')) observer.observe(table);
}
