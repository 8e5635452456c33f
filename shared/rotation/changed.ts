import { english } from './english.js';
import { sameCertificate } from './model/ids.js';
import type { Attachment, Listener } from './model/inventory.js';

/**
 * The difference between a listener as it was planned and as it is just before the change; null without one. An inventory
 * can be minutes old, and a person or another tool may have changed the listener since. A listing that lags is a
 * difference too: the next pass plans from the newer one.
 */
export function changedSincePlan(planned: Listener, present: Listener | undefined): string | null {
  if (present === undefined) return english`the listener is gone`;
  if (present.status !== 'running') return english`the listener is ${present.status}`;
  const unsettled = present.attachments.find((a) => a.state !== 'associated');
  if (unsettled !== undefined) return english`the certificate ${unsettled.certificateId} is ${unsettled.state}`;
  if (JSON.stringify(sorted(planned.tags)) !== JSON.stringify(sorted(present.tags)))
    return english`its tags have changed`;
  const left = planned.attachments.find((attachment) => !includes(present, attachment));
  if (left !== undefined) return english`${left.certificateId} is no longer ${nameOf(left)}`;
  const came = present.attachments.find((attachment) => !includes(planned, attachment));
  return came === undefined ? null : english`${came.certificateId} has become ${nameOf(came)}`;
}

function includes({ attachments }: Listener, { certificateId, role }: Attachment): boolean {
  return attachments.some((a) => a.role === role && sameCertificate(a.certificateId, certificateId));
}

function nameOf({ role }: Attachment): string {
  return role === 'default' ? english`the default certificate` : english`an additional certificate`;
}

function sorted(tags: Listener['tags']): [string, string][] {
  return Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1));
}
