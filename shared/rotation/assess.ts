import type { CertificateBook } from './book.js';
import { includesCertificate, sameCertificate } from './certificate-id.js';
import { type Gate, gateOf } from './gate.js';
import type { Hold } from './hold.js';
import type { Mapping } from './mapping.js';
import type { Attachment, Certificate, CertificateId, Listener, ListenerId, LoadBalancer, Region } from './model.js';
import { sameNames } from './names.js';
import { type Pause, type PauseInput, pausesOf } from './pause.js';
import type { Policy } from './policy.js';
import { inRange, type Selection } from './range.js';
import type { Round } from './rounds.js';
import type { Debt, OpenBatch, Place } from './step.js';
import { paymentOf, type Succession, type SuccessionInput, succession, type Unfit } from './successor.js';
import type { Trouble } from './trouble.js';

/** One rotation that a listener asks for: something on it (or owed to it) has a fit successor. */
export interface Wish {
  readonly replaced: CertificateId;
  /** Null for a debt: what was replaced is no longer attached. */
  readonly attachment: Attachment | null;
  /** The best fit successor, as CAS spells its id. */
  readonly target: Certificate;
  readonly targetAttached: boolean;
  /** Fit successors associated on this listener, best first, as NLB spells their ids. */
  readonly present: readonly CertificateId[];
  /** When the replaced certificate expires; null when CAS no longer lists it. What expires first goes first. */
  readonly expiresAt: Date | null;
  /** Whether the pass may act on it; one that it may not still takes places, and is remembered. */
  readonly selected: boolean;
  /** Steps for it that are not tried now. */
  readonly paused: readonly Pause[];
}

/** What one listener asks for, what may not be, and whether it takes a change now. */
export interface Assessment {
  readonly place: Place;
  readonly listener: Listener;
  readonly gate: Gate | undefined;
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
  readonly selection: Selection;
  readonly policy: Policy;
  readonly now: Date;
}

export function assess(listener: Listener, loadBalancer: LoadBalancer, input: AssessInput): Assessment {
  const place = { region: input.region, loadBalancerId: loadBalancer.id, listenerId: listener.id };
  const mappings = input.mappings.filter((mapping) => inRange(mapping.range, input.region, listener));
  const gate = gateOf(listener, loadBalancer, input);
  const wishes: Wish[] = [];
  const blocked: Hold[] = [];
  for (const asked of asking(listener, input.debts)) {
    const found = successionOf(asked, { ...input, mappings });
    const selected = isSelected(asked.replaced, found, listener, input);
    const wish = toWish(asked, found, listener, { ...input, selected });
    if (wish !== undefined) wishes.push(wish);
    const unfit =
      found.blocked ?? found.lookalikes.find((one) => !isSibling(one, asked.replaced, listener, input.book));
    if (selected && found.fit.length === 0 && unfit !== undefined) blocked.push(toHold(unfit, place, gate));
  }
  return { place, listener, gate, wishes: withDefault(wishes), blocked };
}

/** Something attached, or (with a debt) something that relief took off. */
interface Asked {
  readonly replaced: CertificateId;
  readonly attachment: Attachment | null;
  readonly debt?: Debt;
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

function toWish(
  { replaced, attachment }: Asked,
  { fit }: Succession,
  listener: Listener,
  { book, selected, ...input }: Pick<AssessInput, 'book'> & PauseInput & { readonly selected: boolean },
): Wish | undefined {
  const [target] = fit;
  if (target === undefined) return undefined;
  const attached = (id: CertificateId) => listener.attachments.filter((a) => sameCertificate(a.certificateId, id));
  const present = fit.flatMap(({ id }) => attached(id).filter((a) => a.state === 'associated'));
  const wish = {
    replaced,
    attachment,
    target,
    targetAttached: attached(target.id).length > 0,
    present: present.map((a) => a.certificateId),
    expiresAt: book.find(replaced)?.notAfter ?? null,
    selected,
    paused: pausedFor({ replaced, target: target.id, listenerId: listener.id }, input),
  };
  const paid = attachment === null && wish.targetAttached;
  return paid ? undefined : wish;
}

function pausedFor(
  { replaced, target, listenerId }: { replaced: CertificateId; target: CertificateId; listenerId: ListenerId },
  input: PauseInput,
): readonly Pause[] {
  const steps = [
    { step: 'set-default', certificateId: target },
    { step: 'associate', certificateId: target },
    { step: 'retire', certificateId: replaced },
  ] as const;
  return steps.flatMap((one) => pausesOf({ listenerId, ...one }, input));
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

export function isPaused({ paused }: Wish, step: Pause['step']): boolean {
  return paused.some((pause) => pause.step === step);
}
