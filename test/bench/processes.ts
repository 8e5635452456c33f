import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const rounds = 9;

/** A process that does something and ends. */
export interface Process {
  readonly name: string;
  readonly script: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Milliseconds of a process, the shortest of its rounds: what else runs on the machine only makes them longer. */
export interface Times {
  readonly whole: (name: string) => number;
  /** Beyond the first one's, which does nothing. */
  readonly over: (name: string) => number;
}

/** Rounds alternate, so that drift hits all alike. */
export async function timesOf(subjects: readonly Process[]): Promise<Times> {
  const times = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round += 1)
    for (const subject of subjects) {
      const milliseconds = await timed(subject);
      if (round > 0) times.get(subject.name)?.push(milliseconds);
    }
  const [first] = subjects;
  const least = (name = '') => Math.min(...(times.get(name) ?? []));
  return { whole: least, over: (name) => least(name) - least(first?.name) };
}

async function timed({ script, env = {} }: Process): Promise<number> {
  const start = performance.now();
  await run(process.execPath, ['-e', script], { cwd: root, env: { PATH: process.env.PATH, ...env } });
  return performance.now() - start;
}
