import type { Cloud } from '../emulator/cloud.js';

export const region = 'cn-hangzhou';

/** How many listeners one load balancer takes by default. Source: NLB quotas. */
export const listenersEach = 50;

export interface Planted {
  /** What each listener is to have in the end, and what it had before. */
  readonly renewals: readonly { readonly listenerId: string; readonly replaced: string; readonly successor: string }[];
}

/** So many listeners, each with a default certificate of its own, all renewed. */
export function oneCertificateEach(cloud: Cloud, listeners: number): Planted {
  const planted = served(cloud, listeners);
  cloud.clock.advance(3600);
  return { renewals: planted.map((one) => ({ ...one, successor: cloud.world.renew(one.replaced).id })) };
}

/** In each account and region so many listeners, each with a default certificate of its own, all renewed. */
export function inEachAccount(cloud: Cloud, accounts: readonly string[], listeners: number): Planted {
  const planted = accounts.flatMap((accountId) =>
    cloud.regions.flatMap((each) => served(cloud, listeners, { accountId, region: each })),
  );
  cloud.clock.advance(3600);
  return { renewals: planted.map((one) => ({ ...one, successor: cloud.world.renew(one.replaced).id })) };
}

/** The same before anything is renewed. */
export function served(
  { world, accountId: own }: Cloud,
  listeners: number,
  where: { readonly accountId: string; readonly region: string } = { accountId: own, region },
): readonly Omit<Planted['renewals'][number], 'successor'>[] {
  const { accountId } = where;
  const places = Array.from({ length: Math.ceil(listeners / listenersEach) }, () => world.addLoadBalancer(where));
  return Array.from({ length: listeners }, (_, n) => {
    const names = [`d${n}.${where.region}.example.com`];
    const replaced = world.issueCertificate({ names, source: 'BUY', keyAlgorithm: 'ECC', accountId }).id;
    const loadBalancerId = places[Math.floor(n / listenersEach)]?.id ?? '';
    const { id } = world.addListener({
      loadBalancerId,
      port: 1000 + (n % listenersEach),
      defaultCertificate: replaced,
    });
    return { listenerId: id, replaced };
  });
}

/** Load balancers with one listener that has so many additional certificates of its own, all renewed. */
export function crowded({ world, clock }: Cloud, loadBalancers: number, additional: number): Planted {
  const planted = Array.from({ length: loadBalancers }, (_, n) => {
    const { id: loadBalancerId } = world.addLoadBalancer({ region });
    const defaultCertificate = issue({ world }, `standing${n}.example.com`);
    const certificates = Array.from({ length: additional }, (_, k) => issue({ world }, `a${k}.l${n}.example.com`));
    const order = { loadBalancerId, port: 443, defaultCertificate, additionalCertificates: certificates };
    const { id } = world.addListener(order);
    return certificates.map((replaced) => ({ listenerId: id, replaced }));
  });
  clock.advance(3600);
  return { renewals: planted.flat().map((one) => ({ ...one, successor: world.renew(one.replaced).id })) };
}

/** Whether every listener has its successors and none of what was replaced. */
export function isRotated({ world }: Cloud, { renewals }: Planted): boolean {
  return renewals.every(({ listenerId, replaced, successor }) => {
    const { attachments } = world.listener(listenerId);
    const on = (id: string) => attachments.filter((one) => one.id === id);
    return on(successor).some(({ status }) => status === 'Associated') && on(replaced).length === 0;
  });
}

function issue({ world }: Pick<Cloud, 'world'>, name: string): string {
  return world.issueCertificate({ names: [name], source: 'BUY', keyAlgorithm: 'ECC' }).id;
}
