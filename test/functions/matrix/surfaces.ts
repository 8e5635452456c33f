import type { GradedCondition } from '../../../shared/reconcile/report/report.js';
import { byCause } from '../../../shared/wording/condition.js';
import { reasonText } from '../../../shared/wording/reasons.js';
import type { Typed } from '../../support/command-line.js';

/** A condition as the surfaces for programs have it. */
export type Shown = GradedCondition;

/** Severity, reason, location and certificates of a condition in one line. */
export function lineOf({
  severity,
  reason,
  region,
  listenerId,
  certificateIds,
}: Pick<Shown, 'severity' | 'reason'> & {
  readonly region?: string | undefined;
  readonly listenerId?: string | undefined;
  readonly certificateIds: readonly string[];
}): string {
  return [severity, reason, listenerId ?? region ?? '-', ...certificateIds].join(' ');
}

/** Each attempt has a request id of its own. */
function detailed(condition: Shown): string {
  return `${lineOf(condition)}: ${condition.detail.replace(/request [-0-9A-F]+/, 'request …')}`;
}

/** A place where a person or a program reads conditions: the list in it, and the list that it has to have. */
interface Surface {
  readonly argv: readonly string[];
  readonly listIn: (out: string) => readonly string[];
  readonly listOf: (conditions: readonly Shown[]) => readonly string[];
}

const json = {
  listIn: (out: string) => conditionsIn(out).map(detailed),
  listOf: (conditions: readonly Shown[]) => conditions.map(detailed),
};

/** Of each cause: its reason, and with `--ids` its first listener and its certificates. */
const text = {
  listIn: (out: string) =>
    [...out.matchAll(/^ {4}docs\/operations\.md#(\S+)(?:\n {4}((?:lsn-|nlb-|\d+-cn-).*))?$/gm)].map(
      ([, reason, ids = '']) => {
        const [listener, ...others] = idsIn(ids).split(' ');
        return [reason, [listener, ...others.filter((id) => !id.startsWith('lsn-'))].join(' ')].join(' ');
      },
    ),
  listOf: (conditions: readonly Shown[]) =>
    causesOf(conditions).map(({ reason, listenerId, certificateIds }) =>
      [reason, [listenerId, ...certificateIds].filter((id) => id !== undefined).join(' ')].join(' '),
    ),
};

/** Of each cause: severity, reason and certificates. */
const page = {
  listIn: (out: string) =>
    out
      .split('<li class="card ')
      .slice(1)
      .map((card) => {
        const [, severity, reason] = /^(\w+)" data-condition="([\w-]+):/.exec(card) ?? [];
        const [, ids = ''] = /<small class="ids">(.*?)<\/small>/s.exec(card.split('</li>')[0] ?? '') ?? [];
        return [severity, reason, idsIn(ids)].join(' ');
      }),
  listOf: (conditions: readonly Shown[]) =>
    causesOf(conditions).map(({ severity, reason, listenerId, certificateIds }) =>
      [severity, reason, [listenerId, ...certificateIds].join(' ')].join(' '),
    ),
};

/** One sample for each condition, in the order of the text. */
const metrics = {
  listIn: (out: string) =>
    [...out.matchAll(/^nlb_cert_conditions\{(.*)\} 1$/gm)]
      .map(([, labels = '']) => {
        const of = (name: string) => new RegExp(`(?:^|,)${name}="(.*?)"`).exec(labels)?.[1] ?? '';
        return ['severity', 'reason', 'region', 'listener', 'certificate'].map(of).join(' ');
      })
      .sort(),
  listOf: (conditions: readonly Shown[]) =>
    conditions
      .map(({ severity, reason, region = '', listenerId = '', certificateIds }) =>
        [severity, reason, region, listenerId, [...certificateIds].sort().join(',')].join(' '),
      )
      .sort(),
};

/** After a full sweep. Each has the same list, and the same exit code; the metrics have their own order. */
export const looks = {
  status: { argv: ['status', '--json'], ...json },
  'status --quick': { argv: ['status', '--quick', '--json'], ...json },
  plan: { argv: ['plan', '--json'], ...json },
  report: { argv: ['report', '--json'], ...json },
  'status as text': { argv: ['status', '--ids'], ...text },
  'status --quick as text': { argv: ['status', '--quick', '--ids'], ...text },
  'the page': { argv: ['report', '--out', '-'], ...page },
  'status --metrics': { argv: ['status', '--metrics'], ...metrics },
} as const satisfies Readonly<Record<string, Surface>>;

export type Look = keyof typeof looks;

/** What a surface shows, and with which exit code. */
export interface Seen {
  readonly list: readonly string[];
  readonly code: number;
}

/** What each surface shows. */
export async function seenIn(run: (...argv: readonly string[]) => Promise<Typed>): Promise<Record<string, Seen>> {
  const seen: [string, Seen][] = [];
  for (const [name, { argv, listIn }] of Object.entries(looks)) {
    const { out, code } = await run(...argv);
    seen.push([name, { list: listIn(out), code }]);
  }
  return Object.fromEntries(seen);
}

/** What each surface has to show of these conditions. */
export function expectedFrom(conditions: readonly Shown[], codeOf: (look: Look) => number): Record<string, Seen> {
  const names = Object.keys(looks) as Look[];
  return Object.fromEntries(names.map((name) => [name, { list: looks[name].listOf(conditions), code: codeOf(name) }]));
}

export function conditionsIn(out: string): readonly Shown[] {
  const { conditions }: { conditions: readonly (Omit<Shown, 'since'> & { since: string })[] } = JSON.parse(out);
  return conditions.map((condition) => ({ ...condition, since: new Date(condition.since) }));
}

/** The message of a chat about one condition. */
export function isAbout(message: string, { reason, listenerId, certificateIds }: Shown): boolean {
  const parts: readonly string[] = [reasonText(reason, 'en').title, listenerId ?? '', ...certificateIds];
  return parts.every((part) => message.includes(part));
}

/** The first condition of each cause. */
function causesOf(conditions: readonly Shown[]): readonly Shown[] {
  return byCause(conditions).map(([first]) => first);
}

/** Ids of listeners and certificates, in the order of the text. */
function idsIn(text: string): string {
  return (text.match(/lsn-\w+@\d+|\b\d+-cn-hangzhou\b/g) ?? []).join(' ');
}
