/**
 * Breaks the code on purpose, in a copy, and lets the random histories alone look for each fault:
 * `npm run test:simulation-faults [-- parts of rules]`; without parts all but those never found. `HISTORIES` (400, half of them for each kind of ledger) of `FC_SEED`
 * (that of CI), both kinds at once, or only those of `LEDGERS`. Lives through them without a fault first, unless
 * `UNBROKEN=known`. Prints a table; exit code 1 if a fault is not found.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Mutation, mutatorOf } from './fault.js';
import { simulationFaults, unfoundFaults } from './simulation-faults.js';

const { HISTORIES = '400', FC_SEED = '20261124', LEDGERS = 'bucket,folder' } = process.env;
const parts = process.argv.slice(2);
const root = fileURLToPath(new URL('../..', import.meta.url));
const mutate = mutatorOf(root);

const wanted = simulationFaults.filter(({ rule, place }) =>
  parts.length > 0 ? parts.some((part) => `${place} ${rule}`.includes(part)) : !unfoundFaults.has(rule),
);
const folder = mkdtempSync(join(tmpdir(), 'simulation-'));
for (const name of ['functions', 'shared', 'test', 'package.json', 'tsconfig.json'])
  cpSync(join(root, name), join(folder, name), { recursive: true });
symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));

// A copy that fails as it is would seem to show every fault.
const isKnown = process.env.UNBROKEN === 'known';
const broken = isKnown ? undefined : await firstOf(LEDGERS.split(','));
const without = isKnown ? 'not lived through' : broken && `${broken.at}: ${broken.why}`;
console.log(`${HISTORIES} histories, FC_SEED=${FC_SEED}; without a fault ${without ?? 'none breaks'}`);
if (broken !== undefined) process.exit(1);
console.log('\n| fault | place | found at history | broken |\n| --- | --- | --- | --- |');
let missed = 0;
for (const fault of wanted) {
  const found = await search(mutate(fault));
  if (found === undefined) missed += 1;
  console.log(`| ${fault.rule} | \`${fault.place}\` | ${found?.at ?? 'NOT FOUND'} | ${found?.why ?? ''} |`);
}
rmSync(folder, { recursive: true });
process.exit(missed === 0 ? 0 : 1);

interface Found {
  /** The kind of ledger, and the number of the history. */
  readonly at: string;
  readonly why: string;
}

async function search(mutation: Mutation): Promise<Found | undefined> {
  if (mutation.kind === 'nowhere') throw new Error(`the fault has no place: ${mutation.why}`);
  const path = join(folder, mutation.file);
  writeFileSync(path, mutation.mutated);
  const found = await firstOf(LEDGERS.split(','));
  writeFileSync(path, mutation.text);
  return found;
}

/** The first that fails ends the other. */
async function firstOf(kinds: readonly string[]): Promise<Found | undefined> {
  const lives = kinds.map((kind) => liveIn(kind));
  const first = await new Promise<Found | undefined>((resolve) => {
    for (const { found } of lives) found.then((at) => at !== undefined && resolve(at));
    Promise.all(lives.map(({ found }) => found)).then(() => resolve(undefined));
  });
  for (const { end } of lives) end();
  await Promise.all(lives.map(({ found }) => found));
  return first;
}

function liveIn(kind: string) {
  const env = { ...process.env, HISTORIES, FC_SEED, SHRINK: 'no', RELEASE_CHECKS: '' };
  const script = `
    import fc from 'fast-check';
    import { everyHistoryConverges } from './test/functions/histories/property.js';
    fc.configureGlobal({ seed: Number(process.env.FC_SEED) });
    await everyHistoryConverges('${kind}');`;
  const options = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const child = spawn(process.execPath, options, { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.on('data', (text) => {
    told += text;
  });
  const found = new Promise<Found | undefined>((resolve) => {
    child.on('close', () => {
      const [, history] = /history (\d+) broke/.exec(told) ?? [];
      const [, broken = ''] = /BROKEN: (.*)/.exec(told) ?? [];
      if (history !== undefined) resolve({ at: `${kind} ${history}`, why: broken.slice(0, 160) });
      else resolve(told.includes('Error') ? { at: kind, why: told.slice(0, 300).replaceAll('\n', ' ') } : undefined);
    });
  });
  return { found, end: () => void child.kill() };
}
