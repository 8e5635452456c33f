import type { StepFailure } from '../../shared/rotation/backoff/failures.js';
import type { FlapCount } from '../../shared/rotation/backoff/flapping.js';
import type { Mapping } from '../../shared/rotation/lineage/mapping.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type {
  Attachment,
  Certificate,
  CertificateId,
  Inventory,
  KeyAlgorithm,
  Listener,
  ListenerId,
  LoadBalancer,
  LoadBalancerId,
  Region,
} from '../../shared/rotation/model/inventory.js';
import { defaultPolicy, type Policy } from '../../shared/rotation/model/policy.js';
import { type ActionScope, everything, everywhere } from '../../shared/rotation/model/selector.js';
import type { OpenBatch, PendingAttach, Step } from '../../shared/rotation/model/step.js';
import { type Obstacle, type Outlook, outlookOf } from '../../shared/rotation/outlook.js';
import type { Overlaps } from '../../shared/rotation/overlap.js';
import { demandsIn } from '../../shared/rotation/plan/demand.js';
import { type Plan, planRotation } from '../../shared/rotation/plan/plan.js';
import type { Proof } from '../../shared/rotation/verify/proof.js';

/** Estates in a few words, for tests of the pure domain. Every time is a literal, around `noon`. */
export const noon = new Date('2026-06-15T12:00:00Z');
export const hangzhou = 'cn-hangzhou' as Region;

export const id = (text: string) => text as CertificateId;
export const listenerId = (text: string) => text as ListenerId;
export const loadBalancerId = (text: string) => text as LoadBalancerId;

/** An RSA certificate for `<id>.example.com`, valid through 2026, unless `over` says otherwise. */
export function certificate(name: string, over: Partial<Certificate> = {}): Certificate {
  return {
    id: id(name),
    instanceId: '',
    label: name,
    commonName: `${name}.example.com`,
    names: [`${name}.example.com`],
    keyAlgorithm: 'RSA' as KeyAlgorithm,
    issuer: 'Test CA',
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2026-12-31T00:00:00Z'),
    status: 'issued',
    hasPrivateKey: true,
    fingerprint: '',
    serial: '',
    ...over,
  };
}

/** The certificate that managed renewal issues in its place: same instance and names, half a year later. */
export function renewal(of: Certificate, name: string, over: Partial<Certificate> = {}): Certificate {
  const later = {
    notBefore: new Date('2026-06-01T00:00:00Z'),
    notAfter: new Date('2027-06-01T00:00:00Z'),
  };
  return { ...of, ...later, id: id(name), label: name, ...over };
}

export function attachment(name: string, over: Partial<Attachment> = {}): Attachment {
  return {
    certificateId: id(name),
    role: 'additional',
    state: 'associated',
    ...over,
  };
}

export function listener(name: string, attachments: readonly Attachment[], over: Partial<Listener> = {}): Listener {
  return {
    id: listenerId(name),
    loadBalancerId: loadBalancerId('nlb-1'),
    port: 443,
    status: 'running',
    tags: {},
    attachments,
    ...over,
  };
}

export function loadBalancer(listeners: readonly Listener[], over: Partial<LoadBalancer> = {}): LoadBalancer {
  return {
    id: loadBalancerId('nlb-1'),
    label: 'nlb-1',
    dnsName: 'nlb-1.cn-hangzhou.nlb.aliyuncs.com',
    addressType: 'internet',
    status: 'active',
    tags: {},
    listeners,
    ...over,
  };
}

export function inventory(...loadBalancers: readonly LoadBalancer[]): Inventory {
  return { region: hangzhou, takenAt: noon, loadBalancers };
}

/** What a plan is made from, with everything that a test does not speak of left at its default. */
export interface Given {
  readonly loadBalancers: readonly LoadBalancer[];
  readonly certificates: readonly Certificate[];
  readonly mappings?: readonly Mapping[];
  readonly pendingAttaches?: readonly PendingAttach[];
  readonly open?: readonly OpenBatch[];
  readonly failures?: readonly StepFailure[];
  readonly flapCounts?: readonly FlapCount[];
  readonly proofs?: readonly Proof[];
  readonly selection?: ActionScope;
  readonly overlaps?: Overlaps;
  readonly policy?: Partial<Policy>;
  readonly now?: Date;
}

export function planOf({ loadBalancers, certificates, policy, now = noon, ...given }: Given): Plan {
  const input = {
    inventory: { region: hangzhou, takenAt: now, loadBalancers },
    certificateIndex: indexCertificates(certificates),
    policy: { ...defaultPolicy, ...policy },
    mappings: given.mappings ?? [],
    pendingAttaches: given.pendingAttaches ?? [],
    open: given.open ?? [],
    failures: given.failures ?? [],
    flapCounts: given.flapCounts ?? [],
    proofs: given.proofs ?? [],
    selection: given.selection ?? everything,
    overlaps: given.overlaps ?? new Map(),
  };
  return planRotation(input, demandsIn(input));
}

/** What will become of each attached certificate: the plan, its holds, and further obstacles. */
export function outlooksOf(given: Given, further: readonly Obstacle[] = []): readonly Outlook[] {
  const { prospects, holds } = planOf(given);
  const { certificates, now = noon } = given;
  const certificateIndex = indexCertificates(certificates);
  return prospects.map((prospect) => {
    const obstacles = [...holds, ...further].filter(({ listenerId: at }) => at === prospect.listenerId);
    return outlookOf(prospect, { certificateIndex, obstacles, now });
  });
}

/** What a pass does: of each listener the first of its steps. */
export function firstSteps({ planned }: Plan): Step[] {
  return planned.map(({ steps: [first] }) => first);
}

/** Every step that a pass may make, those included that go only if NLB refuses the one before for good. */
export function allSteps({ planned }: Plan): Step[] {
  return planned.flatMap(({ steps }) => steps);
}

/** The plan's steps, one line each: `lsn-1: retire a (expired)`. */
export function stepsOf(plan: Plan): string[] {
  return firstSteps(plan).map((step) => {
    const how =
      step.step === 'retire' ? ` (${step.because})` : step.step === 'set-default' ? ` (${step.ifAdditional})` : '';
    return `${step.listenerId}: ${step.step} ${step.certificateIds.join(' ')}${how}`;
  });
}

/** The plan's holds, one line each: `lsn-1: grace a`. */
export function holdsOf(plan: Plan): string[] {
  return plan.holds.map(({ listenerId: at, reason, certificateIds }) => `${at}: ${reason} ${certificateIds.join(' ')}`);
}

export function mapping(replaced: string, successor: string, over: Partial<Mapping> = {}): Mapping {
  return {
    replaced: id(replaced),
    successor: id(successor),
    allowNameLoss: false,
    selector: everywhere,
    ...over,
  };
}

export function pendingAttach(
  listener: string,
  replaced: string,
  successor: string,
  over: Partial<PendingAttach> = {},
): PendingAttach {
  return {
    region: hangzhou,
    loadBalancerId: loadBalancerId('nlb-1'),
    listenerId: listenerId(listener),
    replaced: id(replaced),
    successor: id(successor),
    since: noon,
    ...over,
  };
}

/** A batch submitted ten seconds before noon. */
export function openBatch(
  step: OpenBatch['step'],
  listener: string,
  certificates: readonly string[],
  over: Partial<OpenBatch> = {},
): OpenBatch {
  return {
    token: `${step}-${listener}`,
    account: 'own',
    region: hangzhou,
    loadBalancerId: loadBalancerId('nlb-1'),
    listenerId: listenerId(listener),
    step,
    certificateIds: certificates.map(id),
    requestedAt: new Date('2026-06-15T11:59:50Z'),
    ...over,
  };
}

/** Names with a number: `series('a', 3)` is a1, a2, a3. */
export function series(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`);
}

/** Since when pairs stand together on a listener. */
export function togetherSince(listener: string, since: Date, ...pairs: readonly [string, string][]): Overlaps {
  return new Map([
    [
      listenerId(listener),
      pairs.map(([replaced, successor]) => ({
        replaced: id(replaced),
        successor: id(successor),
        since,
      })),
    ],
  ]);
}
