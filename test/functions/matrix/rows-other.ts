import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { folderStore } from '../../../shared/ledger/folder/folder.js';
import { storeLedger } from '../../../shared/ledger/ledger.js';
import type { CertificateId, ListenerId, LoadBalancerId, Region } from '../../../shared/rotation/model/inventory.js';
import { renewedEvent } from '../../support/estate.js';
import type { System } from '../../support/system.js';
import { type Provoked, type Row, site } from './row.js';

const nowhere = '99999999-cn-hangzhou';

/** A renewed certificate, and timers that fail at the operation. */
async function failingFor31Minutes(system: System, operation: string, effect: 'throttle' | '503'): Promise<Provoked> {
  const { faults } = system.cloud;
  const { renew } = site(system);
  renew();
  faults.add({ match: { operation }, effect });
  await system.sweep();
  await system.minutes(31);
  return { region: 'cn-hangzhou', certificateIds: [], cure: () => faults.clear() };
}

/** Conditions without a listener: of a region, of the ledger, of a request. */
export const otherRows: readonly Row[] = [
  {
    reason: 'cannot-read',
    when: 'the listeners of a region cannot be listed for half an hour',
    code: 3,
    provoke: (system) => failingFor31Minutes(system, 'ListListeners', '503'),
  },
  {
    reason: 'cannot-change',
    when: 'every change of a region is throttled for half an hour',
    provoke: (system) => {
      system.cloud.faults.add({
        match: { operation: 'AssociateAdditionalCertificatesWithListener' },
        effect: 'throttle',
      });
      return failingFor31Minutes(system, 'UpdateListenerAttribute', 'throttle');
    },
  },
  {
    reason: 'not-looked-at',
    when: 'sweeps are too short for the estate, and nothing reads the rest',
    isShort: true,
    provoke: async (system) => {
      const { world, clock } = system.cloud;
      const listeners = Array.from({ length: 56 }, (_, n) => {
        const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
        const { id } = world.issueCertificate({ names: [`s${n}.example.com`] });
        return world.addListener({ loadBalancerId, port: 443, defaultCertificate: id }).id;
      });
      for (let hour = 0; hour < 3; hour += 1) {
        await system.sweep();
        clock.advance(3660);
      }
      await system.sweep();
      return {
        region: 'cn-hangzhou',
        certificateIds: [],
        cure: () => listeners.slice(5).map((id) => world.deleteListener(id)),
      };
    },
  },
  {
    reason: 'permission-missing',
    when: 'RAM denies a read',
    code: 3,
    provoke: async (system) => {
      const { faults } = system.cloud;
      site(system);
      const match = { operation: 'ListListeners', region: 'cn-hangzhou' };
      faults.add({ match, effect: { code: 'Forbidden.RAM', status: 403 } });
      await system.sweep();
      return { region: 'cn-hangzhou', certificateIds: [], cure: () => faults.clear() };
    },
  },
  {
    reason: 'ledger-entry-unreadable',
    when: 'a file of the ledger is torn',
    provoke: async (system) => {
      const open = join(system.ledger, 'open');
      await mkdir(open, { recursive: true });
      await writeFile(join(open, 'torn.json'), '{"token":"ab');
      return { certificateIds: [], cure: () => rm(join(open, 'torn.json')) };
    },
  },
  {
    reason: 'ledger-time-ahead',
    when: 'a record of the ledger is dated 9999',
    provoke: async (system) => {
      const { loadBalancerId, listenerId, replaced, standing } = site(system);
      const since = new Date('9999-01-01T00:00:00Z');
      const overlap = {
        replaced: replaced as CertificateId,
        successor: standing as CertificateId,
        listenerId: listenerId as ListenerId,
        since,
      };
      await storeLedger(folderStore(system.ledger)).save('overlap', {
        account: system.cloud.accountId,
        region: 'cn-hangzhou' as Region,
        loadBalancerId: loadBalancerId as LoadBalancerId,
        overlaps: [overlap],
      });
      return { certificateIds: [], cure: () => {} };
    },
  },
  {
    reason: 'not-found',
    when: 'a backfill selects a listener that does not exist',
    provoke: async (system) => {
      site(system);
      await system.sweep();
      const listeners = ['lsn-nowhere@443'];
      return {
        certificateIds: [],
        cure: () => {},
        request: {
          unknownTo: 'asked-for',
          pass: ({ backfill }) => backfill({ listeners, apply: true }),
        },
      };
    },
  },
  {
    reason: 'successor-unknown',
    when: 'an event names a certificate that CAS does not list',
    provoke: async (system) => {
      site(system);
      await system.sweep();
      const event = renewedEvent({ successor: nowhere });
      return {
        certificateIds: [nowhere],
        cure: () => {},
        request: { unknownTo: 'asked-for', pass: ({ onRenewal }) => onRenewal(event) },
      };
    },
  },
];
