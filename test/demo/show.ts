import { paintFor } from '../../functions/cli/terminal/paint.js';
import { wantsColours } from '../../functions/cli/terminal/terminal.js';
import { grouped } from '../../shared/rotation/model/grouped.js';
import { needsPerson } from '../../shared/rotation/model/hold.js';
import { type Entry, entryLines, paragraphLines } from '../../shared/show/view/layout.js';
import type { Style } from '../../shared/show/view/paint.js';
import type { View } from '../../shared/show/view/view.js';
import { count } from '../../shared/wording/count.js';
import { reasonText } from '../../shared/wording/reasons.js';
import { inEnglish } from '../../shared/wording/words.js';
import type { Cloud } from '../emulator/cloud.js';
import type { Told } from '../support/system.js';
import type { DemoEstate } from './estate.js';

/** The view of this process: as wide as the terminal, and in colours there. Times are those of the local cloud. */
export function demoView(cloud: Cloud): View {
  const { stdout, env } = process;
  const colours = wantsColours(env, stdout.isTTY === true);
  const columns = stdout.columns || Number.POSITIVE_INFINITY;
  return { ...inEnglish, paint: paintFor({ colours }), columns, zone: 'UTC', now: cloud.clock.now, showsIds: false };
}

const signs = {
  'set-default': { sign: '~', style: 'change' },
  associate: { sign: '+', style: 'good' },
  retire: { sign: '-', style: 'bad' },
} as const satisfies Record<string, { sign: string; style: Style }>;

export const legend =
  '~ default certificate replaced   + successor added   - replaced one taken off   . waits   ! needs you';

/** Prints a block for each moment in which something happens: the cloud's time, the function, its changes, what waits. */
export function narrator(cloud: Cloud, estate: DemoEstate, print: (line: string) => void) {
  const view = demoView(cloud);
  const labelOf = (listenerId: string) => estate.labels.get(listenerId) ?? listenerId;
  const told = new Set<string>();
  const heading = (who: string, text: string) => {
    const time = cloud.clock.now().toISOString().slice(5, 16).replace('T', ' ');
    print('');
    for (const line of paragraphLines(`${time}  ${who}: ${text}`, view, '')) print(view.paint('strong', line));
  };
  const namesOf = (ids: readonly string[]) => {
    const names = ids.map((id) => cloud.world.certificate(id).names[0] ?? id);
    return names.length > 1 ? `${names[0]} +${names.length - 1}` : names.join('');
  };
  const stepEntry = ({ step, outcome, code, listenerId, certificateIds }: Told['steps'][number]): Entry => ({
    state: `${signs[step].sign} ${code ?? outcome}`,
    style: signs[step].style,
    subject: namesOf(certificateIds),
    where: labelOf(listenerId),
  });
  return {
    heading,
    /** A run of a function: what it confirmed, what it changed, and what it holds for the first time. */
    report: (report: Told) => {
      const { judged, steps, faults } = report;
      const held = report.holds.filter(({ listenerId, reason }) => !told.has(`${listenerId} ${reason}`));
      if (judged.length + steps.length + held.length + faults.length === 0) return;
      const made = [
        ...(steps.length > 0 ? [count(steps.length, 'change')] : []),
        ...(judged.length > 0 ? [count(judged.length, 'confirmation')] : []),
      ];
      heading(report.function, made.join(', ') || 'nothing to change');
      for (const [verdict, some] of grouped(judged, (each) => each.verdict)) {
        const where = [...new Set(some.map(({ listenerId }) => labelOf(listenerId)))].join(', ');
        for (const line of paragraphLines(`= ${verdict}: ${where}`, view)) print(view.paint('good', line));
      }
      for (const line of entryLines(steps.map(stepEntry), view)) print(line);
      for (const [reason, some] of grouped(held, (hold) => hold.reason)) {
        const where = [...new Set(some.map(({ listenerId }) => labelOf(listenerId)))].join(', ');
        const [sign, style] = some.some(needsPerson) ? (['!', 'bad'] as const) : (['.', 'dim'] as const);
        const text = `${sign} ${where}: ${reasonText(reason, 'en').title}`;
        for (const line of paragraphLines(text, view)) print(view.paint(style, line));
        for (const { listenerId } of some) told.add(`${listenerId} ${reason}`);
      }
      for (const { region, message } of faults) print(view.paint('bad', `  failed: ${region}: ${message}`));
    },
  };
}

/** Each listener: what it serves now, and what the last sweep still holds there. */
export function estateLines(cloud: Cloud, { labels, renewals }: DemoEstate, sweep: Told): string[] {
  const successors = new Set(renewals.values());
  const entries = [...labels].map(([id, label]): Entry => {
    const { default: standing = '', attachments } = cloud.world.listener(id);
    const additional = attachments.filter(({ role }) => role === 'additional').length;
    const held = sweep.holds.find(({ listenerId }) => listenerId === id);
    const rotated = attachments.filter((attachment) => successors.has(attachment.id)).length;
    const state = held ? `held: ${held.reason}` : rotated > 0 ? `rotated ${rotated}` : 'nothing to rotate';
    const style = held ? 'change' : rotated > 0 ? 'good' : 'dim';
    const name = cloud.world.certificate(standing).names[0] ?? standing;
    const text = `default ${successors.has(standing) ? 'new' : 'unchanged'}, ${additional} additional`;
    return { state, style, subject: name, where: label, text };
  });
  return entryLines(entries, demoView(cloud));
}
