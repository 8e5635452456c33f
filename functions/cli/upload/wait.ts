import { sameCertificate } from '../../../shared/rotation/model/ids.js';
import type { Certificate, Listener, LoadBalancer } from '../../../shared/rotation/model/inventory.js';
import type { Policy } from '../../../shared/rotation/model/policy.js';
import type { ListenerRef } from '../../../shared/rotation/model/step.js';
import { identified } from '../../../shared/rotation/verify/identity.js';
import { namesToProbe } from '../../../shared/rotation/verify/probe-names.js';
import { trustsNlb } from '../../../shared/rotation/verify/proof.js';
import { type Found, loadBalancersOf, type Waited } from '../../../shared/show/upload/upload-result.js';
import type { Cli } from '../cli.js';
import { gapIn, lookAt } from './find.js';

const lookSeconds = 10;

/**
 * Looks every 10 seconds, without a change, until every listener that had a predecessor has the certificate: associated, in
 * its role, and with VERIFY=probe shown by a handshake for each of its names.
 */
export async function waitUntilServed(
  cli: Cli,
  certificate: Certificate,
  { replaced }: Pick<Found, 'replaced'>,
  seconds: number,
): Promise<Waited> {
  const { edges, progress } = cli;
  const listeners = replaced.flatMap(({ on }) => on);
  const startedMs = edges.monotonicMs();
  const { policy } = cli.run('upload');
  const elapsed = () => Math.round((edges.monotonicMs() - startedMs) / 1000);
  for (;;) {
    const look = await lookAt(cli, loadBalancersOf({ replaced }));
    const gap = gapIn(look);
    const found = look.sights.flatMap(({ inventories }) => inventories.flatMap((each) => each.loadBalancers));
    const pending: ListenerRef[] = [];
    for (const listener of listeners)
      if (gap !== undefined || !(await isServed(listener, found, { cli, certificate, policy }))) pending.push(listener);
    progress.show(cli.view.say`listeners done`, listeners.length - pending.length, listeners.length);
    if (pending.length === 0) return { kind: 'served', listeners: listeners.length, seconds: elapsed() };
    if (elapsed() + lookSeconds > seconds)
      return gap === undefined
        ? { kind: 'not-served', pending: pending.map(refOf), seconds: elapsed() }
        : { kind: 'unread', why: gap };
    await edges.sleep(lookSeconds * 1000);
  }
}

function refOf({ region, loadBalancerId, listenerId }: ListenerRef): ListenerRef {
  return { region, loadBalancerId, listenerId };
}

/** A listener that is gone serves nothing any more, so it is not waited for. */
async function isServed(
  { listenerId, isDefault }: ListenerRef & { readonly isDefault: boolean },
  loadBalancers: readonly LoadBalancer[],
  { cli, certificate, policy }: { readonly cli: Cli; readonly certificate: Certificate; readonly policy: Policy },
): Promise<boolean> {
  const loadBalancer = loadBalancers.find(({ listeners }) => listeners.some(({ id }) => id === listenerId));
  const listener = loadBalancer?.listeners.find(({ id }) => id === listenerId);
  if (loadBalancer === undefined || listener === undefined) return true;
  const own = listener.attachments.filter((each) => sameCertificate(each.certificateId, certificate.id));
  const isAttached = own.some(({ state, role }) => state === 'associated' && (!isDefault || role === 'default'));
  if (!isAttached || policy.verify === 'off' || trustsNlb(loadBalancer, policy)) return isAttached;
  return isShown(cli, certificate, loadBalancer, listener);
}

async function isShown(
  cli: Cli,
  certificate: Certificate,
  { dnsName }: LoadBalancer,
  { port }: Listener,
): Promise<boolean> {
  const prober = cli.edges.prober();
  for (const servername of namesToProbe(certificate, [])) {
    const answers = await prober.ask({ host: dnsName, port, servername, keyAlgorithm: certificate.keyAlgorithm });
    const isOwn = answers.some((leaf) => leaf.kind === 'certificate' && identified(leaf, certificate, []).length > 0);
    if (!isOwn) return false;
  }
  return true;
}
