/** How many signed calls per second a cloud in a process of its own answers: `npx tsx test/emulator/bench.ts`. */
import { spawn } from 'node:child_process';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CALLS = 5000;
const AT_ONCE = 20;

interface Info {
  readonly nlb: string;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken: string;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const startedMs = performance.now();
const cloud = spawn(
  process.execPath,
  ['--import', 'tsx', fileURLToPath(new URL('./main.ts', import.meta.url)), '--rate-scale', '100000'],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
const [line] = await once(createInterface(cloud.stdout), 'line');
console.log(`started in ${Math.round(performance.now() - startedMs)} ms, tsx included`);
const info: Info = JSON.parse(line);
const state = (await (await fetch(`${info.nlb}/_cloud/state`)).json()) as {
  listeners: { id: string; protocol: string }[];
};
const listenerId = state.listeners.find(({ protocol }) => protocol === 'TCPSSL')?.id ?? '';
const body = `ListenerId=${encodeURIComponent(listenerId)}`;
const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
for (let round = 1; round <= 3; round += 1) await blast(round);
cloud.kill('SIGTERM');

/** Signs everything first, so that only sending and answering is timed. */
async function blast(round: number): Promise<void> {
  const signed = Array.from({ length: CALLS }, headers);
  let good = 0;
  const beganMs = performance.now();
  const worker = async () => {
    for (let next = signed.pop(); next; next = signed.pop()) if ((await send(next)) === 200) good += 1;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const perSecond = Math.round(CALLS / ((performance.now() - beganMs) / 1000));
  console.log(`round ${round}: ${perSecond} calls per second, ${good} of ${CALLS} answered 200`);
}

function send(headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(info.nlb, { method: 'POST', headers, agent }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
    });
    call.on('error', reject);
    call.end(body);
  });
}

function headers(): Record<string, string> {
  const all: Record<string, string> = {
    'content-type': 'application/x-www-form-urlencoded',
    host: new URL(info.nlb).host,
    'x-acs-action': 'ListListenerCertificates',
    'x-acs-content-sha256': sha256(body),
    'x-acs-date': new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    'x-acs-security-token': info.securityToken,
    'x-acs-signature-nonce': randomUUID(),
    'x-acs-version': '2022-04-30',
  };
  const names = Object.keys(all).join(';');
  const lines = Object.entries(all).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const signature = createHmac('sha256', info.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest('hex');
  const authorization = `ACS3-HMAC-SHA256 Credential=${info.accessKeyId},SignedHeaders=${names},Signature=${signature}`;
  return { ...all, authorization, 'content-length': String(body.length) };
}
