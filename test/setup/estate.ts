import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Terminal } from '../../functions/cli/terminal/terminal.js';
import type { Edges } from '../../functions/run/edges.js';
import { mns, ram } from '../emulator/support/client.js';
import { commandLine } from '../support/command-line.js';
import { type Env, type System, startSystem } from '../support/system.js';

export const account = '1234567890123456';
export const bucket = `nlb-cert-rotation-${account}-cn-hangzhou`;
const template = fileURLToPath(new URL('../../s.yaml', import.meta.url));

/** An account in which nothing was set up, and a folder with the template. */
export interface SetupEstate {
  readonly system: System;
  readonly folder: string;
  readonly template: string;
  run(
    argv: readonly string[],
    terminal?: Partial<Terminal>,
    over?: Partial<Edges>,
    env?: Env,
  ): ReturnType<ReturnType<typeof commandLine>>;
  /** What the API shows of everything that setup makes. */
  world(): Promise<object>;
  stop(): Promise<void>;
}

export async function startEstate(): Promise<SetupEstate> {
  const system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'] });
  const folder = await mkdtemp(join(tmpdir(), 'setup-'));
  const path = join(folder, 's.yaml');
  await cp(template, path);
  // As in a checkout: the functions are built there.
  await cp(fileURLToPath(new URL('../../functions/build', import.meta.url)), join(folder, 'functions/build'), {
    recursive: true,
  });
  const { urls } = system.cloud;
  const endpoints = {
    OSS_ENDPOINT: urls.oss,
    RAM_ENDPOINT: urls.ram,
    MNS_ENDPOINT: `${urls.mns}/{region}`,
    REGIONS: 'cn-hangzhou',
  };
  return {
    system,
    folder,
    template: path,
    run: (argv, terminal = {}, over = {}, env = {}) =>
      commandLine(system, { ...endpoints, ...env }, terminal, over)('setup', '--template', path, ...argv),
    world: () => worldOf(system),
    stop: async () => {
      await system.stop();
      await rm(folder, { recursive: true });
    },
  };
}

async function worldOf({ cloud }: System): Promise<object> {
  const name = 'nlb-cert-rotation';
  const found = async (reply: Promise<{ readonly status: number; readonly body: unknown }>) => {
    const { status, body } = await reply;
    const { RequestId: _id, ...rest } = body as { readonly RequestId: string };
    return status === 200 ? rest : undefined;
  };
  const { accountId: _account, current, createdAt: _at, ...own } = cloud.oss.find(bucket) ?? {};
  return {
    bucket: current && { ...own, keys: [...current.keys()] },
    queue: await found(mns(cloud, 'GetQueueAttributes', { QueueName: 'nlb-cert-rotation-failed' })),
    policy: await found(ram(cloud, 'GetPolicy', { PolicyType: 'Custom', PolicyName: name })),
    role: await found(ram(cloud, 'GetRole', { RoleName: name })),
    attached: await found(ram(cloud, 'ListPoliciesForRole', { RoleName: name })),
  };
}
