import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Prober } from '../../shared/reconcile/ports/prober.js';
import { endsByItself, type HoldReason } from '../../shared/rotation/model/hold.js';
import { reasonTable } from '../../shared/wording/reason-table.js';
import { byGravity, severityOf } from '../../shared/wording/reasons.js';
import { commandLine } from '../support/command-line.js';
import { type Robots, startRobots } from '../support/robots.js';
import { localEdges, midsummer, type System, startSystem } from '../support/system.js';
import { type Provoked, type Row, site } from './matrix/row.js';
import { matrixRows } from './matrix/rows.js';
import { conditionsIn, expectedFrom, isAbout, type Look, lineOf, seenIn } from './matrix/surfaces.js';

let robots: Robots;
/** The messages before belong to other rows. */
let firstTaken = 0;
let system: System;
beforeAll(async () => {
  robots = await startRobots(() => system?.cloud.clock.now() ?? midsummer);
});
afterEach(() => system?.stop());
afterAll(() => robots.close());

/** Holds that the operator chose. They are conditions only when a certificate ends behind them. */
const chosen: readonly string[] = ['switched-off', 'excluded', 'rolled-back'] satisfies HoldReason[];

it('has a row for each reason of a condition', () => {
  const reasons = Object.keys(reasonTable).filter((reason) => !endsByItself({ reason }) && !chosen.includes(reason));
  const provoked = new Set<string>(matrixRows.map(({ reason }) => reason));
  expect(reasons.filter((reason) => !provoked.has(reason))).toEqual([]);
});

/** Vitest cuts long properties. */
const titled = matrixRows.map((row) => [`${row.reason}, when ${row.when}`, row] as const);

describe('a condition is the same in the changing pass, every look, the metrics, the exit codes and a message', () => {
  it.each(titled)('%s', async (_title, row) => {
    const { run, provoked } = await provokedBy(row);
    const { conditions, code } = await changingPass(provoked, row, run);
    expect(conditions.map(({ reason }) => reason)).toEqual([row.reason, ...(row.also ?? [])].sort(byGravity));
    expect(conditions.map(lineOf)).toContain(lineOf({ ...row, ...provoked, severity: severityOf(row.reason) }));
    expect(code).toBe(row.code ?? 1);

    const isKnown = provoked.request === undefined;
    const codeOf = (look: Look) => (!isKnown ? 0 : look.startsWith('status --quick') ? 1 : (row.code ?? 1));
    expect(await seenIn(run)).toEqual(expectedFrom(isKnown ? conditions : [], codeOf));
    if (provoked.request?.plan !== undefined) {
      const plan = await run('plan', '--json', ...provoked.request.plan);
      expect([conditionsIn(plan.out).map(lineOf), plan.code]).toEqual([conditions.map(lineOf), 1]);
    }
    expect(standingMessages().sort()).toEqual(conditions.map(lineOf).sort());
    const chat = robots.taken
      .slice(firstTaken)
      .filter(({ vendor }) => vendor === 'slack')
      .map(({ body }): string => body.text);
    for (const condition of conditions) expect(chat.some((message) => isAbout(message, condition))).toBe(true);

    await provoked.cure();
    await calmed();
    expect(await seenIn(run)).toEqual(expectedFrom([], () => 0));
    expect(isKnown ? standingMessages() : []).toEqual([]);
  });

  it('also with many of them: the gravest first, and those of one reason by location', async () => {
    const { run } = await provokedBy({ reason: 'names-lost', when: 'there are seven causes', provoke: sevenCauses });
    const { out, code } = await run('sweep', '--yes', '--json');
    const conditions = conditionsIn(out);
    const names = Array(4).fill('names-lost');
    expect(conditions.map(({ reason }) => reason)).toEqual([
      'attached-invalid',
      ...names,
      'unlisted',
      'listener-stopped',
    ]);
    expect(code).toBe(1);
    expect(await seenIn(run)).toEqual(expectedFrom(conditions, () => 1));
    expect(standingMessages()).toEqual(conditions.map(lineOf));
  });
});

describe('a condition of a region that cannot be read any more', () => {
  it.each(['ListListeners', 'ListCertificates'])('stays on every surface while %s fails', async (operation) => {
    const row = titled.map(([, each]) => each).find(({ reason }) => reason === 'names-lost');
    const { run, provoked } = await provokedBy(row as Row);
    const [before] = [conditionsIn((await run('sweep', '--yes', '--json')).out)];
    const { faults, clock } = system.cloud;
    faults.add({ match: { operation }, effect: '503' });
    clock.advance(3600);
    const { out, code } = await run('sweep', '--yes', '--json');
    expect([conditionsIn(out).map(lineOf), code]).toEqual([before.map(lineOf), 3]);
    expect(await seenIn(run)).toEqual(expectedFrom(before, (look) => (look.startsWith('status --quick') ? 1 : 3)));
    expect(standingMessages()).toEqual(before.map(lineOf));

    faults.clear();
    await provoked.cure();
    await calmed();
    expect(await seenIn(run)).toEqual(expectedFrom([], () => 0));
  });
});

function sevenCauses(of: System): Provoked {
  const { world } = of.cloud;
  const sites = Array.from({ length: 7 }, (_, n) => site(of, { names: [`a${n}.example.com`, `b${n}.example.com`] }));
  const [stopped, unlisted, revoked, ...others] = sites as [Site, Site, Site, ...Site[]];
  world.stopListener(stopped.listenerId);
  stopped.renew();
  world.deleteCertificate(unlisted.replaced);
  world.revoke(revoked.replaced);
  for (const { replaced } of others.reverse())
    world.renew(replaced, { names: world.certificate(replaced).names.slice(1) });
  return { certificateIds: [], cure: () => {} };
}

type Site = ReturnType<typeof site>;

/** A system with the cause, and its command line. */
async function provokedBy({ env: own = {}, switches = {}, served, isShort, provoke }: Row) {
  firstTaken = robots.taken.length;
  const env = { NOTIFY: `${robots.notify.json},${robots.notify.slack}`, ...own };
  let isCured = false;
  const edges = {
    ...(isShort && { rateScale: 0.05, runSeconds: 12 }),
    ...(served && { prober: () => proberOf((answer) => (isCured ? answer : served(answer))) }),
  };
  system = await startSystem({ env, switches, edges, regions: ['cn-hangzhou'] });
  const provoked = await provoke(system);
  const cure = () => {
    isCured = true;
    return provoked.cure();
  };
  return { provoked: { ...provoked, cure }, run: commandLine(system, env, {}, edges) };
}

function proberOf(served: NonNullable<Row['served']>): Prober {
  const prober = localEdges(system.cloud, {}, () => {}).prober?.();
  return { ask: async (question) => ((await prober?.ask(question)) ?? []).map(served) };
}

/** A command has hours, so only a function is too short. */
async function changingPass({ request }: Provoked, { isShort }: Row, run: ReturnType<typeof commandLine>) {
  if (isShort) return { conditions: conditionsIn(JSON.stringify(await system.sweep())), code: 1 };
  if (request !== undefined) return { conditions: conditionsIn(JSON.stringify(await request.pass(system))), code: 1 };
  const { out, code } = await run('sweep', '--yes', '--json');
  return { conditions: conditionsIn(out), code };
}

/** The conditions that the messages for programs have begun and not ended. */
function standingMessages(): string[] {
  const standing = new Map<string, string>();
  for (const { vendor, body } of robots.taken.slice(firstTaken)) {
    if (vendor !== 'json') continue;
    for (const each of body.begun) standing.set(lineOf(each), lineOf(each));
    for (const each of body.over) standing.delete(lineOf(each));
  }
  return [...standing.values()];
}

/** The timers go on until the cause is gone: an hour, a sweep, and the minutes after it. */
async function calmed(): Promise<void> {
  system.cloud.clock.advance(3600);
  await system.sweep();
  await system.settle();
  system.cloud.clock.advance(3600);
  await system.sweep();
  await system.settle();
}
