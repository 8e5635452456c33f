import { english } from '../../rotation/english.js';
import { includesCertificate } from '../../rotation/model/ids.js';
import type {
  Certificate,
  CertificateId,
  Inventory,
  Listener,
  LoadBalancer,
  Region,
} from '../../rotation/model/inventory.js';
import type { Policy } from '../../rotation/model/policy.js';
import type { Refusal } from '../../rotation/model/refusal.js';
import { count } from '../../wording/count.js';
import type { Checkup, Finding } from '../finding.js';
import type { DoctorAccount, DoctorOptions, DoctorPorts } from '../ports.js';

interface Estate {
  readonly inventories: readonly Inventory[];
  readonly certificates: readonly Certificate[];
}

type Ports = Pick<DoctorPorts, 'now' | 'nonce'>;
type Options = Pick<DoctorOptions, 'policy'>;

/** The certificates of a load balancer, and so many others that they exceed its quota by one. */
interface Excess {
  readonly region: Region;
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
  readonly used: number;
  readonly certificateIds: readonly CertificateId[];
}

/**
 * Finds the code with which NLB refuses more than the quota, because no page documents it. It is a dry run of an
 * associate on the fullest load balancer, so nothing changes. A load balancer that one call cannot overfill is not used.
 */
export async function checkQuotaCode(
  account: DoctorAccount,
  estate: Estate,
  ports: Ports,
  { policy }: Options,
): Promise<Checkup> {
  const [fullest] = excesses(estate, policy, ports.now()).sort((a, b) => b.used - a.used);
  if (fullest !== undefined)
    return { findings: [await dryRun(fullest, account, policy, ports.nonce())], notChecked: [] };
  const why = english`no load balancer is so full that one call of ${policy.batchLimit} certificates that it does not have would be too many`;
  return { findings: [], notChecked: [{ check: 'quota', why: english`its code: ${why}` }] };
}

function excesses({ inventories, certificates }: Estate, policy: Policy, now: Date): Excess[] {
  const usable = certificates.filter(
    ({ status, hasPrivateKey, notAfter }) => status === 'issued' && hasPrivateKey && notAfter > now,
  );
  return inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers.flatMap((loadBalancer) => {
      const attachments = loadBalancer.listeners.flatMap((listener) => listener.attachments);
      const used = attachments.filter(({ role }) => role === 'additional').length;
      const tooMany = Math.max(1, policy.additionalPerLoadBalancer - used + 1);
      const attached = attachments.map(({ certificateId }) => certificateId);
      const others = usable.map(({ id }) => id).filter((id) => !includesCertificate(attached, id));
      const listener = loadBalancer.listeners.find(({ status }) => status === 'running');
      if (listener === undefined || tooMany > Math.min(policy.batchLimit, others.length)) return [];
      return [{ region, loadBalancer, listener, used, certificateIds: others.slice(0, tooMany) }];
    }),
  );
}

async function dryRun(excess: Excess, account: DoctorAccount, policy: Policy, clientToken: string): Promise<Finding> {
  const { region, loadBalancer, listener, certificateIds, used } = excess;
  const change = { step: 'associate', region, listenerId: listener.id, certificateIds } as const;
  const shown = { check: 'quota', subject: `${region} ${loadBalancer.id}` } as const;
  const tried = english`a dry run of ${count(certificateIds.length, 'certificate')} beside ${used} of ${policy.additionalPerLoadBalancer}`;
  try {
    const answer = await account.loadBalancers.submit(change, { clientToken, dryRun: true });
    if (answer.kind === 'refused') return { ...shown, ...meaningOf(answer.refusal, tried) };
    return {
      ...shown,
      level: 'warn',
      detail: english`${tried} was not sent`,
      fix: english`try again when fewer calls are made`,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...shown, level: 'warn', detail: `${tried}: ${message}`, fix: unknownCode };
  }
}

const unknownCode = english`report the code, so that it is understood as a full load balancer`;

/** Whether the code is known to mean a full load balancer. */
function meaningOf({ kind, code, message }: Refusal, tried: string) {
  switch (kind) {
    case 'quota':
      return { level: 'ok', detail: english`${tried} is refused with ${code}, which is understood` } as const;
    case 'dry-run-passed':
      return {
        level: 'warn',
        detail: english`${tried} passes (${code}): the quota is higher, or a dry run does not look at it`,
        fix: english`compare nlb_quota_loadbalancer_certificates_num in Quota Center with ADDITIONAL_PER_LOAD_BALANCER`,
      } as const;
    case 'busy':
    case 'throttled':
    case 'unsure':
      return {
        level: 'warn',
        detail: `${tried} got ${code}: ${message}`,
        fix: english`try again in a minute`,
      } as const;
    case 'denied':
    case 'not-allowed':
    case 'certificate-not-found':
    case 'listener-not-found':
    case 'not-found':
    case 'already-associated':
    case 'not-associated':
    case 'default-in-use':
    case 'failed':
    case 'invalid':
      return {
        level: 'warn',
        detail: english`${tried} is refused with ${code}, which is understood as ${kind}: ${message}`,
        fix: unknownCode,
      } as const;
  }
}
