import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SWITCH_ANSWERS } from './emulator/switches.js';

const decisions = readFileSync(new URL('../docs/decisions.md', import.meta.url), 'utf8');
const section = decisions.split('## What the cloud leaves open')[1]?.split('\n## ')[0] ?? '';
const rows = section.split('\n').filter((line) => /^\| (?!open |---)/.test(line));
const named = rows.flatMap((row) =>
  [...(row.split(' | ')[2] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''),
);

/** Switches that only what later versions do could notice, or that no function ever meets. */
const ofOthers = [
  ...['parameterPlace', 'unknownParameter', 'certificatePageMaximum', 'taskConflictCode'],
  ...['tokenAcrossOperations', 'longToken', 'tokenMismatchCode'],
  ...['uploadedCertificates'],
];

it('every switch of the local cloud that the functions can meet has a decision, and no other', () => {
  expect([...named, ...ofOthers].sort()).toEqual(Object.keys(SWITCH_ANSWERS).sort());
});

it('every row says what is open and what is done about it', () => {
  expect(rows.length).toBeGreaterThanOrEqual(16);
  for (const row of rows) expect(row.split(' | ')).toHaveLength(3);
});
