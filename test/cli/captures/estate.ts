import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NewCertificate } from '../../emulator/cas/certificate-store.js';
import { type Env, type System, startSystem } from '../../support/system.js';

/** Sixty listeners on named load balancers, with as many reasons as one moment can have. */
export interface CapturedEstate {
  readonly system: System;
  readonly env: Env;
  /** Listeners with one renewed certificate each, for commands that change something. */
  readonly spare: readonly string[];
  /** A pair of certificates whose names would be lost. */
  readonly pair: string;
}

const day = 86_400_000;

export async function capturedEstate(): Promise<CapturedEstate> {
  const env = {
    ADDITIONAL_PER_LOAD_BALANCER: '12',
    EXCLUDE_TAGS: 'team=blue',
    QUOTA_RELIEF: 'swap',
    CONFIRM_WITHIN_MINUTES: '10',
  };
  const system = await startSystem({ regions: ['cn-hangzhou', 'cn-shanghai'], env });
  const { world, clock, faults } = system.cloud;
  const inDays = (days: number) => new Date(clock.now().getTime() + days * day);
  const issue = (name: string, more: Partial<NewCertificate> = {}) =>
    world.issueCertificate({
      names: [`${name}.example.com`],
      source: 'BUY',
      keyAlgorithm: 'ECC',
      notAfter: inDays(200),
      ...more,
    }).id;
  const balancer = (name: string, region = 'cn-hangzhou') => world.addLoadBalancer({ region, name }).id;
  const listen = (loadBalancerId: string, port: number, defaultCertificate: string, additional: string[] = []) =>
    world.addListener({ loadBalancerId, port, defaultCertificate, additionalCertificates: additional }).id;
  /** A listener of its own for a certificate and its renewal. */
  const lone = (name: string, more: Partial<NewCertificate> = {}) => {
    const id = issue(name, { names: [`${name}.example.com`, `www.${name}.example.com`], ...more });
    const standing = issue(`default-${name}`);
    const loadBalancerId = balancer(`${name}-gateway`);
    return { id, loadBalancerId, listenerId: listen(loadBalancerId, 443, standing, [id]) };
  };

  // 14 listeners that are well, on two load balancers; two certificates are on several.
  const shared = issue('shop', { notAfter: inDays(40) });
  const front = balancer('front');
  const ports = [443, 8443, 9443, 10443, 11443, 12443, 13443];
  const fronts = ports.map((port) => listen(front, port, shared));
  const intranet = balancer('intranet', 'cn-shanghai');
  for (const [i, port] of ports.entries()) listen(intranet, port, issue(`internal-${i}`));

  // The reasons.
  const ending = { notAfter: inDays(12) };
  const expired = lone('crm', { notAfter: inDays(2) });
  lone('bi', { notAfter: inDays(9) });
  const chosenOff = lone('legacy', ending);
  world.tag(chosenOff.listenerId, 'cert-rotation', 'off');
  const revoked = lone('payments');
  const unlisted = lone('archive');
  const stopped = lone('batch');
  const inactive = lone('partner');
  const refused = lone('webhook');
  const hanging = lone('stream');
  const busy = lone('mqtt');
  const losing = [lone('imap'), lone('smtp')];
  const sooner = lone('news');
  const keyless = lone('upload');
  const foreign = lone('open', { source: 'UPLOAD' });
  const unissued = lone('order');
  const withdrawn = lone('forum');
  const gone = lone('wiki');
  const undone = lone('chat');
  const excluded = lone('blue');
  world.tag(excluded.listenerId, 'team', 'blue');
  const full = balancer('full');
  const crowd = Array.from({ length: 12 }, (_, i) => issue(`tenant-${String(i).padStart(2, '0')}`));
  const crowded = listen(full, 443, issue('tenants'), crowd);
  const spares = Array.from({ length: 16 }, (_, i) => lone(`spare-${i}`));

  clock.advance(3600);
  const renew = ({ id }: { readonly id: string }, more: Partial<NewCertificate> = {}) => world.renew(id, more).id;
  const long = { notAfter: inDays(400) };
  world.revoke(revoked.id);
  world.deleteCertificate(unlisted.id);
  for (const each of [stopped, inactive, refused, hanging, busy, gone, undone, excluded]) renew(each, long);
  world.stopListener(stopped.listenerId);
  world.setLoadBalancerStatus(inactive.loadBalancerId, 'Inactive');
  const lost = losing.map((each) => renew(each, { ...long, names: [world.certificate(each.id).names[0] ?? ''] }));
  renew(sooner, { notAfter: inDays(100) });
  renew(keyless, { ...long, hasPrivateKey: false });
  renew(foreign, { ...long, issuer: 'Another CA' });
  renew(unissued, { ...long, status: 'checking' });
  world.revoke(renew(withdrawn, long));
  const operation = 'AssociateAdditionalCertificatesWithListener';
  const frozen = { code: 'OperationDenied.Frozen', status: 400 };
  faults.add({ match: { operation, listenerId: refused.listenerId }, effect: frozen });
  faults.add({ match: { operation, listenerId: hanging.listenerId }, times: 1, effect: 'job-hangs' });
  world.setListenerStatus(busy.listenerId, 'Configuring');
  await system.sweep();
  await system.minutes(3);
  clock.advance(3600);
  world.detach(gone.listenerId, world.listener(gone.listenerId).attachments.at(-1)?.id ?? '');
  await system.sweep();
  await system.minutes(2);
  clock.set(new Date(world.certificate(expired.id).notAfter.getTime() + 3 * day));
  await mkdir(join(system.ledger, 'open'), { recursive: true });
  await writeFile(join(system.ledger, 'open', 'torn.json'), '{"token":"ab');
  await system.sweep();
  await system.minutes(2);

  // Work to plan: the shared certificate, one of a full load balancer, and the spare listeners.
  world.renew(shared, long);
  for (const id of crowd.slice(0, 2)) world.renew(id, long);
  for (const each of spares) renew(each, long);
  faults.add({ match: { operation: 'ListListeners', region: 'cn-shanghai' }, effect: '503' });
  clock.advance(60);
  return {
    system,
    env,
    spare: spares.map(({ listenerId }) => listenerId),
    pair: `${losing[0]?.id}=${lost[0]}`,
    ...{ fronts, crowded },
  };
}
