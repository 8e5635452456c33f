import { endsByItself } from '../../rotation/model/hold.js';
import { acceptancesIn } from '../../wording/commands.js';
import type { Story } from './story.js';

/** A command that an operator may want next. */
interface StoryCommand {
  readonly purpose: 'accept' | 'now' | 'confirm' | 'undo' | 'stop' | 'resume' | 'history';
  readonly command: string;
}

/** Listeners that one command names. A longer list is not pasted. */
const mostListeners = 5;

/** The commands about the subject, with its ids. */
export function storyCommands(story: Story): readonly StoryCommand[] {
  const { attachments, open, holds, planned, changes } = story;
  const all = [...new Map(attachments.map((each) => [each.listenerId, each])).values()];
  const named = all.slice(0, mostListeners);
  const ids = named.map(({ listenerId }) => listenerId).join();
  if (ids === '') return [];
  const rotated = [...changes].reverse().find(({ step, ending }) => step !== 'retire' && ending === 'confirmed');
  const accepted = holds.filter(({ reason }) => reason === 'rolled-back').flatMap(acceptancesIn);
  return [
    ...[...new Set(accepted)].map((command) => ({ purpose: 'accept', command }) as const),
    ...(planned.length + holds.filter(endsByItself).length > 0
      ? [{ purpose: 'now', command: `nlb-cert backfill --listeners ${ids}` } as const]
      : []),
    ...(open.length > 0 ? [{ purpose: 'confirm', command: `nlb-cert confirm --listeners ${ids}` } as const] : []),
    // The last rotation is the rollback itself.
    ...(rotated === undefined || accepted.length > 0 ? [] : [{ purpose: 'undo', command: undoOf(rotated) } as const]),
    ...named.map(({ region, listenerId }) =>
      holds.some((hold) => hold.listenerId === listenerId && hold.reason === 'switched-off')
        ? ({ purpose: 'resume', command: untagOf(region, listenerId) } as const)
        : ({ purpose: 'stop', command: tagOf(region, listenerId) } as const),
    ),
    { purpose: 'history', command: `nlb-cert history --listeners ${ids} --since 90d` },
  ];
}

function undoOf({ listenerId, certificateIds, requestedAt }: Story['changes'][number]): string {
  return `nlb-cert rollback --listener ${listenerId} --certificate ${certificateIds.join()} --since ${requestedAt.toISOString()}`;
}

/** By the official command line of Alibaba Cloud. Source: NLB 2022-04-30, TagResources. */
function tagOf(region: string, listenerId: string): string {
  const tag = '--Tag.1.Key cert-rotation --Tag.1.Value off';
  return `aliyun nlb TagResources --RegionId ${region} --ResourceType listener --ResourceId.1 ${listenerId} ${tag}`;
}

/** Source: NLB 2022-04-30, UntagResources. A tag of the load balancer is taken off there. */
function untagOf(region: string, listenerId: string): string {
  return `aliyun nlb UntagResources --RegionId ${region} --ResourceType listener --ResourceId.1 ${listenerId} --TagKey.1 cert-rotation`;
}
