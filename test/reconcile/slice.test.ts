import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import type { Account, Change } from '../../shared/reconcile/ports/cloud.js';
import { reconcileSlice } from '../../shared/reconcile/slice.js';
import type { OpenBatch } from '../../shared/rotation/model/step.js';
import {
  attachment,
  certificate,
  hangzhou,
  inventory,
  listener,
  loadBalancer,
  noon,
  openBatch,
  renewal,
} from '../support/builders.js';
import { regionContext } from '../support/context.js';
import { nothingRemembered } from '../support/nothing-remembered.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'region-pass-'));
});
afterEach(() => rm(folder, { recursive: true }));

const a = certificate('a');
const looked = inventory(loadBalancer([listener('lsn-1', [attachment('a')])]));

/** One region pass over a look that shows `a` alone, with what the ledger said before the look. */
async function pass(open: readonly OpenBatch[], openedMeanwhile: readonly OpenBatch[] = []) {
  const submitted: Change[] = [];
  const account: Account = {
    id: 'own',
    isOwn: true,
    certificates: {
      all: async () => ({ certificates: [], odd: [], lacking: 0 }),
      find: async () => undefined,
      notedLoadBalancers: async () => [],
    },
    loadBalancers: {
      regions: async () => [hangzhou],
      look: async () => looked,
      survey: async () => {
        throw new Error('looked at without a survey');
      },
      listeners: async () => [],
      listener: async () => ({ listener: undefined, askedAt: noon }),
      submit: async (change) => {
        submitted.push(change);
        return { kind: 'accepted', requestId: 'r', jobId: 'j' };
      },
    },
  };
  const ledger = storeLedger(folderStore(folder));
  for (const batch of openedMeanwhile) await ledger.open(batch);
  const context = regionContext({
    account,
    certificates: [a, renewal(a, 'a2')],
    state: { ...nothingRemembered, open },
    ports: { ledger },
  });
  const { findings } = await reconcileSlice({ target: { kind: 'all' }, look: async () => looked }, context);
  const left = (await ledger.openBatches()).length;
  return { submitted, holds: findings.holds.map(({ reason }) => reason), left };
}

it('submits the steps that the read requires', async () => {
  expect(await pass([])).toMatchObject({ submitted: [{ step: 'associate', certificateIds: ['a2'] }], holds: [] });
});

it('holds a listener whose batch was closed during the read, because the read may not show its effect', async () => {
  expect(await pass([openBatch('associate', 'lsn-1', ['a2'])])).toEqual({ submitted: [], holds: ['busy'], left: 0 });
});

it('leaves a batch open that was opened during the read, although its run has a clock an hour behind', async () => {
  const requestedAt = new Date(noon.getTime() - 3_600_000);
  const batch = { ...openBatch('associate', 'lsn-1', ['a2']), requestedAt };
  expect(await pass([], [batch])).toEqual({ submitted: [], holds: ['busy'], left: 1 });
});
