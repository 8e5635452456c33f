import { concurrently } from '../../reconcile/concurrently.js';
import type {
  Change,
  LoadBalancers,
  LookTarget,
  PresentListener,
  Submission,
  SubmitOptions,
  Survey,
} from '../../reconcile/ports/cloud.js';
import type { Listener, ListenerId, LoadBalancerId, Region } from '../../rotation/model/inventory.js';
import { write } from '../client/calls.js';
import { callOf, changeOperations } from '../client/operations.js';
import { type NlbLink, nlbTarget } from './link.js';
import { listenersIn, loadBalancersIn, regionsFrom, wholeListener } from './listings.js';
import { loadBalancersOf, surveyedOf } from './map.js';
import { rateBudgetIn } from './rates.js';

/** Source: NLB 2022-04-30, AdditionalCertificateIds of Associate and Disassociate. */
const certificatesPerCall = 15;
/** Enough to reach the 20 calls a second of ListListenerCertificates at usual answer times. */
const listenersAtOnce = 8;

/** NLB in one account, over HTTP. `homeRegion` lists the regions, because NLB has no endpoint for all of them. */
export function nlbLoadBalancers(link: NlbLink, homeRegion: Region): LoadBalancers {
  return {
    regions: () => regionsFrom(link, homeRegion),
    look: async (region, target) => (await survey(link, region, target)).look(),
    survey: (region, target) => survey(link, region, target),
    listeners: (region, ids) => listeners(link, region, ids),
    listener: (region, id) => listener(link, region, id),
    submit: (change, options) => submit(link, change, options),
  };
}

async function survey(link: NlbLink, region: Region, target: LookTarget): Promise<Survey> {
  const takenAt = link.channel.now();
  const ids = target.kind === 'all' ? undefined : await loadBalancersNamed(link, region, target);
  const shown = await loadBalancersIn(link, region, ids);
  const listed = await listenersIn(link, region, { loadBalancerIds: ids });
  const look: Survey['look'] = async (some) => {
    const wanted = some && new Set<string>(some);
    const chosen = listed.filter(({ LoadBalancerId }) => wanted?.has(LoadBalancerId) ?? true);
    let done = 0;
    const listeners = await concurrently(listenersAtOnce, chosen, async (item) => {
      const whole = await wholeListener(link, region, item);
      done += 1;
      link.onLook?.(region, done, chosen.length);
      return whole;
    });
    const present = listeners.filter((item) => item !== undefined);
    return { region, takenAt, loadBalancers: loadBalancersOf(shown, present) };
  };
  return { loadBalancers: surveyedOf(listed, shown), rates: rateBudgetIn(link, region), look };
}

async function loadBalancersNamed(
  link: NlbLink,
  region: Region,
  target: Extract<LookTarget, { kind: 'some' }>,
): Promise<readonly LoadBalancerId[]> {
  const named = await listenersIn(link, region, { listenerIds: target.listenerIds });
  const ofListeners = named.map((item) => item.LoadBalancerId as LoadBalancerId);
  return [...new Set([...target.loadBalancerIds, ...ofListeners])].sort();
}

async function listeners(link: NlbLink, region: Region, ids: readonly ListenerId[]): Promise<readonly Listener[]> {
  const items = ids.length === 0 ? [] : await listenersIn(link, region, { listenerIds: ids });
  const read = await concurrently(listenersAtOnce, items, (item) => wholeListener(link, region, item));
  return read.filter((item) => item !== undefined);
}

/** Its certificates are read last. A wait for a rate between the two calls does not count, because it is before the request. */
async function listener(link: NlbLink, region: Region, id: ListenerId): Promise<PresentListener> {
  const [item] = await listenersIn(link, region, { listenerIds: [id] });
  const { channel } = link;
  const sentAt: Date[] = [];
  const onCall = (operation: string, where: string) => {
    sentAt.push(channel.now());
    channel.onCall(operation, where);
  };
  const present = item && (await wholeListener({ ...link, channel: { ...channel, onCall } }, region, item));
  return { listener: present, askedAt: sentAt[0] ?? channel.now() };
}

async function submit(link: NlbLink, change: Change, options: SubmitOptions): Promise<Submission> {
  const count = change.certificateIds.length;
  const most = change.step === 'set-default' ? 1 : certificatesPerCall;
  if (count < 1 || count > most) throw new RangeError(`${change.step} takes 1 to ${most} certificates, not ${count}`);
  const target = nlbTarget(link, change.region, `${change.listenerId} in ${change.region}`);
  const operation = changeOperations[change.step];
  const params = {
    RegionId: change.region,
    ListenerId: change.listenerId,
    [listNames[change.step]]: change.certificateIds,
    ClientToken: options.clientToken,
    DryRun: options.dryRun || undefined,
  };
  return write(link.channel, { ...callOf(operation, target, params), cancelledBy: options.cancelledBy });
}

const listNames = {
  'set-default': 'CertificateIds',
  associate: 'AdditionalCertificateIds',
  retire: 'AdditionalCertificateIds',
} as const;
