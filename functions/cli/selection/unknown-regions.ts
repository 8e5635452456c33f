import type { Report } from '../../../shared/reconcile/report/report.js';
import { english } from '../../../shared/rotation/english.js';
import { readDirectory } from '../../run/lookup/directory.js';
import type { Cli } from '../cli.js';
import { suggestion } from './resolve.js';

type Faults = Report['faults'];

/** NLB's refusal of a region, and the missing host name of one that does not exist. */
const unknownRegion = /^(InvalidRegionId|ENOTFOUND$)/;

/**
 * The faults, with the variable and near names for a region that NLB does not offer. Without the list of regions they stay as
 * they are. `REGIONS` may consist of unknown names, so the list is that of a region which exists.
 */
export async function withNearRegions(faults: Faults, cli: Pick<Cli, 'context' | 'edges'>): Promise<Faults> {
  if (!faults.some(({ code }) => unknownRegion.test(code))) return faults;
  const { env } = cli.edges;
  const home = env.CAS_SITE === 'intl' ? 'ap-southeast-1' : 'cn-hangzhou';
  const edges = { ...cli.edges, env: { ...env, REGIONS: home } };
  const offered = await readDirectory(cli.context(), edges, { regions: true }).then(
    ({ regions }): readonly string[] => regions,
    (): readonly string[] => [],
  );
  return faults.map((fault) => {
    const isUnknown = offered.length > 0 && unknownRegion.test(fault.code) && !offered.includes(fault.region);
    if (!isUnknown) return fault;
    const message = english`REGIONS names ${fault.region}, and NLB offers no such region${suggestion(fault.region, offered)}`;
    return { ...fault, message, code: 'InvalidRegionId' };
  });
}
