import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { asyncProblems } from '../../shared/doctor/checks/deployment/async-settings.js';

const queue = 'acs:mns:cn-hangzhou:1234567890123456:/queues/nlb-cert-rotation-failed/messages';

describe('settings of asynchronous calls', () => {
  it.each([
    ['on-renewal', true, queue, 'cn-hangzhou', []],
    ['on-renewal', false, queue, 'cn-hangzhou', [/not in task mode/]],
    ['on-renewal', false, queue, 'cn-heyuan', []],
    ['on-renewal', true, undefined, 'cn-hangzhou', [/no failure destination/]],
    ['confirm', true, undefined, 'cn-hangzhou', []],
    ['sweep', true, undefined, 'cn-hangzhou', []],
  ] as const)('of %s, task mode %s, destination %s, in %s', (name, isTaskMode, failureDestination, region, then) => {
    const details = asyncProblems(name, { isTaskMode, failureDestination }, region).map(({ detail }) => detail);
    expect(details).toEqual(then.map((text) => expect.stringMatching(text)));
  });

  it('want task mode in the regions for which s.yaml asks for it', async () => {
    const template = await readFile(new URL('../../s.yaml', import.meta.url), 'utf8');
    const [, list = ''] = /taskModeRegions: >-\n((?: {4}.*\n)+)/.exec(template) ?? [];
    const regions = list.trim().split(/,\s*/);
    expect(regions).toHaveLength(19);
    for (const region of regions)
      expect(asyncProblems('sweep', { isTaskMode: false, failureDestination: queue }, region)).toHaveLength(1);
  });
});
