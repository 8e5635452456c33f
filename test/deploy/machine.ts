import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { makePackage } from '../../functions/build/package.js';
import type { Cloud } from '../emulator/cloud.js';

export interface Ended {
  readonly code: number;
  readonly said: string;
}

/** A computer with Node.js, npm, the package and nothing else; the local cloud stands for the internet. */
export interface Machine {
  readonly home: string;
  /** The folder of the installation. */
  readonly folder: string;
  /** As a shell runs it. `npx nlb-cert-rotation` takes the package from its file, because no registry has it. */
  sh(command: string): Promise<Ended>;
  remove(): Promise<void>;
}

/** The endpoints of the local cloud, in place of the public ones. */
export function endpointsOf({ urls }: Cloud): Readonly<Record<string, string>> {
  return {
    NLB_ENDPOINT: urls.nlb,
    CAS_ENDPOINT: urls.cas,
    STS_ENDPOINT: urls.sts,
    OSS_ENDPOINT: urls.oss,
    FC_ENDPOINT: urls.fc,
    RAM_ENDPOINT: urls.ram,
    MNS_ENDPOINT: `${urls.mns}/{region}`,
  };
}

export async function newMachine(cloud: Cloud): Promise<Machine> {
  const home = await mkdtemp(join(tmpdir(), 'rotation-machine-'));
  const folder = join(home, 'rotation');
  await mkdir(folder);
  const file = await makePackage(home);
  const env = { PATH: process.env.PATH, HOME: home, LANG: 'C', TZ: 'UTC', ...endpointsOf(cloud) };
  const packed = `npx --offline --yes file:../${basename(file)}`;
  return {
    home,
    folder,
    sh: (command) =>
      new Promise((resolve) => {
        const typed = command.replace(/^npx nlb-cert-rotation\b/, packed);
        execFile('sh', ['-euc', typed], { cwd: folder, env }, (error, out, err) =>
          resolve({ code: error === null ? 0 : Number(error.code), said: `${out}${err}` }),
        );
      }),
    remove: () => rm(home, { recursive: true }),
  };
}

/** What `aliyun configure` writes. */
export async function configure({ home }: Machine, { credentials }: Cloud): Promise<void> {
  const { accessKeyId, accessKeySecret, securityToken } = credentials;
  const keys = { access_key_id: accessKeyId, access_key_secret: accessKeySecret, sts_token: securityToken };
  const profile = { name: 'default', mode: 'StsToken', ...keys };
  await mkdir(join(home, '.aliyun'));
  await writeFile(join(home, '.aliyun/config.json'), JSON.stringify({ current: 'default', profiles: [profile] }), {
    mode: 0o600,
  });
}
