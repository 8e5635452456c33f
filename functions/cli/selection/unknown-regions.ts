import type { Finding } from '../../../shared/doctor/finding.js';
import type { Report } from '../../../shared/reconcile/report/report.js';
import { english } from '../../../shared/rotation/english.js';
import { ConfigFault } from '../../../shared/runtime/faults.js';
import { readDirectory } from '../../run/lookup/directory.js';
import type { Cli } from '../cli.js';
import { codeOf } from '../terminal/failure.js';
import { suggestion } from './resolve.js';

type Faults = Report['faults'];
type Context = Pick<Cli, 'context' | 'edges'>;

/** NLB's refusal of a region, and the missing host name of one that does not exist. */
const unknownRegion = /^(InvalidRegionId|ENOTFOUND$)/;

/** The faults, with the variable and near names for a region that NLB does not offer. */
export async function withNearRegions(faults: Faults, cli: Context): Promise<Faults> {
  if (!faults.some(({ code }) => unknownRegion.test(code))) return faults;
  const messages = await unknownRegions(cli);
  return faults.map((fault) => {
    const message = unknownRegion.test(fault.code) ? messages.get(fault.region) : undefined;
    return message === undefined ? fault : { ...fault, message, code: 'InvalidRegionId' };
  });
}

/** The same for an error that ended a command before its pass. */
export async function withNearRegion(error: unknown, cli: Context): Promise<unknown> {
  if (!unknownRegion.test(codeOf(error))) return error;
  const messages = [...(await unknownRegions(cli)).values()];
  return messages.length === 0 ? error : new ConfigFault(messages.join('; '), { cause: error });
}

/** The same for failed reads of `doctor`, which then are to be mended in the configuration. */
export async function withNearRegionFindings(findings: readonly Finding[], cli: Context): Promise<readonly Finding[]> {
  const isUnread = (finding: Finding) => finding.level === 'fail' && finding.check === 'cloud';
  if (!findings.some(isUnread)) return findings;
  const messages = await unknownRegions(cli);
  return findings.map((finding): Finding => {
    const detail = isUnread(finding) ? messages.get(finding.subject ?? '') : undefined;
    if (detail === undefined) return finding;
    return { check: 'configuration', level: 'fail', subject: finding.subject, detail, mendedBy: 'configuration' };
  });
}

/**
 * A message for each region of `REGIONS` that NLB does not offer; none without the list of regions. `REGIONS` may consist of
 * unknown names, so the list is that of a region which exists.
 */
async function unknownRegions({ context, edges }: Context): Promise<ReadonlyMap<string, string>> {
  const { env } = edges;
  const home = env.CAS_SITE === 'intl' ? 'ap-southeast-1' : 'cn-hangzhou';
  const { regions: offered, failures } = await readDirectory(
    context(),
    { ...edges, env: { ...env, REGIONS: home } },
    { regions: true },
  ).catch((error: unknown) => ({ regions: [], failures: [error] }));
  if (failures.length > 0) return new Map();
  const known: readonly string[] = offered;
  const unknown = (env.REGIONS ?? '')
    .split(',')
    .map((region) => region.trim())
    .filter((region) => region !== '' && region !== 'all' && !known.includes(region));
  return new Map(
    unknown.map((region) => [
      region,
      english`REGIONS names ${region}, and NLB offers no such region${suggestion(region, offered)}`,
    ]),
  );
}
