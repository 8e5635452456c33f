import { afterEach, describe, expect, it } from 'vitest';
import type { Prober } from '../../shared/reconcile/ports/prober.js';
import type { Fault } from '../emulator/protocol/faults.js';
import { commandLine } from '../support/command-line.js';
import { crowdedListener } from '../support/estate.js';
import { type Env, type System, startSystem } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

interface Shown {
  readonly conditions: readonly { readonly reason: string; readonly listenerId?: string }[];
}

const subjects = ({ conditions }: Shown) =>
  conditions.map(({ reason, listenerId }) => `${reason} ${listenerId}`).sort();

/** The conditions of the estate, wherever a person may read them, and the exit code of `status`. */
async function everywhere(env: Env, edges: { readonly prober?: () => Prober } = {}) {
  const run = commandLine(system, { ADDITIONAL_PER_LOAD_BALANCER: '25', ...env }, {}, edges);
  const read = async (...argv: string[]): Promise<Shown> => JSON.parse((await run(...argv, '--json')).out);
  const metrics = (await run('status', '--metrics')).out;
  return {
    sweep: subjects(await system.sweep()),
    status: subjects(await read('status')),
    quick: subjects(await read('status', '--quick')),
    plan: subjects(await read('plan')),
    report: subjects(await read('report')),
    metrics: [...metrics.matchAll(/^nlb_cert_conditions\{reason="(.+?)".*\} (\d+)$/gm)].flatMap(([, reason, count]) =>
      Array<string>(Number(count)).fill(reason ?? ''),
    ),
    code: (await run('status')).code,
  };
}

function sameEverywhere(subject: string) {
  const [reason] = subject.split(' ');
  const here = [subject];
  return { sweep: here, status: here, quick: here, plan: here, report: here, metrics: [reason], code: 1 };
}

const refusals: ReadonlyArray<{ when: string; operation: string; effect: Fault['effect']; reason: string }> = [
  {
    when: 'NLB refuses a default successor for good',
    operation: 'UpdateListenerAttribute',
    effect: { code: 'IllegalParam.CertificateId', status: 400 },
    reason: 'refused',
  },
  {
    when: 'NLB tries and cannot',
    operation: 'UpdateListenerAttribute',
    effect: { code: 'OperationFailed.Whatever', status: 400 },
    reason: 'keeps-failing',
  },
  {
    when: 'jobs fail without a trace',
    operation: 'UpdateListenerAttribute',
    effect: 'job-fails-silently',
    reason: 'keeps-failing',
  },
  {
    when: 'RAM denies the change',
    operation: 'UpdateListenerAttribute',
    effect: { code: 'Forbidden.RAM', status: 403 },
    reason: 'permission-missing',
  },
];

describe('a condition is the same in the pass, status, plan, report and metrics', () => {
  it.each(refusals)('when $when', async ({ operation, effect, reason }) => {
    system = await startSystem();
    const { listener, standing } = crowdedListener(system, 1);
    system.cloud.clock.advance(3600);
    system.cloud.world.renew(standing.id);
    system.cloud.faults.add({ match: { operation }, effect });
    await system.sweep();
    await system.minutes(30);
    expect(await everywhere({})).toEqual(sameEverywhere(`${reason} ${listener.id}`));

    system.cloud.faults.clear();
    system.cloud.clock.advance(3600);
    await system.sweep();
    await system.settle();
    const over = { sweep: [], status: [], quick: [], plan: [], report: [], metrics: [], code: 0 };
    expect(await everywhere({})).toEqual(over);
  });

  it.each(['unexpected', 'unreachable'] as const)('when a served certificate is %s', async (reason) => {
    const env = { VERIFY: 'probe', ROLLBACK: 'off' };
    const isServed = reason === 'unexpected';
    const ask: Prober['ask'] = async ({ host }) => [{ kind: 'unreachable', address: host, code: 'ETIMEDOUT' }];
    const edges = isServed ? {} : { prober: () => ({ ask }) };
    system = await startSystem({ regions: ['cn-hangzhou'], env, edges });
    const { listener, standing } = crowdedListener(system, 0);
    const { world, dataPlane, clock } = system.cloud;
    clock.advance(3600);
    world.renew(standing.id);
    const foreign = world.issueCertificate({ names: ['foreign.example.com'], source: 'UPLOAD' });
    world.deleteCertificate(foreign.id);
    await system.sweep();
    if (isServed) dataPlane.misserve(listener.id, foreign.id);
    await system.minutes(20);
    expect(await everywhere(env, edges)).toEqual(sameEverywhere(`${reason} ${listener.id}`));
  });
});
