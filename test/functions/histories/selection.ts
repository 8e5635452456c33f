import type { ListenerState } from '../../emulator/world-views.js';

/** Which listeners take part: by their tags, and by the settings of the moment. */
export type Selection = 'all' | 'frozen excluded' | 'chosen included' | 'chosen but for frozen';

export const selectionNames = [
  'all',
  'frozen excluded',
  'chosen included',
  'chosen but for frozen',
] as const satisfies readonly Selection[];

/** What a person can tag a listener or a load balancer with; the second `off` as a person types it. */
export const tags = {
  none: {},
  off: { 'cert-rotation': 'off' },
  'off, typed': { 'cert-rotation': ' OFF' },
  chosen: { rotate: 'yes' },
  frozen: { stage: 'frozen' },
} as const;

export type TagName = keyof typeof tags;
export const tagNames = Object.keys(tags) as TagName[];

/** Every key that a tag may have. */
export const tagKeys = ['cert-rotation', 'rotate', 'stage'] as const;

export function settingsOf(selection: Selection): Readonly<Record<string, string>> {
  const includes = selection === 'chosen included' || selection === 'chosen but for frozen';
  const excludes = selection === 'frozen excluded' || selection === 'chosen but for frozen';
  return { INCLUDE_TAGS: includes ? 'rotate=yes' : '', EXCLUDE_TAGS: excludes ? 'stage=frozen' : '' };
}

/** Why no function may write to a listener; undefined if it may. */
export function outBecause(
  { tags: own }: Pick<ListenerState, 'tags'>,
  ofLoadBalancer: Readonly<Record<string, string>>,
  selection: Selection,
): 'tagged off' | 'excluded' | undefined {
  const both: readonly Readonly<Record<string, string>>[] = [own, ofLoadBalancer];
  if (both.some((some) => some['cert-rotation']?.trim().toLowerCase() === 'off')) return 'tagged off';
  const { INCLUDE_TAGS, EXCLUDE_TAGS } = settingsOf(selection);
  if (EXCLUDE_TAGS !== '' && both.some(({ stage }) => stage === 'frozen')) return 'excluded';
  return INCLUDE_TAGS !== '' && !both.some(({ rotate }) => rotate === 'yes') ? 'excluded' : undefined;
}
