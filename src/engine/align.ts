/** One pair of an alignment; -1 where the other side has no counterpart. */
export interface Pair {
  expected: number;
  actual: number;
}

export interface AlignOptions {
  expected: number;
  actual: number;
  /** 0 for a match, below 2 where the two belong side by side although they differ. */
  cost(expected: number, actual: number): number;
  /** True where the expected entry stands for any number of actual ones; those are paired with it. */
  isGap(expected: number): boolean;
}

/** The cheapest side-by-side arrangement in order; an entry alone costs 1. Time and memory: expected × actual. */
export function align({ expected, actual, cost, isGap }: AlignOptions): Pair[] {
  const width = actual + 1;
  const best = new Float64Array((expected + 1) * width);
  const gaps = Array.from({ length: expected }, (_, index) => isGap(index));
  const at = (i: number, j: number): number => best[i * width + j] ?? 0;
  const pairCosts = new Float64Array(expected * actual);
  for (let i = expected; i >= 0; i -= 1) {
    for (let j = actual; j >= 0; j -= 1) {
      if (i === expected) {
        best[i * width + j] = actual - j;
        continue;
      }
      if (gaps[i]) {
        best[i * width + j] = Math.min(at(i + 1, j), j < actual ? at(i, j + 1) : Number.POSITIVE_INFINITY);
        continue;
      }
      let value = at(i + 1, j) + 1;
      if (j < actual) {
        const pairCost = cost(i, j);
        pairCosts[i * actual + j] = pairCost;
        value = Math.min(value, at(i, j + 1) + 1, at(i + 1, j + 1) + pairCost);
      }
      best[i * width + j] = value;
    }
  }
  const pairs: Pair[] = [];
  let i = 0;
  let j = 0;
  while (i < expected || j < actual) {
    if (i === expected) {
      pairs.push({ expected: -1, actual: j });
      j += 1;
    } else if (gaps[i]) {
      if (at(i, j) === at(i + 1, j)) i += 1;
      else {
        pairs.push({ expected: i, actual: j });
        j += 1;
      }
    } else if (j < actual && at(i, j) === at(i + 1, j + 1) + (pairCosts[i * actual + j] ?? 0)) {
      pairs.push({ expected: i, actual: j });
      i += 1;
      j += 1;
    } else if (at(i, j) === at(i + 1, j) + 1) {
      pairs.push({ expected: i, actual: -1 });
      i += 1;
    } else {
      pairs.push({ expected: -1, actual: j });
      j += 1;
    }
  }
  return pairs;
}
