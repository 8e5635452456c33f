import type { Trouble } from '../backoff/failures.js';
import type { Round } from '../backoff/flapping.js';
import type { Closed } from '../backoff/pause.js';
import { holding, type Mapping } from '../lineage/mapping.js';
import { paymentOf, type Succession, type SuccessionInput, succession, type Unfit } from '../lineage/successor.js';
import type { CertificateBook } from '../model/certificate-index.js';
import type { Hold } from '../model/hold.js';
import { includesCertificate, sameCertificate } from '../model/ids.js';
import type { CertificateId, Listener, LoadBalancer, Region } from '../model/inventory.js';
import { sameNames } from '../model/names.js';
import type { Policy } from '../model/policy.js';
import { inRange, type Selection } from '../model/selector.js';
import type { Debt, OpenBatch, Place } from '../model/step.js';
import { asksFor } from '../verify/probe-names.js';
import { type Proof, trustsNlb, type Unproven, unprovenOn } from '../verify/proof.js';
import { defaultWish } from './capacity.js';
import { type Asked, toWish, type Wish } from './desired.js';
import { type Gate, gateOf } from './gate.js';

/** What one listener asks for, what may not be, and whether it takes a change now. */
export interface Assessment {
  readonly place: Place;
  readonly listener: Listener;
  readonly gate: Gate | undefined;
  /** What is to be proved before the replaced ones go, and what was not served when it was last asked for. */
  readonly unproven: readonly Unproven[];
  readonly wishes: readonly Wish[];
  readonly blocked: readonly Hold[];
}

export interface AssessInput {
  readonly region: Region;
  readonly book: CertificateBook;
  readonly mappings: readonly Mapping[];
  readonly debts: readonly Debt[];
  readonly open: readonly OpenBatch[];
  readonly troubles: readonly Trouble[];
  readonly rounds: readonly Round[];
  readonly proofs: readonly Proof[];
  readonly selection: Selection;
  /** Set while no window for changes is open. */
  readonly closed: Closed | undefined;
  readonly policy: Policy;
  readonly now: Date;
}

export function assess(listener: Listener, loadBalancer: LoadBalancer, input: AssessInput): Assessment {
  const place = { region: input.region, loadBalancerId: loadBalancer.id, listenerId: listener.id };
  const mappings = holding(input.mappings.filter((mapping) => inRange(mapping.range, input.region, listener)));
  const gate = gateOf(listener, loadBalancer, input);
  const wishes: Wish[] = [];
  const blocked: Hold[] = [];
  for (const asked of asking(listener, input.debts)) {
    const found = successionOf(asked, { ...input, mappings });
    const selected = isSelected(asked.replaced, found, listener, input);
    const wish = toWish(asked, found, listener, { ...input, mappings, selected });
    if (wish !== undefined) wishes.push(wish);
    const unfit =
      found.blocked ?? found.lookalikes.find((one) => !isSibling(one, asked.replaced, listener, input.book));
    if (selected && found.fit.length === 0 && unfit !== undefined) blocked.push(toHold(unfit, place, gate));
  }
  const successors = wishes.flatMap(({ present: [best] }) => best ?? []);
  const unproven =
    input.policy.verify === 'probe' && mayBeAsked(gate)
      ? unprovenOn(listener, successors, {
          ...input,
          trusted: trustsNlb(loadBalancer, input.policy),
          toBecomeDefault: defaultWish(wishes)?.present ?? [],
        }).filter(({ certificateId }) => asksFor(certificateId, listener, input.book).length > 0)
      : [];
  const rollbacks = gate?.reason === 'unexpected-served' ? wishes.filter((wish) => wish.undoes) : [];
  if (rollbacks.length > 0) return { place, listener, gate: undefined, unproven, wishes: rollbacks, blocked: [] };
  return { place, listener, gate, unproven, wishes: withDefault(wishes), blocked };
}

/** One that is switched off or stopped is left alone; one that is being changed would show what is on its way out. */
function mayBeAsked(gate: Gate | undefined): boolean {
  return gate === undefined || gate.reason === 'unexpected-served';
}

/** What is attached, by id however NLB lists it, and what is owed for something that no longer is. */
function asking(listener: Listener, debts: readonly Debt[]): Asked[] {
  const attached: Asked[] = listener.attachments
    .filter((a) => a.state !== 'disassociating')
    .map((attachment) => ({ replaced: attachment.certificateId, attachment }));
  const owed = debts
    .filter((debt) => debt.listenerId === listener.id)
    .filter((debt) => !attached.some(({ replaced }) => sameCertificate(replaced, debt.replaced)))
    .map((debt) => ({ replaced: debt.replaced, attachment: null, debt }));
  return [...attached, ...owed].sort((a, b) => (a.replaced < b.replaced ? -1 : Number(a.replaced > b.replaced)));
}

function successionOf({ replaced, debt }: Asked, input: Omit<SuccessionInput, 'replaced'>): Succession {
  if (debt !== undefined && input.book.find(replaced) === undefined) return paymentOf(debt.successor, input);
  return succession({ ...input, replaced });
}

function isSelected(replaced: CertificateId, found: Succession, listener: Listener, input: AssessInput): boolean {
  const { range, certificateIds } = input.selection;
  if (!inRange(range, input.region, listener)) return false;
  if (certificateIds === 'all') return true;
  return [replaced, ...found.considered].some((id) => includesCertificate(certificateIds, id));
}

/** A successor that is to replace the default too goes there first, whichever of the two the pass is for. */
function withDefault(wishes: readonly Wish[]): readonly Wish[] {
  return wishes.map((wish) => {
    if (wish.selected || wish.attachment?.role !== 'default') return wish;
    return { ...wish, selected: wishes.some((other) => other.selected && other.target.id === wish.target.id) };
  });
}

/** Whether the lookalike, or one of its kind, serves beside `replaced`: an RSA and an ECC certificate for the same names. */
function isSibling({ successor }: Unfit, replaced: CertificateId, listener: Listener, book: CertificateBook): boolean {
  const lookalike = book.find(successor);
  if (lookalike === undefined) return false;
  return listener.attachments.some(({ certificateId }) => {
    const here = book.find(certificateId);
    if (here === undefined || sameCertificate(certificateId, replaced)) return false;
    return here.keyAlgorithm === lookalike.keyAlgorithm && sameNames(here.names, lookalike.names);
  });
}

function toHold({ successor, why, validFrom }: Unfit, place: Place, gate?: Gate): Hold {
  if (gate?.reason === 'switched-off' || gate?.reason === 'excluded')
    return { ...place, certificateIds: [successor], ...gate };
  const [first] = why;
  return {
    ...place,
    certificateIds: [successor],
    reason: first?.reason ?? 'not-issued',
    detail: why.map(({ detail }) => detail).join('; '),
    until: validFrom,
  };
}
