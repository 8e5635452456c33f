import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import type { Certificates } from '../../../shared/reconcile/ports/cloud.js';
import { english } from '../../../shared/rotation/english.js';
import { violationsOf } from '../../../shared/rotation/lineage/fitness.js';
import { undecidedIssuers } from '../../../shared/rotation/lineage/issuers/undecided.js';
import { sameCertificate } from '../../../shared/rotation/model/ids.js';
import type { Certificate, CertificateId } from '../../../shared/rotation/model/inventory.js';
import type { Names } from '../../../shared/show/names.js';
import type { Found, UploadResult } from '../../../shared/show/upload/upload-result.js';
import { labelFor } from '../../../shared/upload/label.js';
import { asCertificate } from '../../../shared/upload/leaf.js';
import { checkedPair, type Pair } from '../../../shared/upload/pair.js';
import { type Predecessors, predecessorsOf } from '../../../shared/upload/predecessors.js';
import { identicalIn, putOnce } from '../../../shared/upload/put.js';
import { openUploads } from '../../run/command-line/uploads.js';
import type { Cli } from '../cli.js';
import { UsageFault } from '../terminal/failure.js';
import { type PairPaths, readPair } from './files.js';
import { attachedPredecessors } from './find.js';
import { type RotateMode, rotate } from './rotate.js';
import { waitUntilServed } from './wait.js';

export interface UploadOptions {
  /** The beginning of the name in CAS. */
  readonly prefix: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly replaces: 'auto' | 'none' | CertificateId;
  readonly rotate: RotateMode;
  /** The beginning of the names of the deployed functions. */
  readonly functions: string;
  readonly waitSeconds: number | undefined;
  readonly dryRun: boolean;
}

interface NamedResult {
  readonly result: UploadResult;
  readonly names: Names;
}

/** The id of a certificate that CAS does not have yet. */
const notYet = 'NEW' as CertificateId;

/**
 * Checks a certificate and its key, uploads them unless CAS has them, and rotates. Every run ends in the same state however
 * often it is repeated, and wherever an earlier one was killed: CAS is the only memory.
 */
export async function uploadPair(cli: Cli, paths: PairPaths, options: UploadOptions): Promise<NamedResult> {
  const pair = await pairOf(cli, paths);
  const account = await openUploads(cli.context(), cli.edges);
  try {
    // A count of CAS that is wrong for good must stop no renewal; a certificate that is left out is at worst uploaded twice.
    const listed = (await account.certificates.all({ acceptsShort: true })).certificates;
    const known = identicalIn(pair.leaf, { certificates: listed });
    const before = known ?? asCertificate(pair.leaf, notYet);
    const found = await foundFor(cli, before, { ...account, listed }, options);
    if (options.dryRun || known !== undefined)
      return await finish(cli, { paths, pair, known, wasUploaded: false, found }, options);
    const ports = { ...account, sleep: cli.edges.sleep };
    const put = await putOnce({ pair, prefix: options.prefix, tags: options.tags }, ports);
    const renamed = { ...found, undecided: withNewId(found.undecided, put.certificate, found.lineage) };
    return await finish(
      cli,
      { paths, pair, known: put.certificate, wasUploaded: put.wasUploaded, found: renamed },
      options,
    );
  } finally {
    await account.close();
  }
}

async function pairOf(cli: Cli, paths: PairPaths): Promise<Pair> {
  const roots = rootCertificates.map((pem) => new X509Certificate(pem));
  return checkedPair(await readPair(paths), { now: cli.edges.now(), roots });
}

interface CasView {
  readonly certificates: Pick<Certificates, 'find' | 'notedLoadBalancers'>;
  readonly listed: readonly Certificate[];
}

/** The predecessors, by lineage or as the user names them. */
async function foundFor(cli: Cli, fresh: Certificate, cas: CasView, options: UploadOptions) {
  const { policy } = cli.run('upload');
  const now = cli.edges.now();
  const certificates = await withChains(fresh, cas, { policy, now });
  const lineage = predecessorsOf(fresh, { certificates, policy, now });
  const named = namedPredecessor(fresh, { ...cas, listed: certificates }, lineage, { options, policy, now });
  const { dryRun, waitSeconds } = options;
  const { notedLoadBalancers } = cas.certificates;
  const isWhole = dryRun || waitSeconds !== undefined;
  const found = await attachedPredecessors(cli, { ...(named ?? lineage), notedLoadBalancers, isWhole });
  const isProven = lineage.proven.some(({ id }) => id === named?.proven[0]?.id);
  return { ...found, lineage: { certificates, policy, now }, isNamed: named !== undefined && !isProven };
}

type LineageOptions = Parameters<typeof predecessorsOf>[1];

/** The reasons name the certificate, and the command that accepts it needs its id. */
function withNewId(
  undecided: Found['undecided'],
  certificate: Certificate,
  lineage: LineageOptions,
): Found['undecided'] {
  const certificates = lineage.certificates.filter(({ id }) => id !== notYet);
  const again = predecessorsOf(certificate, { ...lineage, certificates }).undecided;
  return undecided.map((each) => {
    const same = again.find((other) => other.certificate.id === each.certificateId);
    return same === undefined ? each : { ...each, why: same.why };
  });
}

/** A chain takes a call, so only those are read that decide between two authorities. */
async function withChains(
  fresh: Certificate,
  { certificates, listed }: CasView,
  { policy, now }: Pick<LineageOptions, 'policy' | 'now'>,
): Promise<readonly Certificate[]> {
  const alike = listed.filter(({ names }) => names.some((name) => fresh.names.includes(name)));
  const others = alike.filter(({ id }) => id !== fresh.id);
  const wanted = undecidedIssuers([...others, fresh], policy, now).slice(0, mostChains);
  const read = new Map<CertificateId, Certificate>([[fresh.id, fresh]]);
  for (const id of wanted) {
    const certificate = id === fresh.id ? undefined : await certificates.find(id);
    if (certificate !== undefined) read.set(id, certificate);
  }
  return [...listed.filter(({ id }) => id !== fresh.id), fresh].map((each) => read.get(each.id) ?? each);
}

const mostChains = 20;

/** The predecessor of `--replaces ID`. Throws a `UsageFault` if no mapping could lead from it to the certificate. */
function namedPredecessor(
  fresh: Certificate,
  { listed }: Pick<CasView, 'listed'>,
  { proven }: Predecessors,
  { options, policy, now }: { readonly options: UploadOptions } & Omit<LineageOptions, 'certificates'>,
): Predecessors | undefined {
  const { replaces, rotate: mode } = options;
  if (replaces === 'auto' || replaces === 'none') return undefined;
  const former = listed.find(({ id }) => sameCertificate(id, replaces));
  if (former === undefined)
    throw new UsageFault(english`--replaces ${replaces}: CAS does not list it; nlb-cert report has the ids`);
  if (sameCertificate(former.id, fresh.id))
    throw new UsageFault(english`--replaces ${replaces} is the certificate itself`);
  const candidate = {
    certificate: fresh,
    evidence: mode === 'here' ? 'operator' : 'event',
    mustCover: former.names,
  } as const;
  const [violation] = violationsOf(candidate, former, policy, now);
  if (violation !== undefined) throw new UsageFault(`--replaces ${replaces}: ${violation.detail}`);
  const isProven = proven.some(({ id }) => id === former.id);
  if (mode === 'later' && !isProven)
    throw new UsageFault(
      english`--replaces ${replaces} needs --rotate function or here: the sweep function finds only what names, key type and authority show`,
    );
  return { proven: [former], undecided: [] };
}

interface Outcome {
  readonly paths: PairPaths;
  readonly pair: Pair;
  readonly known: Certificate | undefined;
  readonly wasUploaded: boolean;
  readonly found: Found & { readonly names: Names; readonly isNamed: boolean };
}

/** Rotates and waits, except in a dry run. */
async function finish(cli: Cli, outcome: Outcome, options: UploadOptions): Promise<NamedResult> {
  const { paths, pair, known, wasUploaded, found } = outcome;
  const { leaf } = pair;
  const { replaced: predecessors, undecided, unread, names, isNamed } = found;
  const result: UploadResult = {
    ...{ file: paths.certificate, replaced: predecessors, undecided, unread, rotation: undefined, waited: undefined },
    certificate: {
      names: leaf.names,
      keyAlgorithm: leaf.keyAlgorithm,
      issuer: leaf.issuerName,
      notAfter: leaf.notAfter,
    },
    certificateId: known?.id,
    label: known?.label ?? labelFor(leaf, options.prefix),
    inCas: known === undefined ? 'would-be-uploaded' : wasUploaded ? 'uploaded' : 'was-there',
  };
  if (options.dryRun || known === undefined) return { result, names };
  const { replaces, rotate: mode, functions: prefix, waitSeconds } = options;
  const replaced = isNamed ? predecessors[0]?.certificateId : undefined;
  const request = { mode, successor: known.id, replaced, prefix, follows: waitSeconds !== undefined };
  const rotation = replaces === 'none' ? ({ kind: 'none' } as const) : await rotate(cli, request);
  const isWaited =
    waitSeconds !== undefined && rotation.kind !== 'failed' && rotation.kind !== 'none' && predecessors.length > 0;
  const waited = isWaited ? await waitUntilServed(cli, known, found, waitSeconds) : undefined;
  return { result: { ...result, rotation, waited }, names };
}
