import { subMinutes, subSeconds } from 'date-fns';
import { grouped } from '../model/grouped.js';
import type { CertificateId, Inventory } from '../model/inventory.js';
import type { Policy } from '../model/policy.js';
import type { ListenerRef } from '../model/step.js';
import { type Proof, trustsNlb } from './proof.js';

/** A problem with the certificates that clients get on a listener, for the operator. */
export interface ProofFinding extends ListenerRef {
  readonly reason: 'unexpected' | 'replaced-served' | 'unreachable' | 'chain-incomplete' | 'chain-expired';
  readonly certificateIds: readonly CertificateId[];
  readonly since: Date;
  readonly detail: string;
}

/** Minutes until every server of NLB should have a change. */
const settlesWithinMinutes = 10;

/** Whether the certificate has been unexpected for longer than NLB needs to bring a change to all of its servers. */
export function lastsUnexpected({ verdict, since }: Proof, { visibleWithinSeconds }: Policy, now: Date): boolean {
  return verdict === 'unexpected' && since <= subSeconds(now, visibleWithinSeconds);
}

/** One finding for each listener, certificate and reason, with the names concerned. */
export function proofFindings(
  proofs: readonly Proof[],
  { region, loadBalancers, takenAt }: Inventory,
  policy: Policy,
): readonly ProofFinding[] {
  const byListener = grouped(proofs, ({ listenerId }) => listenerId);
  return loadBalancers.flatMap((loadBalancer) =>
    loadBalancer.listeners.flatMap((listener) => {
      const ofListener = byListener.get(listener.id) ?? [];
      const trusted = trustsNlb(loadBalancer, policy);
      const problems = ofListener.flatMap((proof) => reasonsOf(proof, { trusted, policy, now: takenAt }));
      const groups = grouped(problems, ({ reason, proof }) => `${reason} ${proof.certificateId}`);
      return [...groups.values()].flatMap((group) => {
        const [first] = group;
        if (first === undefined) return [];
        const { reason, proof } = first;
        const ref = { region, loadBalancerId: loadBalancer.id, listenerId: listener.id };
        const since = new Date(Math.min(...group.map(({ proof }) => proof.since.getTime())));
        const names = group.map(({ proof }) => proof.name || '(no name)').join(', ');
        return [{ ...ref, reason, certificateIds: [proof.certificateId], since, detail: `${names}: ${proof.detail}` }];
      });
    }),
  );
}

interface FindingInput {
  readonly trusted: boolean;
  readonly policy: Policy;
  readonly now: Date;
}

function reasonsOf(
  proof: Proof,
  { trusted, policy, now }: FindingInput,
): { reason: ProofFinding['reason']; proof: Proof }[] {
  const { verdict, since, chain } = proof;
  const isLong = since <= subMinutes(now, settlesWithinMinutes);
  const isReported =
    lastsUnexpected(proof, policy, now) ||
    (verdict === 'replaced-served' && isLong) ||
    (verdict === 'unreachable' && !trusted);
  return [
    ...(isReported && verdict !== 'served' ? [{ reason: verdict, proof }] : []),
    ...(chain === undefined ? [] : [{ reason: `chain-${chain}` as const, proof }]),
  ];
}
