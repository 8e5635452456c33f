import type { LookTarget } from '../../../shared/reconcile/ports/cloud.js';
import { english } from '../../../shared/rotation/english.js';
import { isOfCas, sameCertificate } from '../../../shared/rotation/model/ids.js';
import type { CertificateId, Region } from '../../../shared/rotation/model/inventory.js';
import {
  certificatesFor,
  certificatesNamed,
  type Directory,
  domainsIn,
  listenersNamed,
  listenerTexts,
  loadBalancersNamed,
  loadBalancerTexts,
} from '../../../shared/show/find/directory.js';
import type { Subject } from '../../../shared/show/story/story.js';
import { readDirectory } from '../../run/lookup/directory.js';
import { asciiOf } from '../checked.js';
import type { Cli } from '../cli.js';
import { suggestion } from '../selection/resolve.js';
import { UsageFault } from '../terminal/failure.js';

/** A subject with the region that it is in. Certificates may be in every region. */
export interface FoundSubject {
  readonly subject: Subject;
  readonly region: Region | undefined;
}

const everything: LookTarget = { kind: 'all' };

/**
 * What a text means: a domain, a certificate id in any spelling, an instance or a certificate's name, a load balancer, a
 * listener. One with several meanings has several subjects. Throws a `UsageFault` with near matches for one without.
 */
export async function findSubjects(cli: Cli, text: string) {
  const directory = await readDirectory(cli.context(), cli.edges, { loadBalancers: everything, certificates: true });
  const found = [...certificateSubjects(text, directory), ...placeSubjects(text, directory)];
  if (found.length > 0) return { found, directory };
  if (directory.failures.length > 0) throw directory.failures[0];
  // CAS does not list it, but a listener may have it.
  if (isOfCas(text)) return { found: [subjectOf([text])], directory };
  throw nothingFound(text, directory);
}

export function nothingFound(text: string, directory: Directory): UsageFault {
  const { certificates } = directory;
  const near = suggestion(asciiOf(text), [
    ...domainsIn(directory),
    ...loadBalancerTexts(directory),
    ...listenerTexts(directory),
    ...certificates.flatMap(({ id, instanceId, label }) => [id, instanceId, label].filter((each) => each !== '')),
  ]);
  return new UsageFault(english`nothing is called ${text} in these regions and accounts${near}`);
}

/**
 * The certificates with an id, of an instance, with a domain, with a wildcard that covers the domain, or with a name in CAS:
 * the first of these that has any.
 */
function certificateSubjects(text: string, directory: Directory): FoundSubject[] {
  const { certificates } = directory;
  const ways = [
    certificates.filter(({ id }) => sameCertificate(id, text as CertificateId)),
    certificates.filter(({ instanceId }) => instanceId === text),
    certificatesNamed(asciiOf(text), directory),
    certificatesFor(asciiOf(text), directory),
    certificates.filter(({ label }) => label === text),
  ];
  const ids = ways.find((found) => found.length > 0)?.map(({ id }) => id) ?? [];
  return ids.length === 0 ? [] : [subjectOf(ids)];
}

function subjectOf(certificateIds: readonly CertificateId[]): FoundSubject {
  return { subject: { kind: 'certificates', certificateIds }, region: undefined };
}

function placeSubjects(text: string, directory: Directory): FoundSubject[] {
  return [
    ...loadBalancersNamed(text, directory).map(
      ({ id, region }): FoundSubject => ({ subject: { kind: 'load balancer', id }, region }),
    ),
    ...listenersNamed(text, directory).map(
      ({ listenerId: id, region }): FoundSubject => ({ subject: { kind: 'listener', id }, region }),
    ),
  ];
}
