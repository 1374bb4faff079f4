import { describe, expect, it } from 'vitest';
import { generaliseOutput } from '../../../src/engine/generalise-output.ts';
import { expectSchema } from '../../../src/lab/lab-schema.ts';
import { closeNumbers, openNumbers } from '../../../src/verify/open-numbers.ts';

const record = (pattern: string, printed: string, unordered = false) => {
  const wanted = expectSchema.parse({ output: pattern, unordered });
  return closeNumbers(generaliseOutput(openNumbers(wanted, printed, 'lab-ab12'), { namespace: 'lab-ab12' }));
};

describe('recording numbers that the author left open', () => {
  it('keeps the numbers the author wants and opens those written as {{number}}', () => {
    const pattern =
      'total {{number}}\n-rw-r--r-- 1 {{number}} {{timestamp}} notes\n-rw-r--r-- 1 26 {{timestamp}} labels';
    const printed =
      'total 24\n-rw-r--r--    1     148 Nov 25 09:35 notes\n-rw-r--r--    1      26 Nov 25 09:35 labels\n';
    expect(record(pattern, printed)).toBe(
      'total {{number}}\n-rw-r--r--    1     {{number}} {{timestamp}} notes\n-rw-r--r--    1      26 {{timestamp}} labels',
    );
  });

  it('leaves ages below their column although numbers before them were opened', () => {
    const pattern = 'NAME   SIZE   AGE\na {{number}} {{age}}';
    expect(record(pattern, 'NAME   SIZE   AGE\na      1234   12s\n')).toBe(
      'NAME   SIZE   AGE\na      {{number}}   {{age}}',
    );
  });

  it('records output as printed when it is not what the author expects', () => {
    expect(record('size {{number}}', 'no size 7\nat all 8')).toBe('no size 7\nat all 8');
  });
});
