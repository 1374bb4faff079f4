/**
 * Gives every wanted entry a candidate of its own where that is possible (maximum bipartite matching).
 * Returns the candidate's index for each wanted entry, -1 for those that stay without.
 */
export function assign(
  wanted: number,
  candidates: number,
  fits: (wanted: number, candidate: number) => boolean,
): number[] {
  const ownerOf = new Array<number>(candidates).fill(-1);
  const chosen = new Array<number>(wanted).fill(-1);
  const known = new Map<number, boolean>();
  const fitsOnce = (i: number, j: number): boolean => {
    const key = i * candidates + j;
    let value = known.get(key);
    if (value === undefined) {
      value = fits(i, j);
      known.set(key, value);
    }
    return value;
  };
  const place = (i: number, tried: Set<number>): boolean => {
    for (let j = 0; j < candidates; j += 1) {
      if (tried.has(j) || !fitsOnce(i, j)) continue;
      tried.add(j);
      const owner = ownerOf[j] ?? -1;
      if (owner === -1 || place(owner, tried)) {
        ownerOf[j] = i;
        chosen[i] = j;
        return true;
      }
    }
    return false;
  };
  for (let i = 0; i < wanted; i += 1) place(i, new Set());
  return chosen;
}
