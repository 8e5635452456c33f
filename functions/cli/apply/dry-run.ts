import type { Sight } from '../../../shared/reconcile/context.js';
import type { Report } from '../../../shared/reconcile/report/report.js';
import type { Mapping } from '../../../shared/rotation/lineage/mapping.js';
import { endsByItself } from '../../../shared/rotation/model/hold.js';
import { includesCertificate } from '../../../shared/rotation/model/ids.js';
import type { CertificateId } from '../../../shared/rotation/model/inventory.js';
import { exitCodeOf, passLines } from '../../../shared/show/explain.js';
import { namesOf } from '../../../shared/show/names.js';
import { estimate } from '../../../shared/show/plan/estimate.js';
import { planLines } from '../../../shared/show/plan/plan-lines.js';
import { notAppliedLines } from '../../../shared/show/plan/plan-summary.js';
import type { PassRequest, Run } from '../../run/compose.js';
import type { Cli, ExitCode } from '../cli.js';

/** A pass that a command makes. */
export interface Request {
  /** The name of the function, for the audit. */
  readonly name: string;
  readonly request: (run: Run) => Promise<PassRequest>;
}

/** A dry run of a pass, and its text. */
export async function dryRun(cli: Cli, { name, request }: Request, check = false) {
  const run = cli.run(name);
  const sights: Sight[] = [];
  const saw = (sight: Sight) => sights.push(sight);
  const { publish: _unpublished, ...wanted } = await request(run);
  const report = await run.pass({ ...wanted, dryRun: true, check, saw });
  const inventories = sights.flatMap((sight) => sight.inventories);
  const shown = { report, sights, policy: run.policy };
  const mappings = wanted.scope !== undefined && 'mappings' in wanted.scope ? wanted.scope.mappings : [];
  // The verdicts on open changes stand above the plan, which has the rest.
  const judged = () => passLines({ ...report, steps: [], faults: [], notStarted: [] }, namesOf(sights), cli.view);
  return {
    report: { ...report, estimate: estimate(report, inventories, run.policy) },
    /** Whether mappings of the command wait for something that ends by itself. Kept, the passes of the functions apply them. */
    mappingsWait: mappings.some((mapping) => waits(mapping, report)),
    lines: () => [...judged(), ...planLines(shown, cli.view)],
    /** Says that nothing was written. */
    notApplied: () => notAppliedLines(shown, cli.view),
  };
}

/** Whether a hold of its certificates ends by itself. A rollback also waits for the open change that it takes back. */
function waits({ replaced, successor, selector, isRollback }: Mapping, { holds, judged }: Report): boolean {
  const isAbout = (ids: readonly CertificateId[]) => [replaced, successor].some((id) => includesCertificate(ids, id));
  const changes = isRollback ? judged.filter(({ listenerId }) => selector.listenerIds.includes(listenerId)) : [];
  return [...holds.filter(endsByItself), ...changes].some(({ certificateIds }) => isAbout(certificateIds));
}

/** A step that NLB refuses needs a person, except if NLB is only busy or throttles. */
export function exitCodeOfPlan(report: Report): ExitCode {
  const code = exitCodeOf(report);
  const passing = ['busy', 'throttled'];
  const isRefused = report.steps.some(({ refusal }) => refusal !== undefined && !passing.includes(refusal));
  return code === 0 && isRefused ? 1 : code;
}
