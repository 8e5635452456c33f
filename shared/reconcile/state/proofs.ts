import { addMilliseconds } from 'date-fns';
import { english } from '../../rotation/english.js';
import { mappingsFor } from '../../rotation/lineage/mapping.js';
import { grouped } from '../../rotation/model/grouped.js';
import { sameCertificate } from '../../rotation/model/ids.js';
import type { Certificate, CertificateId, Listener, LoadBalancer } from '../../rotation/model/inventory.js';
import { portsOf } from '../../rotation/model/ports.js';
import { verdictOf } from '../../rotation/verify/handshake-verdict.js';
import { probeNames } from '../../rotation/verify/probe-names.js';
import { type ProbeSubject, type Proof, stillThere } from '../../rotation/verify/proof.js';
import { observedDefault, verdictOfUnlisted } from '../../rotation/verify/unlisted.js';
import { concurrently } from '../concurrently.js';
import type { RegionContext, SliceView } from '../context.js';
import type { Served } from '../ports/prober.js';
import type { RememberedProofs } from '../ports/records.js';
import { perLoadBalancer } from './state.js';

/** The saved proofs of certificates that are still attached; empty if the policy requires no proof. */
export function knownProofs({ inventory, state }: SliceView, { ports }: RegionContext): readonly Proof[] {
  if (ports.prober === undefined) return [];
  const listeners = inventory.loadBalancers.flatMap((loadBalancer) => loadBalancer.listeners);
  return stillThere(
    state.proof.flatMap(({ proofs }) => proofs),
    listeners,
    inventory.takenAt,
  );
}

/** Handshakes at the same time. */
const handshakesAtOnce = 16;

/** The part of the remaining time that rotations may take for handshakes, and daily probes, which nothing waits for. */
const rotationShare = 1 / 2;
const reprobeShare = 1 / 4;

/**
 * Makes a handshake for each name of each certificate, and returns all proofs, saved and new. It takes at most half of the
 * remaining time, so that the pass can act on the proofs. The next pass probes the rest. A dry run makes no daily probes.
 */
export async function probe(
  subjects: readonly ProbeSubject[],
  view: SliceView,
  context: RegionContext,
): Promise<readonly Proof[]> {
  const before = knownProofs(view, context);
  const { ports, options } = context;
  const now = ports.now();
  const untilShare = (share: number) => addMilliseconds(now, (options.stopAt.getTime() - now.getTime()) * share);
  const [until, reprobeUntil] = [untilShare(rotationShare), untilShare(reprobeShare)];
  const isDue = ({ probeAt, isReprobe }: ProbeSubject) => probeAt <= now && !(isReprobe && options.dryRun);
  const subjectsNow = subjects.filter(isDue).sort(mostNeededFirst);
  const questions = subjectsNow.flatMap((subject) => questionsOf(subject, view, context));
  const answered = await concurrently(handshakesAtOnce, questions, async (question) =>
    ports.now() < (question.isReprobe ? reprobeUntil : until) ? proofOf(question, context) : undefined,
  );
  const together = grouped(questions.keys(), (index) => subjectOf(questions[index]));
  const isWhole = (all: readonly number[]) => all.every((index) => answered[index]);
  // An unreachable name decides. Names that take all of the time would otherwise never have a proof.
  const isDecided = (all: readonly number[]) =>
    isWhole(all) || all.some((index) => answered[index]?.verdict === 'unreachable');
  const results = [...together.values()].filter(isDecided).map((all) => ({
    isWhole: isWhole(all),
    fresh: all.flatMap((index) => sinceBefore(answered[index], before)),
  }));
  const isSuperseded = (proof: Proof) =>
    results.some(({ isWhole, fresh }) =>
      fresh.some((other) => isSameSubject(other, proof) && (isWhole || other.name === proof.name)),
    );
  return [...before.filter((proof) => !isSuperseded(proof)), ...results.flatMap(({ fresh }) => fresh)];
}

/** The proofs of this pass as records. */
export function proofRecords(
  proofs: readonly Proof[],
  { inventory }: SliceView,
  context: RegionContext,
): readonly RememberedProofs[] {
  const byListener = grouped(proofs, ({ listenerId }) => listenerId);
  return perLoadBalancer(
    inventory.loadBalancers,
    context,
    ({ listeners }) => listeners.flatMap(({ id }) => byListener.get(id) ?? []),
    (own) => ({ proofs: own }),
  );
}

/** All names of a certificate are proved together, because a certificate with an unprobed name must not count as served. */
function subjectOf(question: ProbeQuestion | undefined): string {
  return `${question?.listener.id} ${question?.certificateId}`;
}

/** Rotations first. An unreachable certificate takes the longest time, and is the least likely to have changed. */
function mostNeededFirst(a: ProbeSubject, b: ProbeSubject): number {
  const isSlow = ({ standing }: ProbeSubject) => Number(standing === 'unreachable');
  return Number(a.isReprobe) - Number(b.isReprobe) || isSlow(a) - isSlow(b);
}

function sinceBefore(proof: Proof | undefined, before: readonly Proof[]): readonly Proof[] {
  if (proof === undefined) return [];
  const former = before.find((earlier) => isSameSubject(earlier, proof) && earlier.name === proof.name);
  const since = former?.verdict === proof.verdict ? former.since : proof.since;
  const observed = proof.observed ?? former?.observed;
  return [{ ...proof, since, ...(observed && { observed }) }];
}

/** One name for a handshake with one listener, and the certificate that should be served. */
interface ProbeQuestion {
  readonly name: string;
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
  readonly certificateId: CertificateId;
  /** Undefined if CAS does not list it. */
  readonly certificate: Certificate | undefined;
  readonly isReprobe: boolean;
}

/** The names of the certificate, and an empty name (no SNI) if it is the default certificate. */
function questionsOf(
  subject: ProbeSubject,
  { inventory }: SliceView,
  { certificateIndex }: RegionContext,
): readonly ProbeQuestion[] {
  const loadBalancer = inventory.loadBalancers.find(({ id }) => id === subject.loadBalancerId);
  const listener = loadBalancer?.listeners.find(({ id }) => id === subject.listenerId);
  const certificate = certificateIndex.find(subject.certificateId);
  if (loadBalancer === undefined || listener === undefined) return [];
  const certificateId = certificate?.id ?? subject.certificateId;
  const names = probeNames(certificateId, listener, certificateIndex);
  const { isReprobe } = subject;
  return names.map((name) => ({ name, loadBalancer, listener, certificateId, certificate, isReprobe }));
}

async function proofOf(question: ProbeQuestion, context: RegionContext): Promise<Proof | undefined> {
  const { name, loadBalancer, listener, certificateId, certificate, isReprobe } = question;
  const { ports, certificateIndex } = context;
  if (ports.prober === undefined) return undefined;
  const attached = listener.attachments.flatMap((a) => certificateIndex.find(a.certificateId) ?? []);
  const keyAlgorithms = new Set(attached.map(({ keyAlgorithm }) => keyAlgorithm));
  const answers = await ports.prober.ask({
    host: loadBalancer.dnsName,
    port: listener.port,
    servername: name === '' ? undefined : name,
    keyAlgorithm: keyAlgorithms.size > 1 ? certificate?.keyAlgorithm : undefined,
  });
  const at = ports.now();
  const { verdict, detail, observed } = verdictOn(answers, question, at, context);
  const chain = verdict === 'served' ? chainProblem(answers, at) : undefined;
  const subject = { listenerId: listener.id, certificateId, name };
  const text = `${detail}${portRangeText(listener)}`;
  const marks = { ...(isReprobe && verdict !== 'served' && { isReprobe }), ...(observed && { observed }) };
  return { ...subject, verdict, since: at, at, detail: text, ...(chain && { chain }), ...marks };
}

/** A leaf that has expired is no problem of its chain: it has a condition of its own. */
function chainProblem(answers: readonly Served[], now: Date): Proof['chain'] {
  const problems = answers.flatMap((answer) =>
    answer.kind === 'certificate' && answer.chain !== 'whole' && answer.notAfter > now ? [answer.chain] : [],
  );
  return problems[0];
}

function verdictOn(
  answers: readonly Served[],
  { name, listener, certificate }: ProbeQuestion,
  now: Date,
  { certificateIndex, state, region }: RegionContext,
): Pick<Proof, 'verdict' | 'detail' | 'observed'> {
  if (certificate === undefined) return verdictOfUnlisted(answers, { listener, certificateIndex, now });
  const records = state.proof.filter(({ loadBalancerId }) => loadBalancerId === listener.loadBalancerId);
  const proofs = records.flatMap((record) => record.proofs);
  const unlistedDefault = observedDefault(listener, { proofs, certificateIndex });
  const mappings = mappingsFor(listener, region, state.mapping);
  const subject = { name, successor: certificate, mappings, unlistedDefault };
  return verdictOf(answers, { ...subject, listener, certificateIndex, now });
}

/** All ports of a range have the same certificates, so only the first one is probed. */
function portRangeText(listener: Listener): string {
  return listener.lastPort === undefined ? '' : english`, at port ${listener.port} of ${portsOf(listener)}`;
}

function isSameSubject(a: Proof, b: Proof): boolean {
  return a.listenerId === b.listenerId && sameCertificate(a.certificateId, b.certificateId);
}
