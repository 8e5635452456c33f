import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { faults } from './faults.js';

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

it('every deliberate fault still has its place in the code, so that none is left out in silence', () => {
  const gone = faults.filter(({ file, from }) => !read(file).includes(from));
  expect(gone.map(({ rule, file, from }) => `${rule} (${file}): ${from}`)).toEqual([]);
});
