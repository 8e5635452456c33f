import { type AddressInfo, createServer } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { authorityPem } from './cas/authority.js';
import type { CasCertificate } from './cas/certificate-record.js';
import type { Cloud } from './cloud.js';
import { readHello } from './data-plane/client-hello.js';
import { clientCertificate } from './support/client-certificate.js';
import {
  associate,
  cloudWith,
  disassociate,
  setDefault,
  smallCloud,
  stopCloudsAfterEach,
} from './support/small-cloud.js';
import { SWITCH_ANSWERS } from './switches.js';

stopCloudsAfterEach();

interface Served {
  readonly sha256: string;
  readonly protocol: string | null;
  readonly authorized: boolean;
  /** The name on the issuer's certificate, when the server sent one. */
  readonly issuer: string | string[] | undefined;
}

/** One handshake as a client makes it: what was served, or the error. */
async function handshake(
  cloud: Cloud,
  listenerId: string,
  servername: string,
  over: ConnectionOptions = {},
): Promise<Served> {
  const { host, port } = await cloud.dataPlane.open(listenerId);
  return new Promise((resolve, reject) => {
    const options = { host, port, servername, rejectUnauthorized: false, ALPNProtocols: [], ...over };
    const socket = connect(options, () => {
      const issuer = socket.getPeerCertificate(true).issuerCertificate?.subject?.CN;
      const sha256 = socket.getPeerX509Certificate()?.fingerprint256.replace(/:/g, '') ?? '';
      const served = { sha256, issuer, protocol: socket.getProtocol(), authorized: socket.authorized };
      socket.once('close', () => resolve(served));
      socket.end();
    });
    socket.once('error', reject);
  });
}

async function served(
  cloud: Cloud,
  listenerId: string,
  name: string,
  among: Record<string, CasCertificate>,
  over = {},
) {
  const { sha256 } = await handshake(cloud, listenerId, name, over);
  return Object.entries(among).find(([, certificate]) => certificate.sha256 === sha256)?.[0] ?? sha256;
}

describe('which certificate is served', () => {
  it('follows the attachments: the name asked for, else the default; Associated only', async () => {
    const { cloud, a, b, c, on } = await smallCloud();
    const is = (name: string) => served(cloud, on, name, { a, b, c });
    expect(await is('b.example.com')).toBe('b');
    expect(await is('B.Example.com')).toBe('b');
    expect(await is('c.example.com')).toBe('a');
    expect(await is('')).toBe('a');
    await associate(cloud, on, [c.id]);
    expect(await is('c.example.com')).toBe('a');
    cloud.clock.advance(5);
    expect(await is('c.example.com')).toBe('c');
    await disassociate(cloud, on, [b.id]);
    expect(await is('b.example.com')).toBe('a');
    expect(cloud.dataPlane.handshakes(on)).toEqual({ completed: 7, failed: 0 });
  });

  it('keeps the replaced default until its successor is Associated', async () => {
    const { cloud, a, c, on } = await smallCloud();
    const is = (name: string) => served(cloud, on, name, { a, c });
    expect(await is('')).toBe('a');
    await setDefault(cloud, on, c.id);
    expect(await is('')).toBe('a');
    expect(await is('c.example.com')).toBe('a');
    cloud.clock.advance(5);
    expect(await is('')).toBe('c');
    expect(await is('a.example.com')).toBe('c');
  });

  it('prefers an exact name to a wildcard, and a wildcard covers one label', async () => {
    const { cloud, a, b, lb } = await smallCloud();
    const wild = cloud.world.issueCertificate({ names: ['*.example.com'], keyAlgorithm: 'ECC' });
    const on = (defaultCertificate: string, port: number, ...additionalCertificates: string[]) =>
      cloud.world.addListener({ loadBalancerId: lb.id, port, defaultCertificate, additionalCertificates }).id;
    const is = (id: string, name: string) => served(cloud, id, name, { a, b, wild });
    const wildFirst = on(wild.id, 8443, b.id);
    expect(await is(wildFirst, 'b.example.com')).toBe('b');
    expect(await is(wildFirst, 'x.example.com')).toBe('wild');
    const wildLast = on(a.id, 9443, wild.id);
    expect(await is(wildLast, 'x.example.com')).toBe('wild');
    expect(await is(wildLast, 'x.y.example.com')).toBe('a');
  });

  const winners = { oldest: 'old', newest: 'new', 'default-first': 'old', 'additional-first': 'new' } as const;
  it.each(SWITCH_ANSWERS.servedOnTie)('%s wins between a default and a newer additional one', async (servedOnTie) => {
    const cloud = await cloudWith({ switches: { servedOnTie } });
    const old = cloud.world.issueCertificate({ names: ['a.example.com'] });
    const lb = cloud.world.addLoadBalancer({ region: 'cn-hangzhou' });
    const { id } = cloud.world.addListener({ loadBalancerId: lb.id, port: 443, defaultCertificate: old.id });
    const fresh = cloud.world.renew(old.id);
    cloud.world.attach(id, fresh.id);
    expect(await served(cloud, id, 'a.example.com', { old, new: fresh })).toBe(winners[servedOnTie]);
    expect(await served(cloud, id, 'other.example.com', { old, new: fresh })).toBe('old');
  });

  it.each(SWITCH_ANSWERS.servedOnTie)('%s wins between two additional ones', async (servedOnTie) => {
    const { cloud, b, on } = await smallCloud({ switches: { servedOnTie } });
    const fresh = cloud.world.renew(b.id);
    cloud.world.attach(on, fresh.id);
    expect(await served(cloud, on, 'b.example.com', { old: b, new: fresh })).toBe(
      servedOnTie === 'newest' ? 'new' : 'old',
    );
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)("goes by the client's signature algorithms over %s", async (version) => {
    const { cloud, b: ecc, on } = await smallCloud();
    const rsa = cloud.world.issueCertificate({ names: ['b.example.com'], keyAlgorithm: 'RSA' });
    cloud.world.attach(on, rsa.id);
    const over = { minVersion: version, maxVersion: version };
    const is = (sigalgs: string) => served(cloud, on, 'b.example.com', { ecc, rsa }, { ...over, sigalgs });
    expect(await is('RSA-PSS+SHA256:RSA+SHA256:ECDSA+SHA1')).toBe('rsa');
    expect(await is('ECDSA+SHA256')).toBe('ecc');
    expect((await handshake(cloud, on, 'b.example.com', over)).protocol).toBe(version);
  });

  it('refuses TLS 1.1', async () => {
    const { cloud, on } = await smallCloud();
    const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(handshake(cloud, on, 'a.example.com', old)).rejects.toThrow();
  });
});

describe('the listener behind it', () => {
  it('serves a chain that a client can check', async () => {
    const { cloud, on } = await smallCloud();
    const today = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
    const now = cloud.world.issueCertificate({ names: ['now.example.com'], ...today });
    cloud.world.attach(on, now.id);
    const over = { ca: authorityPem(now.issuer), rejectUnauthorized: true };
    expect(await handshake(cloud, on, 'now.example.com', over)).toMatchObject({ authorized: true, sha256: now.sha256 });
    const { issuer } = await handshake(cloud, on, 'now.example.com');
    expect(issuer).toBe(now.issuer);
  });

  it('cuts connections while it is stopped and after it is gone', async () => {
    const { cloud, a, on } = await smallCloud();
    cloud.world.stopListener(on);
    await expect(handshake(cloud, on, '')).rejects.toThrow();
    cloud.world.startListener(on);
    expect(await served(cloud, on, '', { a })).toBe('a');
    cloud.world.deleteListener(on);
    await expect(handshake(cloud, on, '')).rejects.toThrow();
  });

  it('asks for a client certificate when told to', async () => {
    const { cloud, b, on } = await smallCloud();
    cloud.dataPlane.requireClientCertificate(on, authorityPem(b.issuer));
    const refused = (name: string) => handshake(cloud, on, name, { maxVersion: 'TLSv1.2' });
    await expect(refused('b.example.com')).rejects.toThrow();
    await expect(refused('')).rejects.toThrow();
    const stranger = clientCertificate();
    const own = { cert: stranger.cert, key: stranger.key, maxVersion: 'TLSv1.2' } as const;
    await expect(handshake(cloud, on, 'b.example.com', own)).rejects.toThrow();
    cloud.dataPlane.requireClientCertificate(on, stranger.cert);
    expect(await served(cloud, on, 'b.example.com', { b }, own)).toBe('b');
    expect(cloud.dataPlane.handshakes(on)).toEqual({ completed: 1, failed: 3 });
  });

  it('serves a wrong certificate by fault', async () => {
    const { cloud, b, c, on } = await smallCloud();
    cloud.dataPlane.misserve(on, c.id);
    expect(await served(cloud, on, 'b.example.com', { b, c })).toBe('c');
    expect(await served(cloud, on, '', { b, c })).toBe('c');
    cloud.dataPlane.misserve(on, undefined);
    expect(await served(cloud, on, 'b.example.com', { b, c })).toBe('b');
  });

  it('is found by name and port', async () => {
    const { cloud, lb, on } = await smallCloud();
    expect(await cloud.dataPlane.resolve(lb.dnsName, 443)).toEqual(await cloud.dataPlane.open(on));
    expect(() => cloud.dataPlane.resolve(lb.dnsName, 444)).toThrow(/no TCPSSL listener/);
    expect(() => cloud.dataPlane.resolve('x.example.com', 443)).toThrow(/no load balancer/);
    expect([...(await cloud.dataPlane.openAll()).keys()]).toEqual([on]);
  });

  it('of a port range serves at its first port, and every port of the range leads there', async () => {
    const { cloud, a, lb } = await smallCloud();
    const { id } = cloud.world.addListener({
      ...{ loadBalancerId: lb.id, port: 0, startPort: 8000, endPort: 8010, defaultCertificate: a.id },
    });
    const address = await cloud.dataPlane.open(id);
    expect(await cloud.dataPlane.resolve(lb.dnsName, 8000)).toEqual(address);
    expect(await cloud.dataPlane.resolve(lb.dnsName, 8010)).toEqual(address);
    for (const port of [7999, 8011, 0])
      await expect(async () => cloud.dataPlane.resolve(lb.dnsName, port)).rejects.toThrow('no TCPSSL listener');
    expect((await cloud.dataPlane.servers()).map(({ listenerPort }) => listenerPort)).toEqual([443, 8000]);
    expect(await served(cloud, id, 'a.example.com', { a })).toBe('a');
  });

  it('is at its own address and port when its name is a loopback address', async () => {
    // Below the ports that a system gives to whoever asks for any, so that no other test has it.
    const port = 20_000 + (process.pid % 10_000);
    const cloud = await cloudWith();
    const a = cloud.world.issueCertificate({ names: ['a.example.com'] });
    const lb = cloud.world.addLoadBalancer({ region: 'cn-hangzhou', dnsName: '127.0.0.1' });
    const { id } = cloud.world.addListener({ loadBalancerId: lb.id, port, defaultCertificate: a.id });
    expect(await cloud.dataPlane.open(id)).toEqual({ host: '127.0.0.1', port });
    expect(await served(cloud, id, 'a.example.com', { a })).toBe('a');
  });
});

describe('a ClientHello', () => {
  /** The first bytes that a client really sends. */
  async function helloOf(options: ConnectionOptions): Promise<Buffer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const seen = new Promise<Buffer>((resolve) => server.once('connection', (socket) => socket.once('data', resolve)));
    const client = connect({ host: '127.0.0.1', port, ...options }).on('error', () => {});
    const bytes = await seen;
    client.destroy();
    server.close();
    return bytes;
  }

  it('is read when it is whole, however it arrives', async () => {
    const bytes = await helloOf({ servername: 'shop.example.com' });
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readHello(bytes.subarray(0, length))).toEqual({ kind: 'more' });
    }
    expect(readHello(bytes)).toEqual({ kind: 'hello', serverName: 'shop.example.com' });
    expect(readHello(await helloOf({ servername: '' }))).toEqual({ kind: 'hello', serverName: undefined });
  });

  it('may be anything without harm', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (noise, looksReal) => {
        const head = looksReal ? [22, 3, 1, noise.length >> 8, noise.length & 255, 1] : [];
        expect(readHello(Buffer.from([...head, ...noise])).kind).toMatch(/^(hello|more)$/);
      }),
    );
  });
});
