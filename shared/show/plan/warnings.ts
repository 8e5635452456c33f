import { differenceInSeconds } from 'date-fns';
import type { StepReport } from '../../reconcile/report/report.js';
import type { CertificateIndex } from '../../rotation/model/certificate-index.js';
import { includesCertificate, sameCertificate } from '../../rotation/model/ids.js';
import type { CertificateId, LoadBalancer } from '../../rotation/model/inventory.js';
import { uncoveredNames } from '../../rotation/model/names.js';
import { dayText, lengthText } from '../view/times.js';
import type { View } from '../view/view.js';

interface PlannedCertificate {
  /** The certificate that the step attaches or detaches. */
  readonly id: CertificateId;
  /** The certificate that it replaces, or that replaces it. */
  readonly partner: CertificateId | undefined;
  readonly step: StepReport;
  readonly loadBalancer: LoadBalancer;
}

/** The dangers of a step: names that its listener loses, an earlier end, and names that it does not serve for a while. */
export function warningsOf(planned: PlannedCertificate, index: CertificateIndex, view: View): string[] {
  const { id, partner, step } = planned;
  if (partner === undefined) return [];
  if (step.step === 'retire') return unservedWarnings(planned, index, view);
  return [...lossWarnings(planned, index, view), ...soonerWarnings(id, partner, index, view)];
}

/** Only an operator's mapping may lose names. They go at once with the default certificate, else with the retirement. */
function lossWarnings(
  { id, partner, step, loadBalancer }: PlannedCertificate,
  index: CertificateIndex,
  view: View,
): string[] {
  const lost = partner === undefined ? [] : namesWithout(partner, [id], { step, loadBalancer }, index);
  if (lost.length === 0) return [];
  const names = listOf(lost, view);
  return [
    step.step === 'set-default'
      ? view.say`loses ${names}: no other certificate of the listener covers that`
      : view.say`loses ${names} once the replaced certificate is retired: no other certificate of the listener covers that`,
  ];
}

/** Only an operator's mapping may end sooner. The end of a revoked certificate is no measure. */
function soonerWarnings(id: CertificateId, replaced: CertificateId, index: CertificateIndex, view: View): string[] {
  const [later, former] = [index.find(id), index.find(replaced)];
  if (later === undefined || former === undefined || former.status === 'revoked') return [];
  const seconds = differenceInSeconds(former.notAfter, later.notAfter);
  if (seconds <= 0) return [];
  return [
    view.say`ends on ${dayText(later.notAfter, view)}, ${lengthText(seconds, view)} sooner than the replaced certificate (${dayText(former.notAfter, view)})`,
  ];
}

/**
 * An eviction for a swap: the next pass, a minute later, attaches the successor, and NLB takes about 50 s for a change
 * (source: the vendor). An expired certificate serves no client, and a replaced one has its successor beside it.
 */
const unservedMinutes = 2;

function unservedWarnings(
  { id, step, loadBalancer }: PlannedCertificate,
  index: CertificateIndex,
  view: View,
): string[] {
  if (step.detail !== 'swap' && step.detail !== 'becomes-default') return [];
  const unserved = namesWithout(id, [], { step, loadBalancer }, index);
  if (unserved.length === 0) return [];
  const length = view.count(unservedMinutes, 'minute');
  return [
    view.say`unserved for about ${length}: ${listOf(unserved, view)}; the successor takes the slot of this certificate`,
  ];
}

/** The names of a certificate that its listener does not cover without it, but with the added ones. */
function namesWithout(
  id: CertificateId,
  added: readonly CertificateId[],
  { step, loadBalancer }: Pick<PlannedCertificate, 'step' | 'loadBalancer'>,
  index: CertificateIndex,
): string[] {
  const listener = loadBalancer.listeners.find((each) => each.id === step.listenerId);
  const attached = (listener?.attachments ?? []).map(({ certificateId }) => certificateId);
  const replaced = (step.replacements ?? []).map((pair) => pair.replaced);
  const kept = attached.filter((other) => !sameCertificate(other, id) && !includesCertificate(replaced, other));
  const offered = [...kept, ...added].flatMap((other) => index.find(other)?.names ?? []);
  return uncoveredNames(index.find(id)?.names ?? [], offered);
}

/** The names that a text lists. The rest is a number. */
const mostNames = 5;

function listOf(names: readonly string[], { say }: View): string {
  const shown = names.slice(0, mostNames).join(', ');
  return names.length > mostNames ? say`${shown} and ${names.length - mostNames} more` : shown;
}
