import { type System, startSystem, type Told } from '../support/system.js';
import { buildEstate, type DemoEstate } from './estate.js';
import { table, teller } from './show.js';

/**
 * The main job on the embedded local cloud: CAS renews about twenty certificates, the event comes in, the timers tick,
 * and every listener gets its successors. Exits with 0 only when everything that should have rotated did.
 */
async function main(): Promise<number> {
  const system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'], env: { LOG_LEVEL: 'error' } });
  try {
    const estate = buildEstate(system.cloud);
    const tell = teller(system.cloud, estate, console.log);
    introduce(system, estate);
    const sweep = await rotate(system, estate, tell);
    console.log(`\n${table(system.cloud, estate, sweep).join('\n')}\n`);
    const wrong = [...unfinished(system, estate), ...system.cloud.rulesBroken];
    for (const line of wrong) console.log(`WRONG  ${line}`);
    const calls = system.cloud.requests;
    const writes = calls.filter(({ operation }) => /^(Associate|Disassociate|Update)/.test(operation));
    const refused = writes.filter(({ httpStatus }) => httpStatus >= 400).length;
    console.log(
      `${writes.length} changes in ${calls.length} signed calls, ${refused} refused. ${wrong.length === 0 ? 'Everything that should have rotated did.' : ''}`,
    );
    return wrong.length === 0 ? 0 : 1;
  } finally {
    await system.stop();
  }
}

function introduce({ cloud }: System, { labels, renewals, unfit }: DemoEstate): void {
  const attached = cloud.world.listeners().flatMap(({ attachments }) => attachments).length;
  console.log(
    `A local cloud on ${cloud.urls.nlb}: NLB and CAS over HTTP, signatures checked, one clock that is moved.`,
  );
  console.log(
    `${cloud.world.loadBalancers().length} load balancers in 2 regions, ${labels.size} TCPSSL listeners, ${attached} attached certificates.`,
  );
  console.log(`CAS has renewed ${renewals.size + unfit.length} certificates; nothing on NLB has changed yet.\n`);
}

async function rotate(system: System, estate: DemoEstate, tell: ReturnType<typeof teller>): Promise<Told> {
  const { uploaded } = estate;
  const hint = { type: 'cas:ActionTrail:AliyunServiceEvent', source: 'acs.cas', id: '1', specversion: '1.0', data: {} };
  const acme = {
    type: 'rotation:Certificate:Renewed',
    source: 'acme.lego',
    id: '2',
    specversion: '1.0',
    data: uploaded,
  };
  tell.line('EventBridge', 'a hint from CAS, and "renewed" from an ACME client');
  tell.report(await system.onRenewal([hint, acme]));
  system.cloud.clock.advance(2);
  tell.line('NLB', statuses(system));
  for (let report = (await system.minutes(1))[0]; report && report.calls > 0; [report] = await system.minutes(1)) {
    tell.report(report);
    if (/Associating/.test(statuses(system))) tell.line('NLB', statuses(system));
  }
  tell.line('clock', 'nothing is open; a day goes by, the grace time of what was replaced');
  system.cloud.clock.advance(86_400);
  for (let report = (await system.minutes(1))[0]; report && report.calls > 0; [report] = await system.minutes(1))
    tell.report(report);
  tell.line('sweep', 'the hourly look at everything');
  const sweep = await system.sweep();
  tell.report(sweep);
  return sweep;
}

function statuses({ cloud }: System): string {
  const all = cloud.world.listeners().flatMap(({ attachments }) => attachments.map(({ status }) => status));
  const count = (status: string) => all.filter((found) => found === status).length;
  return [...new Set(all)].map((status) => `${count(status)} ${status}`).join(', ');
}

/** What should have rotated and did not, read from the cloud itself. */
function unfinished({ cloud }: System, { labels, renewals, switchedOff }: DemoEstate): string[] {
  return [...labels].flatMap(([id, label]) => {
    const { attachments } = cloud.world.listener(id);
    const left = attachments.filter((a) => renewals.has(a.id)).map((a) => `${label} still has ${a.id}`);
    const unsettled = attachments
      .filter(({ status }) => status !== 'Associated')
      .map((a) => `${label}: ${a.id} is ${a.status}`);
    return id === switchedOff ? unsettled : [...left, ...unsettled];
  });
}

process.exitCode = await main();
