import { subMinutes } from 'date-fns';
import { grouped } from './grouped.js';
import type { CertificateId, Inventory } from './model.js';
import type { Policy } from './policy.js';
import { type Proof, trustsNlb } from './proof.js';
import type { Place } from './step.js';

/** Something that clients get and that a person should know of. */
export interface ProofNews extends Place {
  readonly reason: 'unexpected' | 'replaced-served' | 'unreachable' | 'chain-incomplete' | 'chain-expired';
  readonly certificateIds: readonly CertificateId[];
  readonly since: Date;
  readonly detail: string;
}

/** NLB may take a while until every one of its servers has a change. */
const settlesWithinMinutes = 10;

/** One for each listener, certificate and reason, with the names that it is about. */
export function proofNews(
  proofs: readonly Proof[],
  { region, loadBalancers, takenAt }: Inventory,
  policy: Policy,
): readonly ProofNews[] {
  return loadBalancers.flatMap((loadBalancer) =>
    loadBalancer.listeners.flatMap((listener) => {
      const mine = proofs.filter((proof) => proof.listenerId === listener.id);
      const wrong = mine.flatMap((proof) => reasonsOf(proof, trustsNlb(loadBalancer, policy), takenAt));
      const groups = grouped(wrong, ({ reason, proof }) => `${reason} ${proof.certificateId}`);
      return [...groups.values()].flatMap((group) => {
        const [first] = group;
        if (first === undefined) return [];
        const { reason, proof } = first;
        const place = { region, loadBalancerId: loadBalancer.id, listenerId: listener.id };
        const since = new Date(Math.min(...group.map((one) => one.proof.since.getTime())));
        const names = group.map((one) => one.proof.name || '(no name)').join(', ');
        return [
          { ...place, reason, certificateIds: [proof.certificateId], since, detail: `${names}: ${proof.detail}` },
        ];
      });
    }),
  );
}

function reasonsOf(proof: Proof, trusted: boolean, now: Date): { reason: ProofNews['reason']; proof: Proof }[] {
  const { verdict, since, chain } = proof;
  const isLong = since <= subMinutes(now, settlesWithinMinutes);
  const told =
    verdict === 'unexpected' || (verdict === 'replaced-served' && isLong) || (verdict === 'unreachable' && !trusted);
  return [
    ...(told ? [{ reason: verdict, proof }] : []),
    ...(chain === undefined ? [] : [{ reason: `chain-${chain}` as const, proof }]),
  ];
}
