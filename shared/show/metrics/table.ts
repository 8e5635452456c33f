import { getUnixTime } from 'date-fns';
import { grouped } from '../../rotation/model/grouped.js';
import { namesInOrder } from '../../rotation/model/names.js';
import type { ClosedBatch } from '../../rotation/model/step.js';
import { isInformed, type Standing } from '../status/standing.js';

export interface Sample<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly value: number;
}

/** One metric: its name without the prefix, and its samples. A name that ends in `_total` is a counter. */
export interface Metric {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly samplesOf: (standing: Standing) => readonly Sample<string>[];
}

export const prefix = 'nlb_cert_';

function metric<Label extends string>(
  name: string,
  help: string,
  { labels, samplesOf }: { labels: readonly Label[]; samplesOf: (standing: Standing) => readonly Sample<Label>[] },
): Metric {
  return { name, help, labels, samplesOf };
}

/** A metric with one sample, which has no labels. */
function figure(name: string, help: string, read: (standing: Standing) => number): Metric {
  return { name, help, labels: [], samplesOf: (standing) => [{ labels: {}, value: read(standing) }] };
}

export const upMetric = figure(
  'up',
  'Whether the latest look read everything that it had to (1), or not (0).',
  (standing) =>
    Number(standing.faults.length === 0 && isInformed(standing) && standing.regions.every(({ isRead }) => isRead)),
);

const regionLabels = ['account', 'region'] as const;
const listenerLabels = ['account', 'region', 'load_balancer', 'listener'] as const;
const expiryLabels = [...listenerLabels, 'role', 'certificate', 'name'] as const;
const conditionLabels = ['reason', 'severity', ...listenerLabels, 'certificate'] as const;

/** Every metric. Times are Unix seconds, not ages, so that they stay right between reads. */
export const metrics: readonly Metric[] = [
  upMetric,
  metric('region_up', 'Whether the latest look read all of a region (1), or not (0).', {
    labels: regionLabels,
    samplesOf: ({ regions }) =>
      regions.map(({ account, region, isRead }) => ({ labels: { account, region }, value: Number(isRead) })),
  }),
  metric('region_read_timestamp_seconds', 'When all of a region was last read.', {
    labels: regionLabels,
    samplesOf: ({ regions }) =>
      regions.flatMap(({ account, region, readAt }) =>
        readAt === null ? [] : [{ labels: { account, region }, value: getUnixTime(readAt) }],
      ),
  }),
  metric('certificate_expiration_timestamp_seconds', 'When a certificate on a listener expires.', {
    labels: expiryLabels,
    samplesOf: ({ expiries }) =>
      expiries.map(({ notAfter, names, role, certificateId, ...ref }) => ({
        labels: { ...listenerOf(ref), role, certificate: certificateId, name: namesInOrder(names)[0] ?? '' },
        value: getUnixTime(notAfter),
      })),
  }),
  metric('last_rotation_timestamp_seconds', 'When a successor was last confirmed on a listener.', {
    labels: listenerLabels,
    samplesOf: ({ closed }) => lastRotations(closed),
  }),
  figure('open_batches', 'Changes without a final verdict.', ({ open }) => open.length),
  figure('overdue_batches', 'Open changes that are overdue.', ({ overdue }) => overdue.length),
  metric('holds', 'Held work, by reason.', {
    labels: ['reason'],
    samplesOf: ({ holds }) => counted(holds.map(({ reason }) => ({ reason }))),
  }),
  metric('conditions', 'Conditions that need a person.', {
    labels: conditionLabels,
    samplesOf: ({ conditions }) =>
      counted(
        conditions.map(({ reason, severity, certificateIds, ...ref }) => ({
          ...{ reason, severity, ...listenerOf(ref) },
          certificate: [...certificateIds].sort().join(','),
        })),
      ),
  }),
  figure('faults', 'Failed reads of this status.', ({ faults }) => faults.length),
  metric('calls_total', 'Submitted changes since the beginning of the month (UTC), by outcome.', {
    labels: ['action', 'outcome'],
    samplesOf: ({ closed, at }) => callsOf(closed, at),
  }),
  figure('status_timestamp_seconds', 'When this status was read.', ({ at }) => getUnixTime(at)),
];

/** The parts of a place that a sample names. An empty label is the same as none. */
function listenerOf(ref: {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly loadBalancerId?: string | undefined;
  readonly listenerId?: string | undefined;
}) {
  const { account = '', region = '', loadBalancerId = '', listenerId = '' } = ref;
  return { account, region, load_balancer: loadBalancerId, listener: listenerId };
}

function lastRotations(closed: readonly ClosedBatch[]) {
  const rotations = closed.filter(({ ending, step }) => ending === 'confirmed' && step !== 'retire');
  return [...grouped(rotations, ({ listenerId }) => listenerId).values()].flatMap((batches) => {
    const last = batches.at(-1);
    return last === undefined ? [] : [{ labels: listenerOf(last), value: getUnixTime(last.closedAt) }];
  });
}

/** One sample for each set of labels, with the number of its items. */
function counted<Label extends string>(items: readonly Readonly<Record<Label, string>>[]): Sample<Label>[] {
  return [...grouped(items, (labels) => JSON.stringify(labels)).values()].flatMap((same) =>
    same.slice(0, 1).map((labels) => ({ labels, value: same.length })),
  );
}

/** A Prometheus counter may reset, but must not fall otherwise. So it counts from the beginning of the month, not the last days. */
function callsOf(closed: readonly ClosedBatch[], at: Date): Sample<'action' | 'outcome'>[] {
  const month = at.toISOString().slice(0, 7);
  const inMonth = closed.filter(({ closedAt }) => closedAt.toISOString().startsWith(month));
  return counted(inMonth.map(({ step, ending }) => ({ action: step, outcome: ending })));
}
