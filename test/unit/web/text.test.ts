import { describe, expect, test } from 'vitest';
import { bareTerms } from '../../../src/web/text/bare-terms.ts';
import { inlineHtml, linkedHtml, paragraphsHtml } from '../../../src/web/text/inline-html.ts';
import { hasVolatile, isTable, outputParts, volatileHtml } from '../../../src/web/text/recorded-output.ts';

describe('a lab text as HTML', () => {
  test('marks code and bold, and escapes everything else', () => {
    expect(inlineHtml('Run `kubectl <x>` **now** & "then"')).toBe(
      'Run <code>kubectl &#60;x&#62;</code> <strong>now</strong> &#38; &#34;then&#34;',
    );
  });

  test('cannot be used to smuggle in markup, in code or out of it', () => {
    const html = inlineHtml('<img src=x onerror=alert(1)> `</code><script>` **<b>**');
    expect(html.replace(/<\/?(code|strong)>/g, '')).not.toMatch(/[<>]/);
  });

  test('leaves a lone backtick or star as it is', () => {
    expect(inlineHtml('a ` b * c')).toBe('a ` b * c');
  });

  test('takes newlines for blanks and blank lines for paragraphs', () => {
    expect(paragraphsHtml('one\ntwo\n\nthree\n')).toBe('<p>one two</p><p>three</p>');
  });

  test('links to this site and to https only, and only in frontmatter text', () => {
    expect(linkedHtml('See [docs](https://k.io/a) and [x](javascript:alert)')).toBe(
      'See <a href="https://k.io/a">docs</a> and [x](javascript:alert)',
    );
  });
});

describe('a recorded output', () => {
  test('shows placeholders as volatile and escapes the rest', () => {
    expect(volatileHtml('IP={{ip}} <none>')).toBe('IP=<span class="vol">‹ip›</span> &#60;none&#62;');
  });

  test('folds in the middle when it is long, without losing a line', () => {
    const lines = Array.from({ length: 40 }, (_, index) => `line ${index}`);
    const parts = outputParts(lines.join('\n'));
    expect(parts.middleLines).toBe(25);
    expect([parts.head, parts.middle, parts.tail].join('\n').split('\n')).toEqual(lines);
  });

  test('is shown whole when it is short', () => {
    expect(outputParts('a\nb\n')).toEqual({ head: 'a\nb', middle: null, middleLines: 0, tail: '' });
  });

  test('knows tables, which must not be wrapped, and volatile parts, which get a legend', () => {
    expect(isTable('NAME   READY\nweb    1/1')).toBe(true);
    expect(isTable('The Pod "x" is invalid: spec')).toBe(false);
    expect(hasVolatile('a {{age}}')).toBe(true);
    expect(hasVolatile('a {b}')).toBe(false);
  });
});

describe('a search query', () => {
  test.each([
    ['레이블을', '레이블'],
    ['파드에서는 볼륨이', '파드 볼륨'],
    ['kubectl을 쓰는', 'kubectl 쓰는'],
    ['Downward API로', 'Downward API'],
    ['제수', '제수'],
    ['나는', '나는'],
    ['env labels', 'env labels'],
  ])('%s is searched as %s', (query, bare) => {
    expect(bareTerms(query)).toBe(bare);
  });
});
