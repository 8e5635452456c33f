import { getUnixTime } from 'date-fns';
import { grouped } from '../rotation/model/grouped.js';
import type { ClosedBatch } from '../rotation/model/step.js';
import { plain } from '../wording/plain.js';
import type { Standing } from './standing.js';

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels?: Labels;
  readonly value: number;
}

/** Prometheus text, version 0.0.4. Times are Unix seconds, not ages, so that they stay right between reads. */
export function metricsText(standing: Standing): string[] {
  const { at, open, overdue, holds, conditions, faults, closed, expiries } = standing;
  const rotations = closed.filter(({ ending, step }) => ending === 'confirmed' && step !== 'retire');
  return [
    ...metric('certificate_expiration_timestamp_seconds', 'gauge', 'When a certificate on a listener expires.', [
      ...expiries.map(({ notAfter, names, role, certificateId, ...listenerRef }) => ({
        labels: { ...listenerLabels(listenerRef), role, certificate: certificateId, name: names[0] ?? '' },
        value: getUnixTime(notAfter),
      })),
    ]),
    ...metric('last_rotation_timestamp_seconds', 'gauge', 'When a successor was last confirmed on a listener.', [
      ...[...grouped(rotations, ({ listenerId }) => listenerId).values()].flatMap((batches) => {
        const last = batches.at(-1);
        return last === undefined ? [] : [{ labels: listenerLabels(last), value: getUnixTime(last.closedAt) }];
      }),
    ]),
    ...metric('open_batches', 'gauge', 'Changes without a final verdict.', [{ value: open.length }]),
    ...metric('overdue_batches', 'gauge', 'Open changes that are overdue.', [{ value: overdue.length }]),
    ...metric('holds', 'gauge', 'Held work, by reason.', byReason(holds)),
    ...metric('conditions', 'gauge', 'Conditions that need a person, by reason.', byReason(conditions)),
    ...metric('faults', 'gauge', 'Failed reads of this status.', [{ value: faults.length }]),
    ...metric('calls_total', 'counter', 'Submitted changes since the beginning of the month (UTC), by outcome.', [
      ...callsOf(closed, at),
    ]),
    ...metric('status_timestamp_seconds', 'gauge', 'When this status was read.', [{ value: getUnixTime(at) }]),
  ];
}

function listenerLabels(ref: {
  readonly region: string;
  readonly loadBalancerId: string;
  readonly listenerId: string;
}) {
  return { region: ref.region, load_balancer: ref.loadBalancerId, listener: ref.listenerId };
}

function byReason(items: readonly { readonly reason: string }[]): Sample[] {
  return [...grouped(items, ({ reason }) => reason)].map(([reason, group]) => ({
    labels: { reason },
    value: group.length,
  }));
}

/** A Prometheus counter may reset, but must not fall otherwise. So it counts from the beginning of the month, not the last days. */
function callsOf(closed: readonly ClosedBatch[], at: Date): Sample[] {
  const month = at.toISOString().slice(0, 7);
  const counted = closed.filter(({ closedAt }) => closedAt.toISOString().startsWith(month));
  return [...grouped(counted, ({ step, ending }) => `${step} ${ending}`)].map(([key, group]) => {
    const [action = '', outcome = ''] = key.split(' ');
    return { labels: { action, outcome }, value: group.length };
  });
}

function metric(name: string, type: 'gauge' | 'counter', help: string, samples: readonly Sample[]): string[] {
  const full = `nlb_cert_${name}`;
  const lines = samples.map(({ labels, value }) => `${full}${labels ? `{${labelsText(labels)}}` : ''} ${value}`);
  return [`# HELP ${full} ${help}`, `# TYPE ${full} ${type}`, ...lines.sort()];
}

function labelsText(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}="${plain(value).replace(/[\\"]/g, '\\$&')}"`)
    .join(',');
}
