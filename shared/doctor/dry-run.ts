import type { PassPorts } from '../reconcile/context.js';
import { type PassReport, runPass } from '../reconcile/pass.js';
import type { Ledger } from '../reconcile/ports/ledger.js';
import { english } from '../rotation/english.js';
import { failureFinding } from './failure-finding.js';
import type { Checkup } from './finding.js';
import type { DoctorAccount, DoctorOptions, DoctorPorts } from './ports.js';

/** A dry run over everything, as `nlb-cert status` makes it, and the finding for a ledger that it could not read. */
export interface DryRun extends Checkup {
  readonly report: Pick<PassReport, 'conditions' | 'faults'>;
}

/**
 * The dry run decides about every certificate, so that the doctor, the plan and the status say the same. It rejects if the
 * ledger cannot be read. It is then made with an empty ledger, and the doctor says so.
 */
export async function dryRun(
  accounts: readonly DoctorAccount[],
  ports: DoctorPorts,
  options: DoctorOptions,
): Promise<DryRun> {
  if (accounts.length === 0) return { report: nothing, findings: [], notChecked: [] };
  try {
    return { report: await pass(accounts, ports.ledger, ports, options), findings: [], notChecked: [] };
  } catch (error) {
    const report = await pass(accounts, ports.emptyLedger, { ...ports, ownNumber: undefined }, options);
    return { report, findings: [failureFinding(error, 'ledger')], notChecked: [{ check: 'ledger', why: unread }] };
  }
}

const nothing: DryRun['report'] = { conditions: [], faults: [] };
const unread = english`its mappings, failures and open changes are unknown, so the certificates are judged without them: a mapping may accept a successor that is held here`;

function pass(
  accounts: readonly DoctorAccount[],
  ledger: Ledger,
  { ownNumber, prober, now }: DoctorPorts,
  { policy, regions, stopAt }: DoctorOptions,
): Promise<PassReport> {
  const ports: PassPorts = { accounts, ownNumber, ledger, prober, now, observer: silent };
  return runPass({ kind: 'everything' }, ports, { policy, regions, dryRun: true, stopAt });
}

const silent: PassPorts['observer'] = {
  step: () => {},
  verdict: () => {},
  conditionBegins: () => {},
  conditionEnds: () => {},
};
