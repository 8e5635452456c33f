import type { Cloud } from '../../emulator/cloud.js';
import { SWITCH_ANSWERS } from '../../emulator/switches.js';
import type { ListenerState } from '../../emulator/world-views.js';
import type { Told } from '../../support/system.js';
import type { History } from './arbitraries.js';
import type { Lines } from './lines.js';
import type { Outcome } from './run.js';

/** A history in plain words, written down as it is lived. */
export interface Story {
  tell(what: string): void;
  ran(what: string, outcome: Outcome): void;
  /** All of it, with short names: `c3` is a certificate, `c3''` its second renewal, `L1` a listener. */
  text(): string;
}

export function startStory(history: History, { clock }: Cloud, lines: Lines, built: readonly ListenerState[]): Story {
  const startedAt = clock.now().getTime();
  const told = [...estateInWords(history, built), 'What happened:'];
  const tell = (what: string) => told.push(`${since(clock.now().getTime() - startedAt)}  ${what}`);
  return {
    tell,
    ran: (what, outcome) => tell(`${what}: ${outcomeInWords(outcome)}`),
    text: () => withShortNames(shortened(told).join('\n'), lines, built),
  };
}

function estateInWords({ estate, policy, switches }: History, built: readonly ListenerState[]): string[] {
  const listeners = built.map(({ id, loadBalancerId, attachments, tags }) => {
    const has = attachments.map((a) => `${a.id}${a.role === 'default' ? ' (default)' : ''}`).join(', ');
    return `  ${id} on ${loadBalancerId}${Object.keys(tags).length > 0 ? `, tagged ${JSON.stringify(tags)}` : ''}: ${has}`;
  });
  const answers = Object.entries(switches).filter(
    ([name, answer]) => answer !== SWITCH_ANSWERS[name as keyof typeof SWITCH_ANSWERS][0],
  );
  const all = `${estate.certificates} certificates, c0 to c${estate.certificates - 1}, all but the last renewed at the start`;
  return [
    `Estate: ${all}; quota ${estate.quota}; grace ${policy.graceMinutes} min; quota relief ${policy.relief}`,
    `Rollout: ${rolloutInWords(policy)}; selection: ${policy.selection}; ${estate.spread}; follows its changes for ${policy.followSeconds} s`,
    ...(estate.brief.length > 0
      ? [`  ${estate.brief.map((n) => `c${n}`).join(', ')} expire two hours after that`]
      : []),
    ...listeners,
    `Switches other than usual: ${answers.map(([name, answer]) => `${name}=${answer}`).join(', ') || 'none'}`,
  ];
}

function rolloutInWords({ rollout }: History['policy']): string {
  const { verify, canary, atATime, maxFailures, windows } = rollout;
  const parts = [
    ...(verify === 'probe' ? ['probing'] : []),
    ...(canary === undefined ? [] : [`${canary} canaries`]),
    ...(atATime === undefined ? [] : [`${atATime} listeners at a time`]),
    ...(maxFailures === undefined ? [] : [`stops after ${maxFailures} failures`]),
    ...(windows === 'any time' ? [] : [`in the ${windows} only`]),
  ];
  return parts.join(', ') || 'all at once';
}

function outcomeInWords(outcome: Outcome): string {
  if (outcome.kind === 'killed') return `killed ${outcome.at}`;
  return outcome.kind === 'failed' ? `failed: ${outcome.message}` : reportInWords(outcome.report);
}

function reportInWords({ judged, steps, holds, faults, calls }: Told): string {
  const parts = [
    ...judged.map((one) => `${one.step} of ${one.certificateIds.join(' ')} ${one.verdict}`),
    ...steps.map(
      (one) => `${one.step} ${one.certificateIds.join(' ')} on ${one.listenerId} ${one.code ?? one.outcome}`,
    ),
    ...holds.map((one) => `${one.reason} on ${one.listenerId}`),
    ...faults.map((one) => `fault ${one.operation} ${one.code}`),
  ];
  return parts.join('; ') || (calls === 0 ? 'nothing is open or due' : 'nothing to do');
}

function since(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  const digits = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${digits(seconds / 3600)}:${digits((seconds / 60) % 60)}:${digits(seconds % 60)}`;
}

const mostLines = 60;

/** What never settles goes on as it began. */
function shortened(told: readonly string[]): readonly string[] {
  if (told.length <= mostLines) return told;
  const half = mostLines / 2;
  return [...told.slice(0, half), `… ${told.length - mostLines} lines more …`, ...told.slice(-half)];
}

function withShortNames(text: string, lines: Lines, built: readonly ListenerState[]): string {
  const balancers = [...new Set(built.map(({ loadBalancerId }) => loadBalancerId))];
  const places = [
    ...built.map(({ id }, n) => [id, `L${n}`] as const),
    ...balancers.map((id, n) => [id, `balancer ${n}`] as const),
  ];
  const named = places.reduce((so, [id, name]) => so.replaceAll(id, name), text);
  return named.replace(/\b\d{8}-cn-hangzhou\b/g, (id) => {
    const line = lines.lineOf(id);
    return line === undefined ? id : `c${line}${"'".repeat(lines.generationOf(id))}`;
  });
}
