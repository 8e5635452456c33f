import { describe, expect, it } from 'vitest';
import { parsePairsFile } from '../../shared/events/pairs-file.js';

const pair = { replaced: '1-cn-hangzhou', successor: '2-cn-hangzhou' };
const other = { replaced: '3-cn-hangzhou', successor: '4-cn-hangzhou' };

const good = [
  { when: 'CSV', text: '1-cn-hangzhou,2-cn-hangzhou\n3-cn-hangzhou,4-cn-hangzhou\n', then: [pair, other] },
  { when: 'a spreadsheet', text: '\ufeffold,new\r\n"1-cn-hangzhou", "2-cn-hangzhou"\r\n', then: [pair] },
  { when: 'comments', text: '# of 2026\n\n1-cn-hangzhou,2-cn-hangzhou # x'.replace(' # x', ''), then: [pair] },
  { when: 'a pair twice', text: '1-cn-hangzhou,2-cn-hangzhou\n1-cn-hangzhou,2-cn-hangzhou', then: [pair] },
  { when: 'JSON', text: '[{ "old": "1-cn-hangzhou", "new": "2-cn-hangzhou" }]', then: [pair] },
  { when: 'our own words', text: `[${JSON.stringify(pair)}, ["3-cn-hangzhou", "4-cn-hangzhou"]]`, then: [pair, other] },
  { when: 'bare numbers', text: '[[1, 2]]', then: [{ replaced: '1', successor: '2' }] },
] as const;

it.each(good)('reads $when', ({ text, then }) => {
  expect(parsePairsFile(text, 'pairs')).toEqual(then);
});

const bad = [
  { when: 'nothing', text: '# later\n', says: 'pairs: it has no pairs; write old,new on each line' },
  { when: 'a line with one id', text: '1,2\n3\n', says: 'line 2: must be two certificate ids' },
  { when: 'three ids', text: '1,2,3', says: 'line 1: must be two certificate ids' },
  { when: 'a bad id', text: 'old,new\n1,2\n\n3,\x1b[31m', says: 'line 4: the new certificate must be an id' },
  { when: 'an empty one', text: ',2', says: 'line 1: the old certificate must be' },
  { when: 'itself', text: '1,2\n3,3-cn-hangzhou', says: 'line 2: the old and the new certificate are the same' },
  { when: 'two for one', text: '1,2\n9,8\n1,3', says: 'line 3: line 1 has another new certificate for 1' },
  {
    when: 'several',
    text: '1\n2',
    says: 'line 1: must be two certificate ids, the old one and the new one; line 2: must',
  },
  { when: 'JSON that is none', text: '[\n["1","2"],\n["3" "4"]\n]', says: 'line 3: this is not JSON' },
  { when: 'JSON that ends early', text: '[\n["1","2"],\n', says: 'line 3: this is not JSON' },
  { when: 'an object', text: '{"1":"2"}', says: 'line 1: must be an array' },
  {
    when: 'a JSON entry',
    text: '[\n["1", "2"],\n\n{"old": "3", "nwe": "4"}]',
    says: 'line 4: must be two certificate ids',
  },
  { when: 'a JSON id', text: '[["1","2"],\n["3,[\\"", "4"]]', says: 'line 2: the old certificate must be' },
] as const;

describe('names the line of what is wrong', () => {
  it.each(bad)('$when: $says', ({ text, says }) => {
    expect(() => parsePairsFile(text, 'pairs')).toThrow(says);
  });
});
