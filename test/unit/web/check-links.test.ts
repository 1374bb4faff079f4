import { expect, test } from 'vitest';
import { deadLinks, readPage } from '../../../src/web/book/check-links.ts';

const page = (path: string, html: string) => readPage(path, html);
const dead = (html: string, ...others: ReturnType<typeof page>[]) =>
  deadLinks([page('/a/', html), ...others], (path) => path === '/favicon.svg').map(({ link }) => link);

test('a link to a page, a heading or a file that exists is fine', () => {
  const other = page('/b/', '<h2 id="why">Why</h2>');
  expect(
    dead('<a href="/b/">x</a><a href="/b/#why">x</a><a href="../b/">x</a><link href="/favicon.svg">', other),
  ).toEqual([]);
});

test('a link to nothing, or to a heading that is not there, is dead', () => {
  const other = page('/b/', '<h2 id="why">Why</h2>');
  expect(dead('<a href="/c/">x</a><a class="y" href="/b/#how">x</a><a href="#gone">x</a>', other)).toEqual([
    '/c/',
    '/b/#how',
    '#gone',
  ]);
});

test('a page without its trailing slash is dead, because the server would have to redirect', () => {
  expect(dead('<a href="/b">x</a>', page('/b/', ''))).toEqual(['/b']);
});

test('other sites and the API are left alone', () => {
  expect(
    dead(
      '<a href="https://kubernetes.io/">x</a><a href="mailto:a@b.c">x</a><a href="/api/openapi.json">x</a>',
    ),
  ).toEqual([]);
});

test('a heading in Hangul is found by its encoded fragment', () => {
  expect(dead(`<a href="#${encodeURIComponent('제수')}">x</a><h2 id="제수">제수</h2>`)).toEqual([]);
});
