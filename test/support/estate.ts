import type { System } from './system.js';

/** What a listener has, as `{ id: 'role status' }`. */
export function attachedTo({ cloud }: System, listenerId: string): Record<string, string> {
  const { attachments } = cloud.world.listener(listenerId);
  return Object.fromEntries(attachments.map(({ id, role, status }) => [id, `${role} ${status}`]));
}

/** A custom event as EventBridge delivers it, with the odd time that official samples show (facts: events, 1.6). */
export function renewedEvent(data: unknown): object {
  return {
    id: '70c0414c-0000-4923-b584-000000000000',
    source: 'acme.example',
    specversion: '1.0',
    type: 'rotation:Certificate:Renewed',
    time: '2026-06-15T20:00:00.125+08:00',
    aliyunpublishtime: '2026-06-15T20:00:00.179PRC',
    data,
  };
}

/** Every call that asks NLB for a change, dry runs included. */
export function writes({ cloud }: System) {
  return cloud.requests.filter(({ operation }) => /^(Associate|Disassociate|Update)/.test(operation));
}

export function refusedWrites(system: System) {
  return writes(system).filter(({ httpStatus }) => httpStatus >= 400);
}

/** A load balancer in Hangzhou with one listener that has a default certificate and these many additional ones. */
export function crowdedListener({ cloud }: System, additional: number) {
  const { world } = cloud;
  const names = Array.from({ length: additional }, (_, n) => `s${String(n).padStart(2, '0')}.example.com`);
  const replaced = names.map((name) => world.issueCertificate({ names: [name], source: 'BUY', keyAlgorithm: 'ECC' }));
  const standing = world.issueCertificate({ names: ['default.example.com'], source: 'BUY', keyAlgorithm: 'ECC' });
  const loadBalancer = world.addLoadBalancer({ region: 'cn-hangzhou' });
  const listener = world.addListener({
    loadBalancerId: loadBalancer.id,
    port: 443,
    defaultCertificate: standing.id,
    additionalCertificates: replaced.map(({ id }) => id),
  });
  return { loadBalancer, listener, standing, replaced, names };
}
