import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cloud } from '../emulator/cloud.js';
import type { Typed } from './command-line.js';

/** The built command line, as a process of its own with a home of its own: its packages read both by themselves. */
export interface Installed {
  readonly home: string;
  /** Writes a file below the home. */
  put(path: string, text: string): Promise<void>;
  /** Removes a file below the home. */
  drop(path: string): Promise<void>;
  /** Writes the profiles of the `aliyun` command, the first of which is the current one. */
  profiles(...profiles: readonly object[]): Promise<void>;
  /** `from`: the folder of the program; default: dist/. */
  run(
    argv: readonly string[],
    env?: Readonly<Record<string, string>>,
    from?: string,
  ): Promise<Typed & { readonly seconds: number }>;
  remove(): Promise<void>;
}

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

/** Leads a connection to the metadata server of an instance to loopback, because no test machine has that address. */
const preload = `
const { Socket } = require('node:net');
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  if (options?.host === '100.100.100.200') Object.assign(options, { host: '127.0.0.1', port: Number(process.env.TEST_METADATA_PORT) });
  return connect.apply(this, args);
};
`;

export async function install(cloud: Cloud): Promise<Installed> {
  const home = await mkdtemp(join(tmpdir(), 'rotation-home-'));
  const hook = join(home, 'preload.cjs');
  await writeFile(hook, preload);
  const usual = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    NODE_OPTIONS: `--require ${hook}`,
    // Nobody listens at port 1.
    TEST_METADATA_PORT: '1',
    REGIONS: 'cn-hangzhou',
    LEDGER: `dir:${join(home, 'ledger')}`,
    NLB_ENDPOINT: cloud.urls.nlb,
    CAS_ENDPOINT: cloud.urls.cas,
    STS_ENDPOINT: cloud.urls.sts,
    FC_ENDPOINT: cloud.urls.fc,
  };
  const installed: Installed = {
    home,
    put: async (path, text) => {
      await mkdir(join(home, path, '..'), { recursive: true });
      await writeFile(join(home, path), text);
    },
    drop: (path) => rm(join(home, path), { force: true }),
    profiles: (...profiles) => {
      const [first] = profiles;
      const current = first !== undefined && 'name' in first ? first.name : '';
      return installed.put('.aliyun/config.json', JSON.stringify({ current, profiles }));
    },
    run: (argv, env = {}, from = dist) => {
      const startedMs = performance.now();
      return new Promise((resolve) => {
        execFile(
          process.execPath,
          [join(from, 'cli.js'), ...argv],
          { env: { ...usual, ...env }, cwd: home },
          (error, out, err) => {
            const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
            const seconds = (performance.now() - startedMs) / 1000;
            resolve({ code, out: out.trimEnd(), err: err.trimEnd(), seconds });
          },
        );
      });
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
  return installed;
}
