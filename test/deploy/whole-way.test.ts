import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import type { NewTrigger } from '../emulator/fc/triggers.js';
import { mns, ram } from '../emulator/support/client.js';
import { configure, endpointsOf, type Machine, newMachine } from './machine.js';
import { blocks } from './pages.js';
import { preview, type Rendered } from './rendered.js';

const region = 'cn-hangzhou';
const accountId = '5123456789012345';
const bucket = `nlb-cert-rotation-${accountId}-${region}`;

let cloud: Cloud;
let machine: Machine;
beforeAll(async () => {
  // The command line has the time of this machine, to which the minutes of this test bring the cloud.
  cloud = await startCloud({ now: new Date(Date.now() - 11 * 60_000), accountId, regions: [region], rateScale: 1000 });
  machine = await newMachine(cloud);
}, 60_000);
afterAll(async () => {
  await cloud.stop();
  await machine.remove();
});

/** The three commands of the README. */
const [setupCommand = '', deployCommand = '', doctorCommand = ''] =
  blocks.find(({ page, commands }) => page === 'README.md' && commands.includes('setup'))?.commands.split('\n') ?? [];
const commands = { setup: setupCommand, deploy: deployCommand, doctor: doctorCommand };

/** Everything that a person types or decides, from nothing to deployed functions. */
const typed: string[] = [];
function person(what: string): string {
  typed.push(what);
  return what;
}

/** What the API shows of that which setup makes, and of that which others made. */
async function world(): Promise<object> {
  const shown = async (reply: Promise<{ readonly status: number; readonly body: object }>) => {
    const { status, body } = await reply;
    return status === 200 ? { ...body, RequestId: '' } : undefined;
  };
  const roles = ['nlb-cert-rotation', 'of-others'].map((RoleName) => shown(ram(cloud, 'GetRole', { RoleName })));
  const policy = { PolicyType: 'Custom', PolicyName: 'nlb-cert-rotation' };
  const queues = ['nlb-cert-rotation-failed', 'of-others'].map((QueueName) =>
    shown(mns(cloud, 'GetQueueAttributes', { QueueName })),
  );
  return {
    buckets: [bucket, 'bucket-of-others'].map((name) => {
      const { current, ...own } = cloud.oss.find(name) ?? {};
      return current && { ...own, keys: [...current.keys()] };
    }),
    roles: await Promise.all(roles),
    policy: await shown(ram(cloud, 'GetPolicy', policy)),
    queues: await Promise.all(queues),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a template renders to what the component documents
type Props = any;

/** What the fc3 component deploys from the rendered template. The endpoints are those of the local cloud. */
function deploy({ resources }: Rendered): void {
  for (const { props } of Object.values(resources) as { readonly props: Props }[]) {
    const [file, handler] = props.handler.split('.');
    cloud.fc.addFunction({
      ...{ name: props.functionName, file: join(machine.folder, props.code, `${file}.js`), handler, region },
      ...{ runtime: props.runtime, role: props.role, memoryMb: props.memorySize, timeoutSeconds: props.timeout },
      // A process waits in real time, so it does not follow its changes.
      environment: { ...props.environmentVariables, ...functionEndpoints(), FOLLOW_SECONDS: '0' },
      asyncTask: props.asyncInvokeConfig.asyncTask,
      maxAsyncRetryAttempts: props.asyncInvokeConfig.maxAsyncRetryAttempts,
      onFailure: props.asyncInvokeConfig.destinationConfig.onFailure.destination,
      // Made by the component for `auto` (devsapp/fc3 @4ca1c1b).
      logConfig: { project: `serverless-${region}-6b1c4a3e`, logstore: 'default-logs' },
    });
    for (const { triggerName: name, triggerType: type, triggerConfig: config, qualifier } of props.triggers ?? []) {
      const trigger: NewTrigger = { function: props.functionName, name, type, config, qualifier };
      cloud.fc.addTrigger(trigger);
    }
  }
}

function functionEndpoints(): Readonly<Record<string, string>> {
  // Function Compute reserves names that begin with FC_.
  const { FC_ENDPOINT = '', RAM_ENDPOINT: _ram, MNS_ENDPOINT: _mns, ...rest } = endpointsOf(cloud);
  return { ...rest, FUNCTION_ENDPOINT: FC_ENDPOINT };
}

/** The timers of the deployed functions. */
async function minutes(count: number): Promise<void> {
  for (let minute = 0; minute < count; minute += 1) {
    cloud.clock.advance(60);
    await cloud.fc.settled();
  }
}

describe.runIf(process.env.RELEASE_CHECKS)('from nothing to deployed, with the package alone', () => {
  it('setup, deploy, a renewal that rotates, doctor, and nothing left', { timeout: 120_000 }, async () => {
    cloud.oss.addBucket({ name: 'bucket-of-others', region });
    cloud.sts.addRole({ accountId, name: 'of-others', trusts: ['fc.aliyuncs.com'] });
    await mns(cloud, 'CreateQueue', { QueueName: 'of-others' });
    const before = await world();
    const former = cloud.world.issueCertificate({
      names: ['shop.example.com'],
      source: 'BUY',
      notBefore: new Date('2026-06-15T00:00:00Z'),
    });
    const { id: loadBalancerId } = cloud.world.addLoadBalancer({ region });
    const { id } = cloud.world.addListener({ loadBalancerId, port: 443, defaultCertificate: former.id });

    person('the AccessKey ID of a profile');
    person('its secret');
    await configure(machine, cloud);
    expect((await machine.sh(commands.doctor)).code).toBe(2);
    person(region);
    const setup = `${person(commands.setup)} ${person('--yes')}`;
    const made = await machine.sh(setup);
    expect(made.code, made.said).toBe(0);
    expect(made.said).toContain(person(commands.deploy));
    expect(await world()).toMatchObject({
      buckets: [{ acl: 'private', encryption: 'AES256', blocksPublicAccess: true }, {}],
      roles: [{ Role: { RoleName: 'nlb-cert-rotation' } }, {}],
    });

    const template = await preview(machine.folder, 's.yaml', machine.home);
    for (const action of template.actions['pre-deploy'] ?? []) {
      const checked = await machine.sh(String(action.run));
      expect(checked.code, checked.said).toBe(0);
    }
    deploy(template);
    console.log(`${typed.length} things to type or decide: ${typed.join(', ')}`);
    expect(typed.length).toBeLessThanOrEqual(6);

    await minutes(5);
    const successor = cloud.world.renew(former.id);
    await minutes(6);
    expect(cloud.fc.invocations.filter(({ outcome }) => outcome !== 'succeeded')).toEqual([]);
    expect(cloud.world.listener(id).default).toBe(successor.id);
    expect(cloud.rulesBroken).toEqual([]);

    cloud.clock.advance(Math.max(0, (Date.now() - cloud.clock.now().getTime()) / 1000));
    await cloud.fc.settled();
    const doctor = await machine.sh(commands.doctor);
    expect(doctor.code, doctor.said).toBe(0);
    expect(doctor.said).not.toMatch(/^ *(fail|warn) /m);
    expect(doctor.said.match(/^ *ok +functions .*deployed as in s\.yaml/gm)).toHaveLength(4);
    expect((await machine.sh(setup)).said).toContain('nothing was changed');

    const removed = await machine.sh('npx nlb-cert-rotation setup --remove --with-ledger --yes');
    expect(removed.code, removed.said).toBe(0);
    expect(await world()).toEqual(before);
  });
});
