/** Lives through thousands of histories that nobody drew before: `npm run test:nightly`. `HISTORIES` says how many. */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';

const { HISTORIES = '5000', FC_SEED = String(randomInt(2 ** 31)) } = process.env;
console.log(`${HISTORIES} histories, FC_SEED=${FC_SEED}`);
const { status } = spawnSync('npx', ['vitest', 'run', '--config', 'test/vitest.config.ts', 'convergence-'], {
  stdio: 'inherit',
  env: { ...process.env, HISTORIES, FC_SEED },
});
process.exit(status ?? 1);
