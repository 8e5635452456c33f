import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { commandLine } from '../support/command-line.js';
import { attachedTo, crowdedListener } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

const textOf = (name: string) => readFileSync(new URL(`../../docs/timers/${name}`, import.meta.url), 'utf8');

/** A job of a page: the minutes of the hour at which it starts, and its command. */
interface Job {
  readonly minutes: string;
  readonly command: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: manifests of Kubernetes are read by this test alone
const manifests: readonly any[] = parseAllDocuments(textOf('kubernetes.yaml')).map((document) => document.toJS());

const cronJobs: readonly Job[] = manifests
  .filter(({ kind }) => kind === 'CronJob')
  .map(({ spec }) => ({
    minutes: spec.schedule.split(' ')[0],
    command: spec.jobTemplate.spec.template.spec.containers[0].command,
  }));

const settingOf = (unit: string, key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1] ?? '';

const timers: readonly Job[] = ['confirm', 'sweep'].map((instance) => ({
  minutes: settingOf(textOf(`nlb-cert@${instance}.timer`), 'OnCalendar').split(':')[1] ?? '',
  command: ['sh', '-c', `exec ${settingOf(textOf('nlb-cert@.service'), 'ExecStart').replaceAll('%i', instance)}`],
}));

/** Whether a job starts in this minute of the hour. Each of them starts in every minute or in one. */
const isDue = ({ minutes }: Job, minute: number) => minutes === '*' || Number(minutes) === minute;

let system: System;
let folder: string;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
  folder = await mkdtemp(join(tmpdir(), 'rotation-timers-'));
});
afterEach(async () => {
  await system.stop();
  await rm(folder, { recursive: true });
});

/** The arguments that the command of a job gives to nlb-cert, and the job's end where nlb-cert ends with `code`. */
async function argumentsOf({ command: [program = '', ...args] }: Job, code = 0) {
  const file = join(folder, 'arguments');
  const stub = join(folder, 'nlb-cert');
  await writeFile(stub, `#!/bin/sh\nprintf '%s\\n' "$@" > "${file}"\nexit ${code}\n`);
  await chmod(stub, 0o755);
  const env = { PATH: [folder, process.env.PATH].join(delimiter) };
  const ends = promisify(execFile)(program, args, { env }).then(
    () => 0,
    (error: { readonly code: number }) => error.code,
  );
  return { ends: await ends, argv: (await readFile(file, 'utf8')).trimEnd().split('\n') };
}

/** Lives through five hours at most, minute by minute, with the jobs as the clock starts them. */
async function live(jobs: readonly Job[], isOver: () => boolean): Promise<ReadonlySet<number>> {
  const typed: { readonly job: Job; readonly argv: readonly string[] }[] = [];
  for (const job of jobs) typed.push({ job, argv: (await argumentsOf(job)).argv });
  const run = commandLine(system, { RETIRE_AFTER_MINUTES: '120' });
  const codes = new Set<number>();
  for (let minute = 0; minute < 5 * 60 && !isOver(); minute += 1) {
    system.cloud.clock.advance(60);
    for (const { job, argv } of typed)
      if (isDue(job, minute % 60)) {
        const { code, err } = await run(...argv);
        expect(err).toBe('');
        codes.add(code);
      }
  }
  return codes;
}

describe.each([
  ['the CronJobs', cronJobs],
  ['the timers of systemd', timers],
])('%s', (_, jobs) => {
  it('rotate a renewal, confirm it, and retire what it replaced', async () => {
    const { listener, standing, replaced } = crowdedListener(system, 2);
    system.cloud.clock.advance(30 * 86_400);
    const successors = replaced.map(({ id }) => system.cloud.world.renew(id).id);
    const attached = () => Object.keys(attachedTo(system, listener.id)).sort();
    const wanted = [standing.id, ...successors].sort();
    const codes = await live(jobs, () => attached().join() === wanted.join());
    expect([...codes]).toEqual([0]);
    expect(attached()).toEqual(wanted);
    expect(await system.entries('open')).toEqual([]);
  });

  it.each([
    { code: 0, ends: 'done' },
    { code: 1, ends: 'done' },
    { code: 2, ends: 'failed' },
    { code: 3, ends: 'failed' },
  ])('are $ends where nlb-cert ends with $code', async ({ code, ends }) => {
    const passes = settingOf(textOf('nlb-cert@.service'), 'SuccessExitStatus').split(' ').map(Number);
    for (const job of jobs) {
      const { ends: exit } = await argumentsOf(job, code);
      const isDone = exit === 0 || (jobs === timers && passes.includes(exit));
      expect(isDone ? 'done' : 'failed').toBe(ends);
    }
  });
});
