import { addDays } from 'date-fns';
import { outlookConditions, outlooksIn } from '../../reconcile/report/outlooks.js';
import { succession } from '../../rotation/lineage/successor.js';
import type { CertificateIndex } from '../../rotation/model/certificate-index.js';
import type { Certificate, CertificateId, Inventory } from '../../rotation/model/inventory.js';
import type { Policy } from '../../rotation/model/policy.js';
import { everything } from '../../rotation/model/selector.js';
import { demandsIn } from '../../rotation/plan/demand.js';
import { planRotation } from '../../rotation/plan/plan.js';

import { count } from '../../wording/count.js';
import type { Finding } from '../finding.js';

export interface EstateInput {
  readonly inventories: readonly Inventory[];
  readonly certificateIndex: CertificateIndex;
  readonly policy: Policy;
  /** The suffix of CAS ids on this site, after the number. */
  readonly siteRegion: string;
  readonly now: Date;
}

const warnDays = 30;

/** Attached certificates without a successor in time, and attached certificates that CAS does not list. */
export function certificateFindings(input: EstateInput): readonly Finding[] {
  const { inventories, certificateIndex, policy, now } = input;
  const shared = { certificateIndex, mappings: [], policy, now };
  const ended = inventories.flatMap((inventory) => conditionsIn(inventory, input));
  const reported = new Set(ended.flatMap(({ certificateIds }) => certificateIds));
  const findings = [
    ...ended.map(({ region, listenerId, certificateIds, detail, since }): Finding => {
      const [what = '', hint = ''] = detail.split(/; (.*)/s);
      return {
        check: 'certificates',
        level: 'fail',
        mendedBy: 'person',
        subject: `${region} ${listenerId}`,
        detail: `${certificateIds.join()}: ${what} (${since.toISOString()})`,
        fix: hint === 'renew it in CAS' ? 'renew the certificate in CAS; the functions attach the new one' : hint,
      };
    }),
    ...[...attachedTo(inventories)].flatMap(([id, where]) =>
      reported.has(id) ? [] : certificateProblems(id, where, { ...input, ...shared }),
    ),
  ];
  if (findings.length > 0) return findings;
  const detail = `${count(attachedTo(inventories).size, 'certificate')} attached; each is in CAS with its private key, and is valid for ${warnDays} days or has a successor`;
  return [{ check: 'certificates', level: 'ok', detail }];
}

/** What a plan without the ledger finds. */
function conditionsIn(inventory: Inventory, { certificateIndex, policy, now }: EstateInput) {
  const nothing = { mappings: [], pendingAttaches: [], open: [], failures: [], flapCounts: [], proofs: [] };
  const input = { inventory, certificateIndex, policy, selection: everything, overlaps: new Map(), ...nothing };
  const { prospects, holds } = planRotation(input, demandsIn(input));
  const outlooks = outlooksIn([{ prospects }], { holds, conditions: [] }, { certificateIndex, now });
  return outlookConditions(outlooks, { certificateIndex, now }).filter(({ reason }) => reason !== 'unlisted');
}

function certificateProblems(id: CertificateId, subject: string, input: EstateInput): readonly Finding[] {
  const certificate = input.certificateIndex.find(id);
  const warn = (detail: string, fix: string): Finding => ({
    check: 'certificates',
    level: 'warn',
    subject,
    detail,
    fix,
  });
  if (certificate === undefined)
    return [
      warn(
        `${id} is not in CAS, so its successor cannot be found`,
        'upload its successor to CAS, then run nlb-cert backfill --certificates OLD=NEW',
      ),
    ];
  const { names, hasPrivateKey, notAfter } = certificate;
  const subjectText = `${names.join(', ')} (${id})`;
  const keyless = hasPrivateKey
    ? []
    : [
        warn(
          `${subjectText} has no private key in CAS`,
          'issue its successor in CAS, or upload it with its private key',
        ),
      ];
  if (notAfter > addDays(input.now, warnDays) || hasSuccessor(certificate, input)) return keyless;
  const late = warn(
    `${subjectText} expires ${notAfter.toISOString()} and has no successor`,
    'renew the certificate in CAS, or upload its successor',
  );
  return [...keyless, late];
}

function hasSuccessor({ id }: Certificate, { certificateIndex, policy, now }: EstateInput): boolean {
  return succession({ replaced: id, certificateIndex, mappings: [], policy, now }).fit.length > 0;
}

/** Each attached certificate with the first listener that has it, as `region listener`. */
export function attachedTo(inventories: readonly Inventory[]): ReadonlyMap<CertificateId, string> {
  const firstListeners = new Map<CertificateId, string>();
  for (const { region, loadBalancers } of inventories)
    for (const { listeners } of loadBalancers)
      for (const { id, attachments } of listeners)
        for (const { certificateId, state } of attachments)
          if (state !== 'disassociating' && !firstListeners.has(certificateId))
            firstListeners.set(certificateId, `${region} ${id}`);
  return firstListeners;
}
