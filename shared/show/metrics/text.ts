import { plain } from '../../wording/plain.js';
import type { Standing } from '../status/standing.js';
import { type Metric, metrics, prefix, type Sample, upMetric } from './table.js';

/** `prometheus`: text 0.0.4. `openmetrics`: OpenMetrics 1.0. Sources: prometheus.io, Exposition formats; OpenMetrics 1.0. */
export type MetricsFormat = 'prometheus' | 'openmetrics';

/** The metrics of a status as lines. */
export function metricsText(standing: Standing, format: MetricsFormat = 'prometheus'): string[] {
  return [...metrics.flatMap((row) => linesOf(row, row.samplesOf(standing), format)), ...endOf(format)];
}

/**
 * The metrics after a look that read nothing at all: the lines of the look before, with their times, but nothing counts as
 * read. Without lines of a look before, `nlb_cert_up 0` alone.
 */
export function unreadText(before: readonly string[] = [], format: MetricsFormat = 'prometheus'): string[] {
  const areOwn = before.every((line) => line.startsWith(prefix) || line.startsWith('# '));
  const unread = areOwn ? before.map((line) => line.replace(upLine, '$1 0')) : [];
  if (unread.some((line) => line === `${prefix}up 0`)) return unread;
  return [...linesOf(upMetric, [{ labels: {}, value: 0 }], format), ...endOf(format)];
}

const upLine = new RegExp(`^(${prefix}(?:up|region_up\\{.*\\})) 1$`);

/** In OpenMetrics, the name of a counter is without the `_total` of its samples. */
function linesOf({ name, help, labels }: Metric, samples: readonly Sample<string>[], format: MetricsFormat): string[] {
  const isCounter = name.endsWith('_total');
  const full = `${prefix}${name}`;
  const family = isCounter && format === 'openmetrics' ? full.replace(/_total$/, '') : full;
  const lines = samples.map((sample) => `${full}${labelsText(labels, sample.labels)} ${sample.value}`);
  return [`# HELP ${family} ${help}`, `# TYPE ${family} ${isCounter ? 'counter' : 'gauge'}`, ...lines.sort()];
}

function labelsText(names: readonly string[], values: Readonly<Record<string, string>>): string {
  if (names.length === 0) return '';
  return `{${names.map((name) => `${name}="${plain(values[name] ?? '').replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;
}

function endOf(format: MetricsFormat): string[] {
  return format === 'openmetrics' ? ['# EOF'] : [];
}
