import type { Sight } from '../../shared/reconcile/context.js';
import type { Report } from '../../shared/reconcile/report/report.js';
import { type Names, namesOf } from '../../shared/show/names.js';
import type { PassRequest, Run } from '../run/compose.js';

/** A pass, and the names of the part of the estate that it read. */
export async function namedPass(
  run: Pick<Run, 'pass'>,
  request: PassRequest,
): Promise<{ readonly report: Report; readonly names: Names }> {
  const sights: Sight[] = [];
  const saw = (sight: Sight) => {
    request.saw?.(sight);
    sights.push(sight);
  };
  const report = await run.pass({ ...request, saw });
  return { report, names: namesOf(sights) };
}
