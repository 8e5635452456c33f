import type { Cloud } from '../emulator/cloud.js';

/** What a listener of the estate is called in the demonstration: `shop :443`. */
export type Labels = ReadonlyMap<string, string>;

export interface DemoEstate {
  readonly labels: Labels;
  /** Certificates that CAS renews, by the id of what they replace. */
  readonly renewals: ReadonlyMap<string, string>;
  /** Renewals that must not happen: the successor loses a name. */
  readonly unfit: readonly string[];
  /** The uploaded certificate's renewal, which an ACME client tells of by an event of its own. */
  readonly uploaded: { readonly replaced: string; readonly successor: string };
  /** The listener that is tagged `cert-rotation: off`. */
  readonly switchedOff: string;
}

/** Two regions, five load balancers, ten listeners; one load balancer has 21 of its 25 places in use. */
export function buildEstate(cloud: Cloud): DemoEstate {
  const { world, clock } = cloud;
  const labels = new Map<string, string>();
  const certificate = (names: string[], more: object = {}) =>
    world.issueCertificate({ names, source: 'BUY', ...more }).id;
  const balancer = (region: string, name: string) => ({ id: world.addLoadBalancer({ region, name }).id, name });
  const listen = (
    on: { id: string; name: string },
    port: number,
    standing: string,
    additional: string[],
    tags = {},
  ) => {
    const made = world.addListener({
      loadBalancerId: on.id,
      port,
      defaultCertificate: standing,
      additionalCertificates: additional,
      tags,
    });
    labels.set(made.id, `${on.name} :${port}`);
    return made.id;
  };

  const shop = certificate(['shop.example.com', 'www.shop.example.com']);
  const api = certificate(['*.api.example.com', 'api.example.com'], { keyAlgorithm: 'ECC' });
  const mail = certificate(['mail.example.com', 'smtp.example.com', 'imap.example.com']);
  const uploaded = certificate(['partner.example.net'], { source: 'UPLOAD', issuer: 'Partner CA' });
  const stable = certificate(['static.example.com']);
  const tenants = Array.from({ length: 16 }, (_, n) =>
    certificate([`tenant-${n + 1}.example.com`], { keyAlgorithm: 'ECC' }),
  );
  const fixed = Array.from({ length: 4 }, (_, n) =>
    certificate([`fixed-${n + 1}.example.com`], { keyAlgorithm: 'ECC' }),
  );

  const front = balancer('cn-hangzhou', 'front');
  const back = balancer('cn-hangzhou', 'back');
  const crowded = balancer('cn-hangzhou', 'tenants');
  const south = balancer('cn-shanghai', 'south');
  const legacy = balancer('cn-shanghai', 'legacy');
  listen(front, 443, shop, [api, stable]);
  listen(front, 8443, stable, [shop]);
  listen(back, 443, api, []);
  listen(back, 993, mail, [stable]);
  listen(crowded, 443, stable, [...tenants, ...fixed]);
  listen(crowded, 8443, stable, [api]);
  listen(south, 443, shop, [api, uploaded]);
  listen(south, 8443, stable, []);
  listen(legacy, 443, stable, [mail]);
  const switchedOff = listen(legacy, 8443, shop, [], { 'cert-rotation': 'off' });

  clock.advance(3600);
  const renewed = [shop, api, ...tenants];
  const renewals = new Map(renewed.map((id) => [id, world.renew(id).id]));
  const shorter = world.renew(mail, { names: ['mail.example.com', 'smtp.example.com'] }).id;
  const successor = world.issueCertificate({
    names: ['partner.example.net'],
    source: 'UPLOAD',
    issuer: 'Another CA',
  }).id;
  return {
    labels,
    renewals: new Map([...renewals, [uploaded, successor]]),
    unfit: [shorter],
    uploaded: { replaced: uploaded, successor },
    switchedOff,
  };
}
