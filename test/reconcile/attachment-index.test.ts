import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addMinutes } from 'date-fns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { folderStore } from '../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../shared/ledger/ledger.js';
import { saveAttachmentIndex } from '../../shared/reconcile/look/attachment-index.js';
import type { Ledger } from '../../shared/reconcile/ports/ledger.js';
import type { Step } from '../../shared/rotation/model/step.js';
import { attachment, hangzhou, id, inventory, listener, loadBalancer, noon } from '../support/builders.js';
import { regionContext } from '../support/context.js';

let folder: string;
let ledger: Ledger;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'places-'));
  ledger = storeLedger(folderStore(folder));
});
afterEach(() => rm(folder, { recursive: true }));

const at = (minutes: number) => addMinutes(noon, minutes);

/** A pass whose look began so many minutes after noon, and that ends so many later. */
async function looked(minutes: number, attached: readonly string[], steps: readonly Step[] = [], ended = minutes) {
  const one = loadBalancer([
    listener(
      'lsn-1',
      attached.map((name) => attachment(name)),
    ),
  ]);
  const [first, ...others] = steps;
  const planned = first === undefined ? [] : [{ ...refOf(first), steps: [first, ...others] } as const];
  const context = regionContext({ ports: { ledger, now: () => at(ended) } });
  await saveAttachmentIndex({ ...inventory(one), takenAt: at(minutes) }, planned, context);
  const [known] = await ledger.load('attachmentIndex');
  return { ids: known?.certificateIds, at: known?.at };
}

const refOf = ({ region, loadBalancerId, listenerId }: Step) => ({ region, loadBalancerId, listenerId });

const associate = (name: string): Step => ({
  step: 'associate',
  region: hangzhou,
  loadBalancerId: loadBalancer([]).id,
  listenerId: listener('lsn-1', []).id,
  certificateIds: [id(name)],
  replacements: [],
});

describe('the record of the certificates on a load balancer', () => {
  it('has the attached certificates, and those of the planned steps and their alternatives', async () => {
    expect(await looked(0, ['a', 'a'], [associate('c'), associate('b')])).toEqual({ ids: ['a', 'b', 'c'], at: at(0) });
  });

  it('is saved again after a change, and otherwise after four minutes', async () => {
    await looked(0, ['a']);
    expect(await looked(4, ['a'])).toEqual({ ids: ['a'], at: at(0) });
    expect(await looked(5, ['a'])).toEqual({ ids: ['a'], at: at(5) });
    expect(await looked(6, ['a', 'b'])).toEqual({ ids: ['a', 'b'], at: at(6) });
  });

  it('is not overwritten by a slower pass with an earlier read', async () => {
    await looked(3, ['a', 'b']);
    expect(await looked(1, ['a'], [], 4)).toEqual({ ids: ['a', 'b'], at: at(3) });
  });

  it('is overwritten if it has a future time', async () => {
    await looked(9, ['a', 'b']);
    expect(await looked(1, ['a'], [], 4)).toEqual({ ids: ['a'], at: at(1) });
  });
});
