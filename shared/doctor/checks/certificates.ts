import { english } from '../../rotation/english.js';
import type { CertificateIndex } from '../../rotation/model/certificate-index.js';
import type { CertificateId, Inventory } from '../../rotation/model/inventory.js';
import { count } from '../../wording/count.js';
import { certificatesText, day, namesText } from '../../wording/terms.js';
import type { Finding } from '../finding.js';

export interface EstateInput {
  readonly inventories: readonly Inventory[];
  readonly certificateIndex: CertificateIndex;
  /** The suffix of CAS ids on this site, after the number. */
  readonly siteRegion: string;
  /** The slots for additional certificates on a load balancer. */
  readonly quota: number;
  /** The findings for the conditions of this account, and the certificates that these are about. */
  readonly conditions: readonly Finding[];
  readonly reported: ReadonlySet<CertificateId>;
}

/** The conditions, and attached certificates without a private key in CAS that no condition is about. */
export function certificateFindings(input: EstateInput): readonly Finding[] {
  const { inventories, conditions, reported } = input;
  const attached = attachedTo(inventories);
  const keyless = [...attached].flatMap(([id, where]) => (reported.has(id) ? [] : keylessFinding(id, where, input)));
  const findings = [...conditions, ...keyless];
  if (findings.some(({ check }) => check === 'certificates')) return findings;
  return [...findings, { check: 'certificates', level: 'ok', detail: healthText([...attached.keys()], input) }];
}

/** The certificate can be rotated. If its successor is issued in the same way, that cannot. */
function keylessFinding(id: CertificateId, subject: string, { certificateIndex }: EstateInput): readonly Finding[] {
  const listed = certificateIndex.find(id);
  if (listed === undefined || listed.hasPrivateKey) return [];
  const detail = english`${certificatesText([id], () => listed.names)} has no private key in CAS`;
  const fix = english`issue its successor in CAS, or upload it with its private key`;
  return [{ check: 'certificates', level: 'warn', subject, detail, fix }];
}

/** What was checked, by count, and the certificate that ends first. */
function healthText(ids: readonly CertificateId[], { inventories, certificateIndex, conditions }: EstateInput): string {
  const listeners = inventories.flatMap(({ loadBalancers }) => loadBalancers.flatMap((each) => each.listeners)).length;
  const listed = ids.flatMap((id) => certificateIndex.find(id) ?? []);
  const isWhole = listed.length === ids.length && listed.every(({ hasPrivateKey }) => hasPrivateKey);
  const [first] = [...listed].sort((a, b) => a.notAfter.getTime() - b.notAfter.getTime());
  return [
    `${count(ids.length, 'certificate')} on ${count(listeners, 'listener')}`,
    ...(isWhole && ids.length > 0 ? [english`each in CAS with its private key`] : []),
    ...(conditions.length === 0 ? [english`no condition`] : []),
    ...(first === undefined
      ? []
      : [english`the first to end is ${namesText(first.names)}, until ${day(first.notAfter)}`]),
  ].join('; ');
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
