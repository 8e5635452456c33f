import type { Refusal } from '../../reconcile/ports/cloud.js';
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
import { count } from '../../wording/count.js';
import type { Checkup, Finding } from '../finding.js';
import type { DoctorAccount } from '../ports.js';

interface QuotaCheck {
  readonly account: DoctorAccount;
  readonly inventories: readonly Inventory[];
  readonly certificates: readonly Certificate[];
  readonly policy: Policy;
  readonly now: Date;
  readonly nonce: () => string;
}

/** One certificate more than a load balancer has places for. */
interface Question {
  readonly region: Region;
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
  readonly used: number;
  readonly certificateIds: readonly CertificateId[];
}

/**
 * With which code NLB refuses more than the quota, by a dry run of an associate: no page has it. Nothing is changed. The
 * fullest load balancer is asked, with as many certificates as are one too many there.
 */
export async function checkQuotaCode(check: QuotaCheck): Promise<Checkup> {
  const [question] = questionsFor(check).sort((a, b) => b.used - a.used);
  if (question === undefined) {
    const why = `no load balancer is so full that one call of ${check.policy.batchLimit} certificates that it does not have would be too many`;
    return { findings: [], notChecked: [{ check: 'quota', why: `its code: ${why}` }] };
  }
  return { findings: [await answerTo(question, check)], notChecked: [] };
}

function questionsFor({ inventories, certificates, policy, now }: QuotaCheck): Question[] {
  const usable = certificates.filter((one) => one.status === 'issued' && one.hasPrivateKey && one.notAfter > now);
  return inventories.flatMap(({ region, loadBalancers }) =>
    loadBalancers.flatMap((loadBalancer) => {
      const attachments = loadBalancer.listeners.flatMap((one) => one.attachments);
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

async function answerTo(question: Question, { account, policy, nonce }: QuotaCheck): Promise<Finding> {
  const { region, loadBalancer, listener, certificateIds, used } = question;
  const change = { step: 'associate', region, listenerId: listener.id, certificateIds } as const;
  const shown = { check: 'quota', subject: `${region} ${loadBalancer.id}` } as const;
  const asked = `a dry run of ${count(certificateIds.length, 'certificate')} beside ${used} of ${policy.additionalPerLoadBalancer}`;
  try {
    const answer = await account.loadBalancers.submit(change, { clientToken: nonce(), dryRun: true });
    if (answer.kind === 'refused') return { ...shown, ...meant(answer.refusal, asked) };
    return { ...shown, level: 'warn', detail: `${asked} was not sent`, fix: 'try again when fewer calls are made' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ...shown, level: 'warn', detail: `${asked}: ${message}`, fix: unknownCode };
  }
}

const unknownCode = 'report the code, so that it is understood as a full load balancer';

/** What the code that came means here. */
function meant({ kind, code, message }: Refusal, asked: string) {
  switch (kind) {
    case 'quota':
      return { level: 'ok', detail: `${asked} is refused with ${code}, which is understood` } as const;
    case 'dry-run-passed':
      return {
        level: 'warn',
        detail: `${asked} passes (${code}): the quota is higher, or a dry run does not look at it`,
        fix: 'compare nlb_quota_loadbalancer_certificates_num in Quota Center with ADDITIONAL_PER_LOAD_BALANCER',
      } as const;
    case 'busy':
    case 'throttled':
    case 'unsure':
      return { level: 'warn', detail: `${asked} got ${code}: ${message}`, fix: 'try again in a minute' } as const;
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
        detail: `${asked} is refused with ${code}, which is understood as ${kind}: ${message}`,
        fix: unknownCode,
      } as const;
  }
}
