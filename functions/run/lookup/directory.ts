import type { AlicloudAccount } from '../../../shared/alicloud/account.js';
import type { LookTarget } from '../../../shared/reconcile/ports/cloud.js';
import type { Region } from '../../../shared/rotation/model/inventory.js';
import { readConfig } from '../../../shared/runtime/config.js';
import type { Directory } from '../../../shared/show/find/directory.js';
import { openServed, runTimes } from '../connect.js';
import type { Edges, FcContext } from '../edges.js';

/** The part of a directory that is read. What is not wanted is empty in the answer. */
interface DirectoryRequest {
  /** The regions that NLB offers. */
  readonly regions?: boolean;
  /** Load balancers: all of the regions, or those of a few ids, with fewer calls. */
  readonly loadBalancers?: LookTarget;
  /** The regions to survey. Default: those of REGIONS. */
  readonly inRegions?: readonly Region[] | undefined;
  readonly certificates?: boolean;
}

/** A directory, and the errors of what could not be read. */
export interface ReadDirectory extends Directory {
  readonly failures: readonly unknown[];
}

/** Reads names and ids of every served account, without the certificates on listeners. Changes nothing. */
export async function readDirectory(
  context: FcContext,
  edges: Edges,
  request: DirectoryRequest,
): Promise<ReadDirectory> {
  const config = readConfig(edges.env, context.region);
  const { stopAt } = runTimes(edges.now(), edges.runSeconds, edges.runSeconds);
  const accounts = await openServed(config, context, edges, { stopAt });
  const failures: unknown[] = [];
  const orNone = async <T>(read: () => Promise<readonly T[]>): Promise<readonly T[]> =>
    read().catch((error: unknown) => {
      failures.push(error);
      return [];
    });
  try {
    const parts = await Promise.all(accounts.map((account) => partOf(account, config.regions, request, orNone)));
    return {
      regions: [...new Set(parts.flatMap(({ regions }) => regions))].sort(),
      loadBalancers: parts.flatMap(({ loadBalancers }) => loadBalancers),
      certificates: parts.flatMap(({ certificates }) => certificates),
      failures,
    };
  } finally {
    await Promise.all(accounts.map((account) => account.close()));
  }
}

async function partOf(
  account: AlicloudAccount,
  configured: readonly Region[] | 'all',
  {
    regions: wantsRegions,
    loadBalancers: target,
    inRegions: wanted,
    certificates: wantsCertificates,
  }: DirectoryRequest,
  orNone: <T>(read: () => Promise<readonly T[]>) => Promise<readonly T[]>,
): Promise<Directory> {
  const inRegions = wanted ?? configured;
  const offered = async () =>
    wantsRegions || (target && inRegions === 'all') ? orNone(() => account.loadBalancers.regions()) : [];
  const listed = async () => (wantsCertificates ? orNone(() => certificatesOf(account)) : []);
  const [regions, certificates] = await Promise.all([offered(), listed()]);
  const surveyed = target === undefined ? [] : inRegions === 'all' ? regions : inRegions;
  const loadBalancers = await Promise.all(
    surveyed.map((region) => orNone(() => loadBalancersOf(account, region, target ?? { kind: 'all' }))),
  );
  return { regions, certificates, loadBalancers: loadBalancers.flat() };
}

async function certificatesOf(account: AlicloudAccount) {
  return (await account.certificates.all({ acceptsShort: true })).certificates;
}

async function loadBalancersOf(account: AlicloudAccount, region: Region, target: LookTarget) {
  const { loadBalancers } = await account.loadBalancers.survey(region, target);
  return loadBalancers.map(({ id, label, listenerIds }) => ({ region, id, label, listenerIds }));
}
