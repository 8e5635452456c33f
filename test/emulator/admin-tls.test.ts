import { createServer } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { admin } from './support/admin.js';
import { clientCertificate } from './support/client-certificate.js';
import { cloudWith, smallCloud, stopCloudsAfterEach } from './support/small-cloud.js';

stopCloudsAfterEach();

/** The SHA-256 of what a client outside the process is served. */
function servedAt(where: { host: string; port: number }, servername: string, over: ConnectionOptions = {}) {
  return new Promise<string>((resolve, reject) => {
    const socket = connect({ ...where, servername, rejectUnauthorized: false, ...over }, () => {
      resolve(socket.getPeerX509Certificate()?.fingerprint256.replace(/:/g, '') ?? '');
      socket.end();
    });
    socket.once('error', reject);
  });
}

describe('the data plane over the admin path', () => {
  it('tells where each TCPSSL listener serves, and opens it', async () => {
    const { cloud, b, lb, on } = await smallCloud();
    cloud.world.addListener({ loadBalancerId: lb.id, port: 80, protocol: 'TCP' });
    const [server, ...others] = (await admin(cloud, 'GET', 'tls')).body;
    expect(others).toEqual([]);
    expect(server).toMatchObject({ listenerId: on, loadBalancerId: lb.id, dnsName: lb.dnsName, listenerPort: 443 });
    expect(server).toMatchObject({ host: '127.0.0.1', requiresClientCertificate: false });
    expect(await servedAt(server, 'b.example.com')).toBe(b.sha256);
    expect((await admin(cloud, 'GET', 'tls')).body).toMatchObject([
      { port: server.port, handshakes: { completed: 1, failed: 0 } },
    ]);
  });

  it('serves a wrong certificate when told to, until told otherwise', async () => {
    const { cloud, b, c, on } = await smallCloud();
    const misserve = (certificateId: string | null) =>
      admin(cloud, 'POST', 'misserve', { listenerId: on, certificateId });
    expect((await misserve(c.id)).body).toEqual({ listenerId: on, certificateId: c.id });
    const [server] = (await admin(cloud, 'GET', 'tls')).body;
    expect(server.misserves).toBe(c.id);
    expect(await servedAt(server, 'b.example.com')).toBe(c.sha256);
    await misserve(null);
    expect(await servedAt(server, 'b.example.com')).toBe(b.sha256);
    expect((await misserve('77')).body).toEqual({ error: 'certificateId: no certificate 77' });
  });

  it('asks for a client certificate when told to', async () => {
    const { cloud, b, on } = await smallCloud();
    const { cert, key } = clientCertificate();
    const require = (caPem: unknown) => admin(cloud, 'POST', 'client-certificate', { listenerId: on, caPem });
    expect((await require(cert)).body).toEqual({ listenerId: on, requiresClientCertificate: true });
    const [server] = (await admin(cloud, 'GET', 'tls')).body;
    expect(server.requiresClientCertificate).toBe(true);
    await expect(servedAt(server, 'b.example.com', { maxVersion: 'TLSv1.2' })).rejects.toThrow();
    expect(await servedAt(server, 'b.example.com', { cert, key })).toBe(b.sha256);
    await require(null);
    expect(await servedAt(server, 'b.example.com', { maxVersion: 'TLSv1.2' })).toBe(b.sha256);
    expect((await require('no PEM')).body).toEqual({ error: 'caPem: must be a certificate in PEM' });
  });

  it('says why a server cannot be opened, and opens it when it can be', async () => {
    const squatter = createServer();
    await new Promise<void>((resolve) => squatter.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as { port: number };
    const cloud = await cloudWith();
    const lb = cloud.world.addLoadBalancer({ region: 'cn-hangzhou', dnsName: '127.0.0.1' });
    const a = cloud.world.issueCertificate({ names: ['a.example.com'] });
    const { id: listenerId } = cloud.world.addListener({ loadBalancerId: lb.id, port, defaultCertificate: a.id });
    const taken = expect.stringContaining('EADDRINUSE');
    expect((await admin(cloud, 'GET', 'tls')).body).toMatchObject([{ listenerId, error: taken }]);
    const { body } = await admin(cloud, 'POST', 'client-certificate', { listenerId, caPem: null });
    expect(body).toEqual({ error: expect.stringMatching(/^listenerId: .*EADDRINUSE/) });
    await new Promise((resolve) => squatter.close(resolve));
    const [server] = (await admin(cloud, 'GET', 'tls')).body;
    expect(server).toMatchObject({ host: '127.0.0.1', port });
    expect(await servedAt(server, 'a.example.com')).toBe(a.sha256);
  });

  it.each([
    { what: 'misserve', body: { listenerId: 'x', certificateId: null }, field: 'listenerId: no listener x' },
    { what: 'misserve', body: { listenerId: 'x' }, field: 'certificateId: ' },
    { what: 'client-certificate', body: { listenerId: 'x', caPem: null }, field: 'listenerId: no listener x' },
    { what: 'client-certificate', body: { listenerId: 'x' }, field: 'caPem: ' },
  ])('refuses $body to $what, and names the field', async ({ what, body, field }) => {
    const reply = await admin(await cloudWith(), 'POST', what, body);
    expect(reply).toMatchObject({ status: 400, body: { error: expect.stringContaining(field) } });
  });
});
