import { afterEach } from 'vitest';
import { type Cloud, type CloudOptions, startCloud } from '../cloud.js';
import { nlb, type Params, type Reply } from './client.js';

export const NOW = new Date('2026-06-01T00:00:00Z');
export const ASSOCIATE = 'AssociateAdditionalCertificatesWithListener';
export const DISASSOCIATE = 'DisassociateAdditionalCertificatesWithListener';
export const UPDATE = 'UpdateListenerAttribute';

const running: Cloud[] = [];

/** Starts a cloud at `NOW`, unhurried by rate limits, that ends with the test. */
export async function cloudWith(options: CloudOptions = {}): Promise<Cloud> {
  const cloud = await startCloud({ now: NOW, rateScale: 1000, ...options });
  running.push(cloud);
  return cloud;
}

export function stopCloudsAfterEach(): void {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((cloud) => cloud.stop()));
  });
}

/** One load balancer, one TCPSSL listener: default `a`, additional `b`; `c` and `d` are free. */
export async function smallCloud(options: CloudOptions = {}) {
  const cloud = await cloudWith(options);
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) =>
    cloud.world.issueCertificate({ names: [`${name}.example.com`], keyAlgorithm: 'ECC' }),
  );
  if (!a || !b || !c || !d) throw new Error('unreachable');
  const lb = cloud.world.addLoadBalancer({ region: 'cn-hangzhou' });
  const lsn = cloud.world.addListener({
    loadBalancerId: lb.id,
    port: 443,
    defaultCertificate: a.id,
    additionalCertificates: [b.id],
  });
  const on = lsn.id;
  return { cloud, a, b, c, d, lb, lsn, on };
}

export function associate(cloud: Cloud, listenerId: string, ids: readonly string[], more: Params = {}): Promise<Reply> {
  return nlb(cloud, ASSOCIATE, { ListenerId: listenerId, AdditionalCertificateIds: ids, ...more });
}

export function disassociate(
  cloud: Cloud,
  listenerId: string,
  ids: readonly string[],
  more: Params = {},
): Promise<Reply> {
  return nlb(cloud, DISASSOCIATE, { ListenerId: listenerId, AdditionalCertificateIds: ids, ...more });
}

export function setDefault(cloud: Cloud, listenerId: string, id: string, more: Params = {}): Promise<Reply> {
  return nlb(cloud, UPDATE, { ListenerId: listenerId, CertificateIds: [id], ...more });
}

/** What ListListenerCertificates shows: `[id, status, isDefault]`. */
export async function shown(cloud: Cloud, listenerId: string): Promise<[string, string, boolean][]> {
  const { body } = await nlb(cloud, 'ListListenerCertificates', { ListenerId: listenerId, MaxResults: 50 });
  return body.Certificates.map((row: { CertificateId: string; Status: string; IsDefault: boolean }) => [
    row.CertificateId,
    row.Status,
    row.IsDefault,
  ]);
}
