import { expect, it } from 'vitest';
import { nearest } from '../../shared/show/find/nearest.js';

const names = ['front', 'front-2', 'api-gateway', 'shop.example.com', 'cn-hangzhou', 'cn-shanghai'];

it.each([
  ['frnt', ['front', 'front-2']],
  ['FRONT', ['front', 'front-2']],
  ['gateway', ['api-gateway']],
  ['shop.exmaple.com', ['shop.example.com']],
  ['cn-hangzhuo', ['cn-hangzhou']],
  ['hangzhuo', ['cn-hangzhou']],
  ['shpo', ['shop.example.com']],
  ['apo', ['api-gateway']],
  ['zzzzzz', []],
  ['zz', []],
  ['*', []],
  ['', []],
])('%j is near %j', (text, near) => {
  expect(nearest(text, names)).toEqual(near);
});

it('names three at most, each once, the nearest first', () => {
  expect(nearest('abcd', ['abce', 'abcf', 'abcd', 'abcd', 'abcg', 'abch'])).toEqual(['abcd', 'abce', 'abcf']);
});

it('compares a beginning of long names, so that thousands of them take no time', () => {
  const long = 'a'.repeat(100_000);
  expect(
    nearest(
      long,
      Array.from({ length: 200 }, (_, n) => `${n}${long}`),
    ),
  ).toHaveLength(3);
});
