import type { Cloud } from './cloud.js';

const DAY_MS = 86_400_000;

/** A small estate when no seed is given: two load balancers, three listeners, one of them not TLS, and a bucket. */
export function plantDefaultEstate({ world, clock, regions, oss }: Cloud): void {
  const startMs = clock.now().getTime();
  const order = (name: string, leftDays: number) => ({
    names: [name, `www.${name}`],
    notBefore: new Date(startMs - (200 - leftDays) * DAY_MS),
    notAfter: new Date(startMs + leftDays * DAY_MS),
  });
  const shop = world.issueCertificate(order('shop.example.com', 20));
  const api = world.issueCertificate({ ...order('api.example.com', 90), keyAlgorithm: 'ECC' });
  const all = world.issueCertificate({ ...order('example.com', 150), names: ['*.example.com', 'example.com'] });
  const [first = '', second = first] = regions;
  oss.addBucket({ name: 'rotation-ledger', region: first });
  const edge = world.addLoadBalancer({ region: first, name: 'edge', tags: { team: 'web' } });
  world.addListener({
    loadBalancerId: edge.id,
    port: 443,
    defaultCertificate: all.id,
    additionalCertificates: [shop.id, api.id],
  });
  world.addListener({ loadBalancerId: edge.id, port: 80, protocol: 'TCP' });
  const inner = world.addLoadBalancer({ region: second, name: 'inner', addressType: 'Intranet' });
  world.addListener({ loadBalancerId: inner.id, port: 8443, defaultCertificate: shop.id });
}
