import type { CertificateStore } from '../cas/certificate-store.js';
import type { Clock } from '../clock.js';
import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import type { RuleBook } from '../rule-book.js';
import type { Switches } from '../switches.js';
import type { Estate } from './estate.js';
import type { Jobs } from './jobs.js';
import type { ListenerRecord, LoadBalancerRecord } from './records.js';

export interface NlbContext {
  readonly regions: readonly string[];
  /** Host and port of this cloud, for region endpoints. */
  readonly host: () => string;
  readonly estate: Estate;
  readonly jobs: Jobs;
  readonly certificates: CertificateStore;
  readonly clock: Clock;
  readonly switches: Switches;
  readonly rules: RuleBook;
}

/** True for a thing of the caller's account in the region that was asked; without a region, in any. */
export function isInReach(call: Call, thing: { readonly accountId: string; readonly region: string }): boolean {
  return thing.accountId === call.accountId && (!call.isRegional || thing.region === call.region);
}

export function findListener(context: NlbContext, call: Call): ListenerRecord {
  const id = call.parameters.needed('ListenerId');
  const listener = context.estate.listeners.get(id);
  if (listener && isInReach(call, listener)) return listener;
  throw new CloudError(404, 'ResourceNotFound.listener', `The specified resource ${id} is not found.`);
}

export function findLoadBalancer(context: NlbContext, call: Call, id: string): LoadBalancerRecord {
  const loadBalancer = context.estate.loadBalancers.get(id);
  if (loadBalancer && isInReach(call, loadBalancer)) return loadBalancer;
  throw new CloudError(404, 'ResourceNotFound.loadBalancer', `The specified resource ${id} is not found.`);
}

/** A dry run that passes is an error, `DryRunOperation` (the operation's page; facts part 2). */
export function endDryRun(call: Call): void {
  if (call.parameters.flag('DryRun') !== true) return;
  throw new CloudError(400, 'DryRunOperation', 'Request validation has been passed with DryRun flag set.');
}
