import type { Change, Submission } from '../../reconcile/ports/cloud.js';
import { missingOf } from '../../reconcile/report/faults.js';
import { english } from '../../rotation/english.js';
import type { Inventory, Listener, ListenerId, Region } from '../../rotation/model/inventory.js';
import type { Policy } from '../../rotation/model/policy.js';
import { gateOf } from '../../rotation/plan/gate.js';

import { adviceFor } from '../../wording/advice.js';
import { count } from '../../wording/count.js';
import { deniedFinding, failureFinding } from '../failure-finding.js';
import type { Finding, NotChecked } from '../finding.js';
import type { DoctorAccount, DoctorOptions, DoctorPorts } from '../ports.js';

interface RegionCheckup {
  /** Undefined if the region could not be read completely. */
  readonly inventory: Inventory | undefined;
  readonly findings: readonly Finding[];
  readonly errors: readonly unknown[];
  readonly notChecked: readonly NotChecked[];
}

/** Reads a region, and dry-runs the three changes on a listener that may be rotated. Nothing is changed. */
export async function examineRegion(
  account: DoctorAccount,
  region: Region,
  { policy, now, nonce }: Pick<DoctorPorts, 'now' | 'nonce'> & Pick<DoctorOptions, 'policy'>,
): Promise<RegionCheckup> {
  const reading = await read(account, region);
  if (!('inventory' in reading)) {
    const why = english`changes in ${region}: the region could not be read`;
    return { inventory: undefined, ...reading, notChecked: [{ check: 'permissions', why }] };
  }
  const { inventory } = reading;
  const trial = trialListener(inventory, policy, now());
  const listeners = inventory.loadBalancers.flatMap((loadBalancer) => loadBalancer.listeners).length;
  if (trial === undefined) {
    const why =
      listeners === 0
        ? english`there is no TCPSSL listener`
        : english`no TCPSSL listener is running, has a default certificate and may be rotated (cert-rotation: off, INCLUDE_TAGS, EXCLUDE_TAGS)`;
    const notChecked = [{ check: 'permissions', why: english`changes in ${region}: ${why}` } as const];
    return { inventory, findings: [], errors: [], notChecked };
  }
  const denied = await tryChanges(account, region, trial, nonce);
  const allowed: Finding = {
    check: 'permissions',
    level: 'ok',
    subject: region,
    detail: english`${count(listeners, 'TCPSSL listener')} can be read and changed (three dry runs on ${trial.id})`,
  };
  return { inventory, findings: denied.length === 0 ? [allowed] : denied, errors: [], notChecked: [] };
}

/** A denied list of load balancers would hide a denied list of listeners, so that one is tried separately. */
async function read(
  { loadBalancers }: DoctorAccount,
  region: Region,
): Promise<{ readonly inventory: Inventory } | Pick<RegionCheckup, 'findings' | 'errors'>> {
  try {
    return { inventory: await (await loadBalancers.survey(region, { kind: 'all' })).look() };
  } catch (error) {
    const findings = [failureFinding(error, 'cloud', region)];
    if (missingOf(error)?.action !== 'nlb:ListLoadBalancers') return { findings, errors: [error] };
    const more = await loadBalancers.listener(region, noListener).then(
      () => [],
      (also) => [failureFinding(also, 'cloud', region)],
    );
    return { findings: [...findings, ...more], errors: [error] };
  }
}

const noListener = 'lsn-doctor' as ListenerId;

interface TrialListener extends Pick<Listener, 'id'> {
  readonly defaultCertificate: Change['certificateIds'][number];
}

/** A running listener with a default certificate, which no tag excludes: the role needs no permission for another one. */
function trialListener({ loadBalancers }: Inventory, policy: Policy, now: Date): TrialListener | undefined {
  for (const loadBalancer of loadBalancers) {
    for (const listener of loadBalancer.listeners) {
      const standing = listener.attachments.find(({ role, state }) => role === 'default' && state === 'associated');
      const gate = gateOf(listener, loadBalancer, { open: [], policy, now });
      if (standing !== undefined && gate === undefined)
        return { id: listener.id, defaultCertificate: standing.certificateId };
    }
  }
  return undefined;
}

/**
 * Dry runs that would change nothing even if NLB executed them: the default certificate is set as the default again, and
 * associated and retired as an additional one, which NLB refuses. An answer about the change proves the permission.
 */
async function tryChanges(
  { loadBalancers }: DoctorAccount,
  region: Region,
  { id, defaultCertificate }: TrialListener,
  nonce: () => string,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const step of ['set-default', 'associate', 'retire'] as const) {
    const change = { step, region, listenerId: id, certificateIds: [defaultCertificate] };
    try {
      const answer = await loadBalancers.submit(change, { clientToken: nonce(), dryRun: true });
      findings.push(...dryRunFindings(change, answer));
    } catch (error) {
      findings.push(failureFinding(error, 'cloud', `${region} ${id}`));
    }
  }
  return findings;
}

/** A denial, or an answer that is not about the change: NLB failed, throttled the call, or did not answer. */
function dryRunFindings({ step, region, listenerId }: Change, answer: Submission): readonly Finding[] {
  if (answer.kind === 'accepted') return [];
  const { kind, code, message, missing } =
    answer.kind === 'refused'
      ? answer.refusal
      : ({ kind: 'throttled', code: 'OutOfTime', message: 'not sent' } as const);
  if (missing !== undefined) return [deniedFinding(missing, region)];
  if (kind !== 'unsure' && kind !== 'throttled') return [];
  const request = answer.kind === 'refused' && answer.requestId ? `${code}, request ${answer.requestId}` : code;
  const detail = english`the dry run of ${step} shows no permission: ${message} (${request})`;
  const fix = adviceFor(code) || english`run nlb-cert doctor again`;
  return [{ check: 'permissions', level: 'warn', subject: `${region} ${listenerId}`, detail, fix }];
}
