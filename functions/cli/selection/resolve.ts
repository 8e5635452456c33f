import type { LookTarget } from '../../../shared/reconcile/ports/cloud.js';
import { english } from '../../../shared/rotation/english.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../../../shared/rotation/model/inventory.js';
import {
  certificatesFor,
  type Directory,
  domainsIn,
  listenersNamed,
  listenerTexts,
  loadBalancersNamed,
  loadBalancerTexts,
} from '../../../shared/show/find/directory.js';
import { nearest } from '../../../shared/show/find/nearest.js';
import { type ReadDirectory, readDirectory } from '../../run/lookup/directory.js';
import type { Cli } from '../cli.js';
import { UsageFault } from '../terminal/failure.js';
import type { Selectors } from './options.js';

/** A selection by ids. What was not selected by is absent, as in a payload. */
export interface Selection {
  readonly regions?: readonly Region[];
  readonly loadBalancers?: readonly LoadBalancerId[];
  readonly listeners?: readonly ListenerId[];
  /** The certificates for the domains of `--name`. */
  readonly certificateIds?: readonly CertificateId[];
  /** Every listener of `loadBalancers` and `listeners`, for a query of the ledger. */
  readonly listenerIds: readonly ListenerId[];
  /** Why `listenerIds` may lack listeners. Absent if it is complete. */
  readonly failure?: unknown;
}

/**
 * The ids that the selectors name. The only place where a name becomes an id: it is read from NLB and CAS once, before the
 * pass. Throws a `UsageFault` that lists near matches for what matches nothing; rejects if that is unknown, because a part
 * could not be read.
 */
export async function resolveSelection(cli: Cli, selectors: Selectors): Promise<Selection> {
  const regions = await resolveRegions(cli, selectors.regions);
  const { loadBalancers, listeners, name } = selectors;
  if ((loadBalancers ?? listeners ?? name) === undefined) return { ...(regions && { regions }), listenerIds: [] };
  const directory = await directoryFor(cli, selectors, regions);
  const found = {
    loadBalancers: loadBalancers?.flatMap((text) => matchesOf(text, 'load balancer', directory)),
    listeners: listeners?.flatMap((text) => matchesOf(text, 'listener', directory)),
    name: name?.flatMap((text) => matchesOf(text, 'domain', directory)),
  };
  const all = Object.values(found).flatMap((matches) => matches ?? []);
  const problems = all.flatMap(({ problem }) => problem ?? []);
  if (problems.length > 0) throw new UsageFault(problems.join('; '));
  const idsOf = <T extends string>(matches: readonly Match[] | undefined) =>
    matches && ([...new Set(matches.flatMap(({ ids }) => ids))] as unknown as readonly T[]);
  const selected = {
    regions,
    loadBalancers: idsOf<LoadBalancerId>(found.loadBalancers),
    listeners: idsOf<ListenerId>(found.listeners),
    certificateIds: idsOf<CertificateId>(found.name),
  };
  const ofLoadBalancers = directory.loadBalancers.filter(({ id }) => selected.loadBalancers?.includes(id));
  const listenerIds = [...ofLoadBalancers.flatMap((each) => each.listenerIds), ...(selected.listeners ?? [])];
  const [failure] = directory.failures;
  return { ...given(selected), listenerIds: [...new Set(listenerIds)], ...(failure !== undefined && { failure }) };
}

/** Without what is undefined: an absent list selects everything. */
function given<T extends object>(lists: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(lists).filter(([, list]) => list !== undefined)) as never;
}

/** A region that is not in REGIONS must be one that NLB offers, unless NLB does not list them. */
async function resolveRegions(cli: Cli, wanted: Selectors['regions']): Promise<readonly Region[] | undefined> {
  if (wanted === undefined) return undefined;
  const { regions: configured } = cli.run('select');
  const isKnown = (region: string) => configured !== 'all' && configured.some((each) => each === region);
  if (wanted.every(isKnown)) return wanted as readonly Region[];
  const { regions, failures } = await readDirectory(cli.context(), cli.edges, { regions: true });
  if (wanted.includes('all')) {
    if (failures.length > 0) throw failures[0];
    return regions;
  }
  const unknown =
    failures.length > 0 ? [] : wanted.filter((each) => !isKnown(each) && !regions.includes(each as Region));
  if (unknown.length === 0) return wanted as readonly Region[];
  const problems = unknown.map((region) => english`NLB offers no region ${region}${suggestion(region, regions)}`);
  throw new UsageFault(problems.join('; '));
}

/** With ids alone, only these are read. If one is none, everything is read for near matches. */
async function directoryFor(
  cli: Cli,
  { loadBalancers = [], listeners = [], name }: Selectors,
  inRegions: readonly Region[] | undefined,
): Promise<ReadDirectory> {
  const read = (target: LookTarget | undefined) =>
    readDirectory(cli.context(), cli.edges, {
      inRegions,
      certificates: name !== undefined,
      ...(target && { loadBalancers: target }),
    });
  if (loadBalancers.length + listeners.length === 0) return read(undefined);
  if (![...loadBalancers, ...listeners].every(isId)) return read({ kind: 'all' });
  const target = {
    kind: 'some',
    loadBalancerIds: loadBalancers as readonly LoadBalancerId[],
    listenerIds: listeners as readonly ListenerId[],
  } as const;
  const directory = await read(target);
  const isWhole =
    loadBalancers.every((text) => loadBalancersNamed(text, directory).length > 0) &&
    listeners.every((text) => listenersNamed(text, directory).length > 0);
  return isWhole || directory.failures.length > 0 ? directory : read({ kind: 'all' });
}

/** NLB's ids begin so. A name may, too. */
function isId(text: string): boolean {
  return /^(nlb|lsn)-/.test(text);
}

interface Match {
  readonly ids: readonly string[];
  readonly problem?: string;
}

/** The ids of one text. An id that could not be checked is taken as it is: the pass reports what it cannot read. */
function matchesOf(text: string, kind: 'load balancer' | 'listener' | 'domain', directory: ReadDirectory): Match {
  const { ids, texts } = lookups[kind](text, directory);
  if (ids.length > 0) return { ids };
  if (directory.failures.length > 0) {
    if (isId(text)) return { ids: [text] };
    throw directory.failures[0];
  }
  const near = suggestion(text, texts());
  switch (kind) {
    case 'load balancer':
      return {
        ids,
        problem: english`no load balancer with a TCPSSL listener is called ${text} in these regions${near}`,
      };
    case 'listener':
      return { ids, problem: english`no TCPSSL listener is called ${text} in these regions${near}` };
    case 'domain':
      return { ids, problem: english`no certificate of CAS is for ${text}${near}` };
  }
}

const lookups = {
  'load balancer': (text: string, directory: Directory) => ({
    ids: loadBalancersNamed(text, directory).map(({ id }) => id),
    texts: () => loadBalancerTexts(directory),
  }),
  listener: (text: string, directory: Directory) => ({
    ids: listenersNamed(text, directory).map(({ listenerId }) => listenerId),
    texts: () => listenerTexts(directory),
  }),
  domain: (text: string, directory: Directory) => ({
    ids: certificatesFor(text, directory).map(({ id }) => id),
    texts: () => domainsIn(directory),
  }),
} as const;

/** `; did you mean front, front-2?`, or where to look. */
export function suggestion(text: string, candidates: readonly string[]): string {
  const near = nearest(text, candidates);
  return near.length > 0
    ? english`; did you mean ${near.join(', ')}?`
    : english`; nlb-cert status and nlb-cert report show the names`;
}
