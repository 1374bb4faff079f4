/** `/api/labs/<lab>/steps/<step>` and the like, each part encoded. */
export function labPath(labId: string, ...rest: string[]): string {
  return ['/api/labs', labId, ...rest]
    .map((part, index) => (index === 0 ? part : encodeURIComponent(part)))
    .join('/');
}
