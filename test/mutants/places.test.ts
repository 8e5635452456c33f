import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { mutatorOf } from './fault.js';
import { faults } from './faults.js';
import { simulationFaults } from './simulation-faults.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('every deliberate fault has exactly one place in the code, so that none is left out in silence', () => {
  const mutate = mutatorOf(root);
  const lost = [...faults, ...simulationFaults].flatMap((fault) => {
    const mutation = mutate(fault);
    return mutation.kind === 'nowhere' ? [`${fault.rule} (${fault.place}): ${mutation.why}`] : [];
  });
  expect(lost).toEqual([]);
}, 120_000);

it('every deliberate fault names tests that exist, because a run without tests would count as noticed', () => {
  const files = readdirSync(`${root}/test`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `test/${name}`);
  const named = new Set(faults.flatMap(({ tests }) => tests));
  expect([...named].filter((part) => !files.some((file) => file.includes(part)))).toEqual([]);
});
