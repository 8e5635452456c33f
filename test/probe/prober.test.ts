import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { createServer, type TlsOptions } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { type ProberConfig, tlsProber } from '../../shared/probe/prober.js';
import type { Served } from '../../shared/reconcile/ports/prober.js';
import type { KeyAlgorithm } from '../../shared/rotation/model/inventory.js';
import { authorityPem } from '../emulator/cas/authority.js';
import { cloudWith, NOW, smallCloud, stopCloudsAfterEach } from '../emulator/support/small-cloud.js';
import { noon } from '../support/builders.js';
import { type Link, link } from './chains.js';

stopCloudsAfterEach();

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

async function portOf(server: Server, host = '127.0.0.1'): Promise<number> {
  servers.push(server);
  server.listen(0, host);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

/** A TLS server, with all that came to it. It closes only when every client has hung up. */
async function tlsServer(options: TlsOptions, host?: string) {
  const came = { connections: 0, open: 0, bytes: 0 };
  const server = createServer(options);
  server.on('connection', (socket: Socket) => {
    came.connections += 1;
    came.open += 1;
    socket.on('error', () => {});
    socket.on('close', () => {
      came.open -= 1;
    });
  });
  server.on('tlsClientError', () => {});
  server.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      came.bytes += chunk.length;
    });
  });
  return { port: await portOf(server, host), came };
}

/** Whether all that came in has gone again, within the time of a test. */
async function allClosed(came: { open: number }): Promise<void> {
  while (came.open > 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

const at = { now: () => noon };

async function ask(port: number, servername?: string, config: Partial<ProberConfig> = {}, host = '127.0.0.1') {
  return tlsProber({ ...at, ...config }).ask({ host, port, servername });
}

function root(): Link {
  return link({ name: 'Root' });
}

function leafOf(issuer: Link | undefined, over: { notAfter?: Date } = {}): Link {
  return link({ name: 'a', names: ['a.example.com'], ...(issuer && { issuer }), ...over });
}

/** The bytes of the SubjectPublicKeyInfo, as they stand in the certificate. */
function keyHash(pem: string, algorithm: string): string {
  const { raw, publicKey } = new X509Certificate(pem);
  const key = publicKey.export({ type: 'spki', format: 'der' });
  if (!raw.includes(key)) throw new Error('the key was encoded anew');
  return createHash(algorithm).update(key).digest('hex').toUpperCase();
}

function codesOf(answers: readonly Served[]): string[] {
  return answers.map((answer) => (answer.kind === 'unreachable' ? answer.code : 'certificate'));
}

describe('a handshake shows', () => {
  it('the leaf: its hashes and those of its key, serial, issuer, names, dates, chain and protocol', async () => {
    const cloud = await cloudWith();
    const a = cloud.world.issueCertificate({
      names: ['a.example.com', '*.b.example.com', '10.0.0.1'],
      notBefore: new Date('2026-05-02T03:04:05Z'),
      notAfter: new Date('2026-08-09T10:11:12Z'),
    });
    const lb = cloud.world.addLoadBalancer({ region: 'cn-hangzhou' });
    const { id } = cloud.world.addListener({ loadBalancerId: lb.id, port: 443, defaultCertificate: a.id });
    const { port } = await cloud.dataPlane.open(id);
    expect(await ask(port, 'a.example.com', { now: () => NOW })).toEqual([
      {
        kind: 'certificate',
        address: '127.0.0.1',
        sha256: a.sha256,
        sha1: a.fingerprint,
        publicKeySha256: keyHash(a.pem, 'sha256'),
        publicKeySha1: keyHash(a.pem, 'sha1'),
        serial: a.serial,
        issuer: ['Emulated Trust CA'],
        names: ['a.example.com', '*.b.example.com'],
        notBefore: new Date('2026-05-02T03:04:05Z'),
        notAfter: new Date('2026-08-09T10:11:12Z'),
        chain: 'whole',
        protocol: 'TLSv1.3',
      },
    ]);
  });

  it('a leaf without a common name, with its alternative names', async () => {
    const { cert, key } = link({ name: '', names: ['a.example.com'], issuer: root() });
    const { port } = await tlsServer({ cert, key });
    expect(await ask(port, 'a.example.com')).toMatchObject([{ names: ['a.example.com'], issuer: ['Root'] }]);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('the certificate of a server that speaks %s only', async (version) => {
    const { cert, key } = leafOf(undefined);
    const { port } = await tlsServer({ cert, key, minVersion: version, maxVersion: version });
    expect(await ask(port, 'a.example.com')).toMatchObject([{ names: ['a.example.com'], protocol: version }]);
  });

  it('what is served for the name asked for, and the default certificate for none', async () => {
    const { cloud, a, b, on } = await smallCloud();
    const { port } = await cloud.dataPlane.open(on);
    expect(await ask(port, 'b.example.com')).toMatchObject([{ sha256: b.sha256 }]);
    expect(await ask(port, 'x.example.com')).toMatchObject([{ sha256: a.sha256 }]);
    expect(await ask(port)).toMatchObject([{ sha256: a.sha256 }]);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('RSA and ECC apart where one name has both, by %s', async (maxVersion) => {
    const { cloud, rsa, ecc, port } = await bothKinds();
    const certificates = [rsa, ecc];
    const chosen = {
      cert: certificates.map((one) => one.pem + authorityPem(one.issuer)),
      key: certificates.map(({ privateKeyPem }) => privateKeyPem),
    };
    const own = await tlsServer({ ...chosen, maxVersion });
    const prober = tlsProber({ now: () => cloud.clock.now() });
    for (const one of certificates)
      for (const where of [port, own.port]) {
        const keyAlgorithm = one.keyAlgorithm as string as KeyAlgorithm;
        const question = { host: '127.0.0.1', port: where, servername: 'a.example.com', keyAlgorithm };
        expect(await prober.ask(question)).toMatchObject([{ sha256: one.sha256 }]);
      }
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('nothing where only the other kind is there, by %s', async (maxVersion) => {
    const { rsa, ecc } = await bothKinds();
    for (const [has, wants] of [
      [rsa, 'ECC'],
      [ecc, 'RSA'],
    ] as const) {
      const { port } = await tlsServer({ cert: has.pem, key: has.privateKeyPem, maxVersion });
      const question = {
        host: '127.0.0.1',
        port,
        servername: 'a.example.com',
        keyAlgorithm: wants as string as KeyAlgorithm,
      };
      expect(await tlsProber(at).ask(question)).toMatchObject([{ kind: 'unreachable' }]);
    }
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'the certificate of a server that asks for the client’s and refuses it, by %s',
    async (maxVersion) => {
      const top = root();
      const { cert, key } = leafOf(top);
      const mutual = { requestCert: true, rejectUnauthorized: true, ca: top.cert };
      const { port, came } = await tlsServer({ cert: cert + top.cert, key, maxVersion, ...mutual });
      expect(await ask(port, 'a.example.com')).toMatchObject([
        { names: ['a.example.com'], chain: 'whole', protocol: maxVersion },
      ]);
      await allClosed(came);
    },
  );

  it('the certificate of a listener with mutual TLS', async () => {
    const { cloud, b, on } = await smallCloud();
    cloud.dataPlane.requireClientCertificate(on, authorityPem(b.issuer));
    const { port } = await cloud.dataPlane.open(on);
    expect(await ask(port, 'b.example.com')).toMatchObject([{ sha256: b.sha256 }]);
    expect(cloud.dataPlane.handshakes(on).completed).toBe(0);
  });
});

/** A listener with an RSA and an ECC certificate for one name. */
async function bothKinds() {
  const cloud = await cloudWith();
  const [rsa, ecc] = (['RSA', 'ECC'] as const).map((keyAlgorithm) =>
    cloud.world.issueCertificate({ names: ['a.example.com'], keyAlgorithm }),
  );
  const lb = cloud.world.addLoadBalancer({ region: 'cn-hangzhou' });
  const { id } = cloud.world.addListener({
    loadBalancerId: lb.id,
    port: 443,
    defaultCertificate: rsa!.id,
    additionalCertificates: [ecc!.id],
  });
  return { cloud, rsa: rsa!, ecc: ecc!, port: (await cloud.dataPlane.open(id)).port };
}

describe('the chain is', () => {
  const past = new Date('2026-06-15T11:59:59Z');
  const future = new Date('2026-06-15T12:00:01Z');

  async function chainServed(leaf: Link, ...above: readonly Link[]) {
    const { port } = await tlsServer({ cert: [leaf, ...above].map(({ cert }) => cert).join(''), key: leaf.key });
    const [answer] = await ask(port, 'a.example.com');
    return answer?.kind === 'certificate' ? answer.chain : answer;
  }

  it('whole up to the root, and without the root, which clients have', async () => {
    const top = root();
    const middle = link({ name: 'Middle', issuer: top });
    expect(await chainServed(leafOf(middle), middle, top)).toBe('whole');
    expect(await chainServed(leafOf(middle), middle)).toBe('whole');
  });

  it('incomplete where the leaf’s issuer is not sent, whatever else is', async () => {
    const top = root();
    const middle = link({ name: 'Middle', issuer: top });
    expect(await chainServed(leafOf(middle))).toBe('incomplete');
    expect(await chainServed(leafOf(middle), top)).toBe('incomplete');
  });

  it('expired where any of it is, from the very second', async () => {
    const top = root();
    const late = (notAfter: Date) => link({ name: 'Middle', issuer: top, notAfter });
    const [over, just, good] = [late(past), late(noon), late(future)];
    expect(await chainServed(leafOf(over), over, top)).toBe('expired');
    expect(await chainServed(leafOf(just), just, top)).toBe('expired');
    expect(await chainServed(leafOf(good), good, top)).toBe('whole');
    expect(await chainServed(leafOf(good, { notAfter: past }), good)).toBe('expired');
  });

  it('whole where the leaf signed itself', async () => {
    expect(await chainServed(leafOf(undefined))).toBe('whole');
  });
});

describe('unreachable with a code is', () => {
  it('a stopped listener', async () => {
    const { cloud, on } = await smallCloud();
    const { port } = await cloud.dataPlane.open(on);
    cloud.world.stopListener(on);
    expect(await ask(port)).toEqual([{ kind: 'unreachable', address: '127.0.0.1', code: 'ECONNRESET' }]);
  });

  it('a closed port', async () => {
    const gone = createNetServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    expect(codesOf(await ask(port))).toEqual(['ECONNREFUSED']);
  });

  it('a server that takes the connection and never answers, when its time is over; nothing stays open', async () => {
    const came = { open: 0 };
    const silent = createNetServer((socket) => {
      came.open += 1;
      socket.on('data', () => {});
      socket.on('close', () => {
        came.open -= 1;
      });
    });
    expect(codesOf(await ask(await portOf(silent), 'a.example.com', { withinMs: 30 }))).toEqual(['ETIMEDOUT']);
    await allClosed(came);
  });

  it('a server that hangs up or talks something else', async () => {
    const rude = createNetServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end(),
    );
    expect(codesOf(await ask(await portOf(rude)))).toEqual(['ECONNRESET']);
    const plain = createNetServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    expect(codesOf(await ask(await portOf(plain)))[0]).toMatch(/^ERR_SSL_/);
  });

  it('a server that speaks nothing newer than TLS 1.1', async () => {
    const { cert, key } = leafOf(undefined);
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    const { port } = await tlsServer({ cert, key, ...old });
    expect(codesOf(await ask(port))[0]).toMatch(/^ERR_SSL_/);
  });

  it('a name without addresses', async () => {
    const none = { addressesOf: async () => [] };
    expect(await ask(443, undefined, none, 'nlb.example.com')).toEqual([
      { kind: 'unreachable', address: 'nlb.example.com', code: 'ENOTFOUND' },
    ]);
  });

  it('a name that does not resolve, with the code there is', async () => {
    const failing = (error: unknown) => ({ addressesOf: () => Promise.reject(error) });
    const temporary = Object.assign(new Error('x'), { code: 'EAI_AGAIN' });
    expect(codesOf(await ask(443, undefined, failing(temporary), 'nlb.example.com'))).toEqual(['EAI_AGAIN']);
    expect(codesOf(await ask(443, undefined, failing(new Error('x')), 'nlb.example.com'))).toEqual(['ENOTFOUND']);
    expect(codesOf(await ask(443, undefined, {}, 'nlb.invalid'))[0]).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
  });

  it('a name whose addresses nobody tells in time', async () => {
    const never = { addressesOf: () => new Promise<never>(() => {}), withinMs: 30 };
    expect(codesOf(await ask(443, undefined, never, 'nlb.example.com'))).toEqual(['ETIMEDOUT']);
  });

  it('a port that no socket has', async () => {
    expect(codesOf(await ask(70_000))).toEqual(['ERR_SOCKET_BAD_PORT']);
  });
});

describe('of the addresses of a name', () => {
  const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

  it('an IPv4 address is asked, and an answer says which', async () => {
    const { cert, key } = leafOf(undefined);
    const { port } = await tlsServer({ cert, key });
    const one = { addressesOf: async () => [{ address: '127.0.0.1', family: 4 }] };
    expect(await ask(port, 'a.example.com', one, 'nlb.example.com')).toMatchObject([
      { kind: 'certificate', address: '127.0.0.1' },
    ]);
  });

  it.skipIf(!hasIpv6)('an IPv6 address is asked (skipped where the machine has no ::1)', async () => {
    const { cert, key } = leafOf(undefined);
    const { port } = await tlsServer({ cert, key }, '::1');
    const one = { addressesOf: async () => [{ address: '::1', family: 6 }] };
    expect(await ask(port, 'a.example.com', one, 'nlb.example.com')).toMatchObject([
      { kind: 'certificate', address: '::1' },
    ]);
    expect(await ask(port, 'a.example.com', {}, '::1')).toMatchObject([{ kind: 'certificate', address: '::1' }]);
  });

  it('one of each family is asked, the first, IPv4 before IPv6; each answers for itself', async () => {
    const { cert, key } = leafOf(undefined);
    const { port, came } = await tlsServer({ cert, key });
    const all = async () => [
      { address: '127.0.0.3', family: 6 },
      { address: '127.0.0.1', family: 4 },
      { address: '127.0.0.4', family: 6 },
      { address: '127.0.0.2', family: 4 },
    ];
    const answers = await ask(port, 'a.example.com', { addressesOf: all }, 'nlb.example.com');
    expect(answers.map(({ kind, address }) => [kind, address])).toEqual([
      ['certificate', '127.0.0.1'],
      ['unreachable', '127.0.0.3'],
    ]);
    expect(came.connections).toBe(1);
  });

  it('none is looked up for a host that is an address', async () => {
    const { cert, key } = leafOf(undefined);
    const { port } = await tlsServer({ cert, key });
    const refuses = { addressesOf: () => Promise.reject(new Error('asked')) };
    expect(await ask(port, 'a.example.com', refuses)).toMatchObject([{ kind: 'certificate' }]);
  });
});

describe('many handshakes', () => {
  it('are never more at a time than allowed, and all are made', async () => {
    const { port, came } = await mute();
    const prober = tlsProber({ ...at, atOnce: 3 });
    const question = { host: '127.0.0.1', port, servername: 'a.example.com' };
    const answers = (await Promise.all(Array.from({ length: 20 }, () => prober.ask(question)))).flat();
    expect(answers).toHaveLength(20);
    expect(came).toEqual({ connections: 20, open: 0, mostOpen: 3 });
  });

  it('share the places with look-ups', async () => {
    const looked = { now: 0, most: 0 };
    const addressesOf = async () => {
      looked.now += 1;
      looked.most = Math.max(looked.most, looked.now);
      await new Promise((resolve) => setTimeout(resolve, 2));
      looked.now -= 1;
      return [];
    };
    const prober = tlsProber({ ...at, addressesOf, atOnce: 3 });
    const question = { host: 'nlb.example.com', port: 443, servername: undefined };
    expect((await Promise.all(Array.from({ length: 20 }, () => prober.ask(question)))).flat()).toHaveLength(20);
    expect(looked.most).toBe(3);
  });

  it('send no application data and leave nothing open', async () => {
    const { cert, key } = leafOf(undefined);
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const { port, came } = await tlsServer({ cert, key, maxVersion });
      await Promise.all(Array.from({ length: 8 }, () => ask(port, 'a.example.com')));
      await allClosed(came);
      expect(came).toMatchObject({ connections: 8, open: 0, bytes: 0 });
    }
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('do no harm, 200 in a row by %s', async (maxVersion) => {
    const { cert, key } = leafOf(undefined);
    const { port, came } = await tlsServer({ cert, key, maxVersion });
    const prober = tlsProber(at);
    for (let count = 0; count < 200; count += 1)
      expect(codesOf(await prober.ask({ host: '127.0.0.1', port, servername: 'a.example.com' }))).toEqual([
        'certificate',
      ]);
    await allClosed(came);
    expect(came).toMatchObject({ connections: 200, bytes: 0 });
  });
});

/** A server that says nothing and hangs up after a moment, so that it knows for certain when a handshake is over. */
async function mute() {
  const came = { connections: 0, open: 0, mostOpen: 0 };
  const server = createNetServer((socket) => {
    came.connections += 1;
    came.open += 1;
    came.mostOpen = Math.max(came.mostOpen, came.open);
    socket.on('error', () => {}).resume();
    setTimeout(() => {
      came.open -= 1;
      socket.destroy();
    }, 5);
  });
  return { port: await portOf(server), came };
}
