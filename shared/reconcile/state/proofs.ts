import type { CertificateIndex } from '../../rotation/model/certificate-index.js';
import { grouped } from '../../rotation/model/grouped.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type {
  Certificate,
  Inventory,
  Listener,
  LoadBalancer,
  LoadBalancerId,
  Region,
} from '../../rotation/model/inventory.js';
import { portsOf } from '../../rotation/model/ports.js';
import { verdictOf } from '../../rotation/verify/handshake-verdict.js';
import { probeNames } from '../../rotation/verify/probe-names.js';
import { type Proof, stillThere, type Unproven } from '../../rotation/verify/proof.js';
import { concurrently } from '../concurrently.js';
import type { Account, Ledger } from '../ports/cloud.js';
import type { Prober } from '../ports/prober.js';
import { isOfAccount, type State } from './state.js';

export interface ProbeContext {
  readonly account: Account;
  readonly region: Region;
  readonly inventory: Inventory;
  readonly covers: (id: LoadBalancerId) => boolean;
  readonly state: State;
  readonly certificateIndex: CertificateIndex;
  /** Undefined when nobody is to play a client. */
  readonly prober: Prober | undefined;
  readonly now: () => Date;
  readonly stopAt: Date;
}

/** What is remembered of certificates that are still there. */
export function knownProofs({ account, region, inventory, covers, state, prober }: ProbeContext): readonly Proof[] {
  if (prober === undefined) return [];
  const mine = state.proof.filter(
    (entry) => isOfAccount(entry, account) && entry.region === region && covers(entry.loadBalancerId),
  );
  const listeners = inventory.loadBalancers.flatMap((loadBalancer) => loadBalancer.listeners);
  return stillThere(
    mine.flatMap(({ proofs }) => proofs),
    listeners,
    inventory.takenAt,
  );
}

/** Handshakes at a time. */
const handshakesAtOnce = 16;

/**
 * Plays a client for each name of what is unproven, and gives all that is known then. Takes half of the time that is
 * left at most: what is proved has to be acted on as well, and the rest is asked for by the next pass.
 */
export async function probe(unproven: readonly Unproven[], pass: ProbeContext): Promise<readonly Proof[]> {
  const before = knownProofs(pass);
  const now = pass.now();
  const until = new Date((now.getTime() + pass.stopAt.getTime()) / 2);
  const due = unproven.filter(({ probeAt }) => probeAt <= now).sort(neverAskedFirst);
  const questions = due.flatMap((one) => questionsOf(one, pass));
  const answered = await concurrently(handshakesAtOnce, questions, async (question) =>
    pass.now() < until ? proofOf(question, pass) : undefined,
  );
  const subjects = grouped(questions.keys(), (index) => subjectOf(questions[index]));
  const complete = [...subjects.values()].filter((all) => all.every((index) => answered[index] !== undefined)).flat();
  const fresh = complete.flatMap((index) => sinceBefore(answered[index], before));
  const kept = before.filter((proof) => !fresh.some((one) => isSameSubject(one, proof)));
  return [...kept, ...fresh];
}

/** Of a certificate all names are proved together: one that nobody came to ask for must not count as served. */
function subjectOf(asking: ProbeQuestion | undefined): string {
  return `${asking?.listener.id} ${asking?.certificate.id}`;
}

/** What could not be reached takes the longest, and is the least likely to have changed. */
function neverAskedFirst(a: Unproven, b: Unproven): number {
  return Number(a.standing === 'unreachable') - Number(b.standing === 'unreachable');
}

function sinceBefore(proof: Proof | undefined, before: readonly Proof[]): readonly Proof[] {
  if (proof === undefined) return [];
  const former = before.find((known) => isSameSubject(known, proof) && known.name === proof.name);
  return [former?.verdict === proof.verdict ? { ...proof, since: former.since } : proof];
}

/** One name to ask one listener for, and what should be served. */
interface ProbeQuestion {
  readonly name: string;
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
  readonly certificate: Certificate;
}

/** Its names, and no name at all where it is the default certificate. */
function questionsOf(one: Unproven, { inventory, certificateIndex }: ProbeContext): readonly ProbeQuestion[] {
  const loadBalancer = inventory.loadBalancers.find(({ id }) => id === one.loadBalancerId);
  const listener = loadBalancer?.listeners.find(({ id }) => id === one.listenerId);
  const certificate = certificateIndex.find(one.certificateId);
  if (loadBalancer === undefined || listener === undefined || certificate === undefined) return [];
  return probeNames(certificate.id, listener, certificateIndex).map((name) => ({
    name,
    loadBalancer,
    listener,
    certificate,
  }));
}

async function proofOf(
  asking: ProbeQuestion,
  { prober, certificateIndex, state, now }: ProbeContext,
): Promise<Proof | undefined> {
  const { name, loadBalancer, listener, certificate } = asking;
  if (prober === undefined) return undefined;
  const kinds = new Set(attachedTo(listener, certificateIndex).map(({ keyAlgorithm }) => keyAlgorithm));
  const answers = await prober.ask({
    host: loadBalancer.dnsName,
    port: listener.port,
    servername: name === '' ? undefined : name,
    keyAlgorithm: kinds.size > 1 ? certificate.keyAlgorithm : undefined,
  });
  const at = now();
  const replaced = state.mapping
    .filter(({ successor }) => sameCertificate(successor, certificate.id))
    .map((mapping) => mapping.replaced);
  const found = verdictOf(answers, { name, successor: certificate, replaced, listener, certificateIndex, now: at });
  const chain = answers.flatMap((answer) =>
    found.verdict === 'served' && answer.kind === 'certificate' && answer.chain !== 'whole' ? [answer.chain] : [],
  )[0];
  return {
    listenerId: listener.id,
    certificateId: certificate.id,
    name,
    verdict: found.verdict,
    since: at,
    at,
    detail: `${found.detail}${rangeWords(listener)}`,
    ...(chain === undefined ? {} : { chain }),
  };
}

/** A range of ports is one listener with one set of certificates, so its first port stands for all. */
function rangeWords(listener: Listener): string {
  return listener.lastPort === undefined ? '' : `, at port ${listener.port} of ${portsOf(listener)}`;
}

function attachedTo({ attachments }: Listener, certificateIndex: CertificateIndex): readonly Certificate[] {
  return attachments.flatMap(({ certificateId }) => certificateIndex.find(certificateId) ?? []);
}

function isSameSubject(a: Proof, b: Proof): boolean {
  return a.listenerId === b.listenerId && sameCertificate(a.certificateId, b.certificateId);
}

/** Writes what changed, one entry a load balancer; an empty one is forgotten. */
export async function saveProofs(
  proofs: readonly Proof[],
  { account, region, inventory, covers, state }: ProbeContext,
  ledger: Ledger,
): Promise<void> {
  const before = state.proof.filter(
    (entry) => isOfAccount(entry, account) && entry.region === region && covers(entry.loadBalancerId),
  );
  const shown = inventory.loadBalancers.map(({ id }) => id);
  for (const entry of before) if (!shown.includes(entry.loadBalancerId)) await ledger.drop('proof', entry);
  const byListener = grouped(proofs, ({ listenerId }) => listenerId);
  for (const { id: loadBalancerId, listeners } of inventory.loadBalancers) {
    const own = listeners.flatMap(({ id }) => byListener.get(id) ?? []);
    const known = before.find((entry) => entry.loadBalancerId === loadBalancerId);
    const entry = { account: account.id, region, loadBalancerId, proofs: own };
    if (own.length === 0 && known !== undefined) await ledger.drop('proof', entry);
    if (own.length > 0 && JSON.stringify(own) !== JSON.stringify(known?.proofs)) await ledger.save('proof', entry);
  }
}
