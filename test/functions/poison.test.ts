import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { attachedTo } from '../support/estate.js';
import { type Env, type System, startSystem, type Told } from '../support/system.js';

let system: System;
afterEach(() => system.stop());

/** A listener with a renewed certificate: everything else that has to go on. */
async function start(env: Env = {}) {
  system = await startSystem({ env: { RETIRE_AFTER_MINUTES: '0', ...env } });
  const { world, clock } = system.cloud;
  const replaced = world.issueCertificate({ names: ['a.example.com'], source: 'BUY', keyAlgorithm: 'ECC' }).id;
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const listener = world.addListener({ loadBalancerId, port: 443, defaultCertificate: replaced }).id;
  clock.advance(3600);
  const successor = world.renew(replaced).id;
  return { listener, successor };
}

const isRotated = ({ listener, successor }: Awaited<ReturnType<typeof start>>) =>
  expect(attachedTo(system, listener)).toEqual({ [successor]: 'default Associated' });

/** Everything by which a report names something: its conditions and its faults. */
const namedIn = ({ conditions, faults }: Told) =>
  [...conditions.map(({ reason, detail }) => `${reason} ${detail}`), ...faults.map(({ message }) => message)].join(
    '\n',
  );

const at = (key: string) => join(system.ledger, key);
async function put(key: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(at(key)), { recursive: true });
  await writeFile(at(key), text);
}
const plant = async (key: string, make: (path: string) => unknown) => {
  await mkdir(dirname(at(key)), { recursive: true });
  await make(at(key));
};
const pipe = (path: string) => execFileSync('mkfifo', [path]);
const socket = (path: string) => new Promise<void>((resolve) => createServer().unref().listen(path, resolve));
const big = (bytes: number) => `{"account":"own","detail":"${'x'.repeat(bytes)}"}`;

const ledgers: readonly { readonly what: string; readonly poison: () => Promise<unknown>; readonly says: RegExp }[] = [
  { what: 'a torn entry', poison: () => put('state/mapping-1.json', '{"repl'), says: /mapping-1\.json.*not JSON/ },
  { what: 'zeros', poison: () => put('state/owed-1.json', new Uint8Array(4096)), says: /owed-1\.json.*not JSON/ },
  { what: 'an empty entry', poison: () => put('open/x.json', ''), says: /open\/x\.json.*not JSON/ },
  { what: 'notes', poison: () => put('open/notes.txt', 'x'), says: /notes\.txt.*end in \.json/ },
  { what: 'a large batch', poison: () => put('open/x.json', big(70_000)), says: /open\/x\.json.*larger than 64 KiB/ },
  { what: 'a large mapping', poison: () => put('state/mapping-1.json', big(4e5)), says: /larger than 384 KiB/ },
  { what: 'a large requeue', poison: () => put('state/due-1.json', big(17_000)), says: /larger than 16 KiB/ },
  { what: 'a large proof', poison: () => put('state/proved-1.json', big(8_300_000)), says: /larger than 1024 KiB/ },
  { what: 'a large condition', poison: () => put('state/condition-1.json', big(70_000)), says: /larger than 64 KiB/ },
  { what: 'a large failure', poison: () => put('state/trouble-1.json', big(17_000)), says: /larger than 16 KiB/ },
  {
    what: 'an entry of many values',
    poison: () => put('state/proved-1.json', `{"proofs":[${'{},'.repeat(200_000)}{}]}`),
    says: /proved-1\.json.*more values/,
  },
  {
    what: 'an entry of many invalid fields',
    poison: () => put('state/proved-1.json', `{"proofs":[${'{"listenerId":"lsn-1"},'.repeat(4_000)}{}]}`),
    says: /proved-1\.json.*invalid fields: .{1,200}, …/,
  },
  {
    what: 'a list of more items than any record has',
    poison: () => put('state/proved-1.json', `{"proofs":[${'{"listenerId":"lsn-1"},'.repeat(40_000)}{}]}`),
    says: /proved-1\.json.*invalid fields: [\w, ]*proofs/,
  },
  {
    what: 'a deep entry',
    poison: () => put('state/mapping-1.json', `${'['.repeat(9_000)}${']'.repeat(9_000)}`),
    says: /mapping-1\.json was skipped/,
  },
  {
    what: 'an entry that plays with prototypes',
    poison: () => put('state/mapping-1.json', '{"__proto__":{"replaced":"1"}}'),
    says: /mapping-1\.json.*invalid fields/,
  },
  {
    what: 'an entry that names another host',
    poison: () =>
      put(
        'state/due-1.json',
        '{"account":"own","region":"evil.example/","loadBalancerId":null,"at":"2026-01-01T00:00:00Z"}',
      ),
    says: /due-1\.json.*region/,
  },
  {
    what: 'a copy of an entry',
    poison: () =>
      put('state/due-copy.json', '{"account":"own","region":"all","loadBalancerId":null,"at":"2026-01-01T00:00:00Z"}'),
    says: /due-copy\.json.*does not match/,
  },
  {
    what: 'a name that a terminal obeys',
    poison: () => put('state/due-\u009b2J.json', 'x'),
    says: /due-.*2J\.json was skipped/,
  },
  { what: 'a long name', poison: () => put(`state/due-${'n'.repeat(240)}.json`, 'x'), says: /due-nnn.*was skipped/ },
  { what: 'a folder', poison: () => plant('state/due-1.json', mkdir), says: /due-1\.json.*it is a folder/ },
  { what: 'a named pipe', poison: () => plant('open/x.json', pipe), says: /open\/x\.json.*no plain file/ },
  {
    what: 'a pipe among mappings',
    poison: () => plant('state/mapping-1.json', pipe),
    says: /mapping-1.*no plain file/,
  },
  { what: 'a socket', poison: () => plant('state/stalled-1.json', socket), says: /stalled-1\.json.*no plain file/ },
  {
    what: 'a link to a device',
    poison: () => plant('state/seen-1.json', (path) => symlink('/dev/zero', path)),
    says: /seen-1\.json.*symbolic link/,
  },
  {
    what: 'a link out of the ledger',
    poison: () => plant('open/x.json', (path) => symlink('/etc/passwd', path)),
    says: /open\/x\.json.*symbolic link/,
  },
  {
    what: 'a folder under the key of a record of this pass',
    poison: () => plant(`state/seen-${system.cloud.accountId}.json`, mkdir),
    says: /seen-\d+\.json.*it is a folder/,
  },
  {
    what: 'three hundred entries',
    poison: async () => {
      for (let n = 0; n < 300; n += 1) await put(`open/junk-${n}.json`, 'x');
    },
    says: /each further entry was skipped: more than 20/,
  },
  {
    what: 'a folder in the place of the report',
    poison: () => plant('report/latest.json', mkdir),
    says: /a folder is in the place of an entry; remove that folder/,
  },
];

describe('a ledger that was poisoned is named, and everything else is rotated:', () => {
  it.each(ledgers)('$what', async ({ poison, says }) => {
    const made = await start();
    await poison();
    const report = await system.sweep();
    expect(namedIn(report)).toMatch(says);
    await system.settle();
    isRotated(made);
  });
});

const json = (value: unknown) => JSON.stringify(value);
const events: readonly { readonly what: string; readonly event: string; readonly says?: RegExp }[] = [
  { what: 'no JSON', event: '{"successor":', says: /not JSON/ },
  { what: '2 MiB', event: ' '.repeat(2 * 1024 * 1024), says: /at most 1048576 are accepted/ },
  { what: '1 MiB of values', event: `[${'{},'.repeat(340_000)}{}]`, says: /at most 500 are accepted/ },
  { what: '501 events', event: json(Array(501).fill({ successor: 1 })), says: /at most 500/ },
  {
    what: '60,000 keys',
    event: json(Object.fromEntries(Array.from({ length: 60_000 }, (_, n) => [`successors${n}`, 1]))),
  },
  { what: 'depth', event: `${'['.repeat(200_000)}${']'.repeat(200_000)}` },
  { what: 'a name that a terminal obeys', event: json({ successor: '1\u009b2J' }), says: /must be a certificate id/ },
  { what: 'half a character', event: '{"successor":"\\ud800"}', says: /must be a certificate id/ },
  { what: 'JSON in JSON in JSON', event: json(json(json({ successor: 1 }))), says: /encode it once/ },
  { what: 'itself', event: json({ successor: 1, replaced: 1 }), says: /successor itself/ },
];

describe('an event that was poisoned is refused or ignored in few words, and everything else is rotated:', () => {
  it.each(events)('$what', async ({ event, says }) => {
    const made = await start();
    const said = await system.onRenewal(event).then(
      (report) => json({ ...report, scope: undefined }),
      (error: unknown) => String(error),
    );
    expect(said.length).toBeLessThan(4_000);
    if (says !== undefined) expect(said).toMatch(says);
    await system.sweep();
    await system.settle();
    isRotated(made);
  });

  it.each([
    ['300,000 pairs', `{"certificates":[${'{},'.repeat(300_000)}{}]}`, /certificates has more than 10000 items/],
    ['9,000 invalid pairs', `{"certificates":[${'{},'.repeat(9_000)}{}]}`, /more fields are invalid/],
    ['40,000 listeners', json({ listeners: Array(40_000).fill('lsn-1') }), /listeners has more than 1000 items/],
    [
      '5,000 pairs on 1,000 listeners',
      json({
        certificates: Array.from({ length: 5_000 }, (_, n) => ({ successor: n + 1, replaced: n + 500_001 })),
        listeners: Array(1_000).fill('lsn-1'),
      }),
      /more than 50000 ids/,
    ],
  ] as const)('a payload of %s', async (_what, payload, says) => {
    const made = await start();
    const said = await system.backfill(payload).catch(String);
    expect(String(said)).toMatch(says);
    expect(String(said).length).toBeLessThan(4_000);
    await system.sweep();
    await system.settle();
    isRotated(made);
  });
});

const chats: readonly (readonly [string, (write: import('node:http').ServerResponse) => void, RegExp])[] = [
  ['a gigabyte', (response) => void stream(response), /AnswerTooLarge/],
  ['a redirect', (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(), /HTTP 302/],
  ['half an answer', (response) => void response.writeHead(200, { 'content-length': '99' }).write('x'), /no answer/],
  ['no HTTP', (response) => void response.socket?.end('\u0000\u009b2J\r\n'), /no answer/],
];

function stream(response: import('node:http').ServerResponse): void {
  const piece = Buffer.alloc(1024 * 1024);
  let left = 1024;
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= 1;
      if (!response.write(piece)) return void response.once('drain', more);
    }
    response.end();
  };
  more();
}

it.each(chats)(
  'a chat that answers with %s is a fault, and everything else is rotated',
  async (_what, answer, says) => {
    const server = createHttpServer((request, response) => {
      request.resume();
      answer(response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const made = await start({ NOTIFY: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` });
    await put('open/x.json', '');
    const report = await system.sweep();
    server.closeAllConnections();
    server.close();
    expect(namedIn(report)).toMatch(says);
    await system.settle();
    isRotated(made);
  },
);
