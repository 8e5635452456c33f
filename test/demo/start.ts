import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '../support/command-line.js';
import { type System, startSystem, type Told } from '../support/system.js';
import { buildEstate, type DemoEstate } from './estate.js';
import { demoView, estateLines, legend, narrator } from './show.js';

/**
 * The main job on the embedded local cloud: CAS renews about twenty certificates, the event comes in, the timers tick,
 * and every listener gets its successors. Then `status` and `report` answer from the same cloud. Exits with 0 only when
 * everything that should have rotated did.
 */
async function main(): Promise<number> {
  const system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'], env: { LOG_LEVEL: 'error' } });
  try {
    const estate = buildEstate(system.cloud);
    introduce(system, estate);
    const sweep = await rotate(system, estate);
    console.log(`\n${['The listeners now', ...estateLines(system.cloud, estate, sweep)].join('\n')}`);
    await ask(system);
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
  console.log(`CAS has renewed ${renewals.size + unfit.length} certificates; nothing on NLB has changed yet.`);
  console.log(`\n${legend}`);
}

async function rotate(system: System, estate: DemoEstate): Promise<Told> {
  const { cloud } = system;
  const { heading, report } = narrator(cloud, estate, console.log);
  const common = { specversion: '1.0', id: '1' };
  const hint = { ...common, type: 'cas:ActionTrail:AliyunServiceEvent', source: 'acs.cas', data: {} };
  const acme = { ...common, type: 'rotation:Certificate:Renewed', source: 'acme.lego', data: estate.uploaded };
  heading('EventBridge', 'a hint from CAS, and "renewed" from an ACME client');
  report(await system.onRenewal([hint, acme]));
  cloud.clock.advance(2);
  const settle = async () => {
    for (let run = (await system.minutes(1))[0]; run && run.calls > 0; [run] = await system.minutes(1)) report(run);
  };
  await settle();
  heading('clock', 'nothing is open; a day goes by, the grace time of the replaced certificates');
  cloud.clock.advance(86_400);
  await settle();
  const sweep = await system.sweep();
  report(sweep);
  return sweep;
}

/** The two answers that an operator looks for, by the command line against the same cloud. */
async function ask(system: System): Promise<void> {
  const { columns, paint } = demoView(system.cloud);
  const colours = paint('strong', 'x') !== 'x';
  const run = commandLine(system, { REGIONS: 'cn-hangzhou,cn-shanghai' }, { columns, colours });
  const page = join(tmpdir(), 'nlb-cert-report.html');
  for (const command of [['status'], ['report', '--out', page]]) {
    const { out, err } = await run(...command);
    console.log(`\n${paint('strong', `$ nlb-cert ${command.join(' ')}`)}\n${[out, err].filter(Boolean).join('\n')}`);
  }
  console.log('');
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
