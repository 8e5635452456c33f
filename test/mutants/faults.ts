import { MUTANTS } from '../emulator/mutant-list.js';
import { NEIGHBOUR_MUTANTS } from '../emulator/mutant-list-neighbours.js';
import { safetyMutants } from './safety.js';

/** One fault: `from` becomes `to` in `file`, and one of `tests` (files) must then fail. Paths are from the root. */
export interface Fault {
  readonly rule: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly tests: readonly string[];
}

const emulator: readonly Fault[] = [...MUTANTS, ...NEIGHBOUR_MUTANTS].map(({ file, tests, ...rest }) => ({
  ...rest,
  file: `test/emulator/${file}`,
  tests: tests.map((name) => `test/emulator/${name}.test.ts`),
}));

/** Every fault there is, of the system and of the local cloud. */
export const faults: readonly Fault[] = [...safetyMutants, ...emulator];
