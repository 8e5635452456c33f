import type { Cloud } from '../emulator/cloud.js';
import type { Told } from '../support/system.js';
import type { DemoEstate } from './estate.js';

/** Prints what happens as it happens, a line an event: the cloud's time, the function, what and where. */
export function teller(cloud: Cloud, estate: DemoEstate, print: (line: string) => void) {
  const time = () => cloud.clock.now().toISOString().slice(5, 16).replace('T', ' ');
  const at = (listenerId: string) => (estate.labels.get(listenerId) ?? listenerId).padEnd(14);
  const certificates = (ids: readonly string[]) => {
    const names = ids.map((id) => cloud.world.certificate(id).names[0] ?? id);
    return ids.length > 3 ? `${names.slice(0, 2).join(', ')} and ${ids.length - 2} more` : names.join(', ');
  };
  const line = (who: string, text: string) => print(`${time()}  ${who.padEnd(10)}  ${text}`);
  const told = new Set<string>();
  return {
    line,
    report: (report: Told) => {
      for (const { listenerId, step, certificateIds, verdict } of report.judged)
        line(
          report.function,
          `${at(listenerId)} ${step.padEnd(11)} ${verdict.padEnd(9)} ${certificates(certificateIds)}`,
        );
      for (const { listenerId, step, certificateIds, outcome, code } of report.steps)
        line(
          report.function,
          `${at(listenerId)} ${step.padEnd(11)} ${(code ?? outcome).padEnd(9)} ${certificates(certificateIds)}`,
        );
      for (const { listenerId, reason, certificateIds, detail } of report.holds) {
        const key = `${listenerId} ${reason} ${detail}`;
        if (!told.has(key))
          line(report.function, `${at(listenerId)} hold        ${reason}: ${certificates(certificateIds)}: ${detail}`);
        told.add(key);
      }
      for (const { region, message } of report.faults) line(report.function, `FAULT ${region} ${message}`);
    },
  };
}

/** One line a listener: what it has now, and what the last sweep still holds there. */
export function table(cloud: Cloud, { labels, renewals }: DemoEstate, sweep: Told): string[] {
  const successors = new Set(renewals.values());
  const rows = [...labels].map(([id, label]) => {
    const { region, default: standing = '', attachments } = cloud.world.listener(id);
    const additional = attachments.filter(({ role }) => role === 'additional').length;
    const held = sweep.holds.find(({ listenerId }) => listenerId === id);
    const rotated = attachments.filter((a) => successors.has(a.id)).length;
    const result = held ? `held: ${held.reason}` : rotated > 0 ? `rotated ${rotated}` : 'nothing to rotate';
    const name = cloud.world.certificate(standing).names[0] ?? standing;
    return [label, region, `${name}${successors.has(standing) ? ' (new)' : ''}`, `${additional}`, result];
  });
  const head = ['listener', 'region', 'default certificate', 'additional', 'result'];
  return [head, ...rows].map(
    ([label = '', region = '', standing = '', additional = '', result = '']) =>
      `${label.padEnd(15)}${region.padEnd(13)}${standing.padEnd(26)}${additional.padEnd(12)}${result}`,
  );
}
