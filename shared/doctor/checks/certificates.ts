import { addDays } from 'date-fns';
import { expiryConditions } from '../../rotation/expiry.js';
import { succession } from '../../rotation/lineage/successor.js';
import type { CertificateIndex } from '../../rotation/model/certificate-index.js';
import type { Certificate, CertificateId, Inventory } from '../../rotation/model/inventory.js';
import type { Policy } from '../../rotation/model/policy.js';

import { count } from '../../wording/count.js';
import type { Finding } from '../finding.js';

export interface EstateInput {
  readonly inventories: readonly Inventory[];
  readonly certificateIndex: CertificateIndex;
  readonly policy: Policy;
  /** What stands behind the number in CAS's ids on this site. */
  readonly siteRegion: string;
  readonly now: Date;
}

const warnDays = 30;

/** Attached certificates that nothing will replace in time, or that nothing can be told to replace. */
export function certificateFindings(input: EstateInput): readonly Finding[] {
  const { inventories, certificateIndex, policy, now } = input;
  const shared = { certificateIndex, mappings: [], policy, now };
  const ended = inventories.flatMap((inventory) => expiryConditions(inventory, shared));
  const told = new Set(ended.flatMap(({ certificateIds }) => certificateIds));
  const findings = [
    ...ended.map(({ region, listenerId, certificateIds, detail, since }): Finding => {
      const [what = '', hint = ''] = detail.split(/; (.*)/s);
      return {
        check: 'certificates',
        level: 'fail',
        mendedBy: 'person',
        subject: `${region} ${listenerId}`,
        detail: `${certificateIds.join()}: ${what} (${since.toISOString()})`,
        fix: hint === 'renew it in CAS' ? 'renew it in CAS; the functions attach what CAS issues' : hint,
      };
    }),
    ...[...attachedTo(inventories)].flatMap(([id, where]) =>
      told.has(id) ? [] : oddness(id, where, { ...input, ...shared }),
    ),
  ];
  if (findings.length > 0) return findings;
  const detail = `${count(attachedTo(inventories).size, 'certificate')} attached, each in CAS with its private key and good for ${warnDays} days or replaced by one that is`;
  return [{ check: 'certificates', level: 'ok', detail }];
}

function oddness(id: CertificateId, subject: string, input: EstateInput): readonly Finding[] {
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
        `${id} is not in CAS, so nothing can be told to replace it`,
        'upload its successor to CAS and backfill with --certificates OLD=NEW',
      ),
    ];
  const { names, hasPrivateKey, notAfter } = certificate;
  const what = `${id} for ${names.join(', ')}`;
  const keyless = hasPrivateKey
    ? []
    : [warn(`${what} has no private key in CAS`, 'have its successor issued in CAS, or uploaded with its key')];
  if (notAfter > addDays(input.now, warnDays) || hasSuccessor(certificate, input)) return keyless;
  const late = warn(
    `${what} expires ${notAfter.toISOString()} and no successor is in sight`,
    'renew it in CAS, or upload its successor',
  );
  return [...keyless, late];
}

function hasSuccessor({ id }: Certificate, { certificateIndex, policy, now }: EstateInput): boolean {
  return succession({ replaced: id, certificateIndex, mappings: [], policy, now }).fit.length > 0;
}

/** Each attached certificate, and the first listener that has it. */
export function attachedTo(inventories: readonly Inventory[]): ReadonlyMap<CertificateId, string> {
  const found = new Map<CertificateId, string>();
  for (const { region, loadBalancers } of inventories)
    for (const { listeners } of loadBalancers)
      for (const { id, attachments } of listeners)
        for (const { certificateId, state } of attachments)
          if (state !== 'disassociating' && !found.has(certificateId)) found.set(certificateId, `${region} ${id}`);
  return found;
}
