import type { Fault } from '../../emulator/protocol/faults.js';
import type { Row } from './row.js';
import { site } from './row.js';

const operation = 'AssociateAdditionalCertificatesWithListener';

/** The default certificate is renewed, and NLB does not set its successor. */
function failing(reason: Row['reason'], when: string, effect: Fault['effect']): Row {
  return {
    reason,
    when,
    provoke: async (system) => {
      const { faults, world } = system.cloud;
      const { listenerId, standing } = site(system);
      const successor = world.renew(standing).id;
      faults.add({ match: { operation: 'UpdateListenerAttribute' }, effect });
      await system.sweep();
      await system.minutes(10);
      return { listenerId, certificateIds: [successor], cure: () => faults.clear() };
    },
  };
}

/** Changes that do not succeed, or do not last. */
export const changeRows: readonly Row[] = [
  failing('refused', 'NLB refuses the change for good', { code: 'IllegalParam.CertificateId', status: 400 }),
  failing('keeps-failing', 'NLB tries and cannot', { code: 'OperationFailed.Whatever', status: 400 }),
  failing('keeps-failing', 'jobs fail without a trace', 'job-fails-silently'),
  failing('permission-missing', 'RAM denies the change', { code: 'Forbidden.RAM', status: 403 }),
  {
    reason: 'overdue',
    when: 'an accepted change does not end',
    provoke: async (system) => {
      const { faults, world, clock } = system.cloud;
      const { listenerId, renew } = site(system);
      const successor = renew();
      faults.add({ match: { operation }, times: 1, effect: 'job-hangs' });
      await system.sweep();
      clock.advance(20 * 60);
      return { listenerId, certificateIds: [successor], cure: () => world.releaseJobs() };
    },
  },
  {
    reason: 'stays-busy',
    when: 'a foreign change does not end',
    provoke: async (system) => {
      const { world, clock } = system.cloud;
      const { listenerId, renew } = site(system);
      const successor = renew();
      world.setListenerStatus(listenerId, 'Configuring');
      await system.sweep();
      clock.advance(3600);
      return { listenerId, certificateIds: [successor], cure: () => world.startListener(listenerId) };
    },
  },
  {
    reason: 'keeps-being-undone',
    when: 'another tool takes the successor off each time',
    env: { RETIRE_AFTER_MINUTES: '2880' },
    provoke: async (system) => {
      const { world, clock } = system.cloud;
      const { listenerId, renew } = site(system);
      const successor = renew();
      for (let round = 0; round < 4; round += 1) {
        await system.sweep();
        await system.minutes(2);
        clock.advance(3600);
        world.detach(listenerId, successor);
      }
      return { listenerId, certificateIds: [successor], cure: () => world.attach(listenerId, successor) };
    },
  },
  {
    reason: 'name-unserved',
    when: 'a person detaches the successor of a retired certificate',
    env: { RETIRE_AFTER_MINUTES: '1' },
    provoke: async (system) => {
      const { world } = system.cloud;
      const { listenerId, renew } = site(system);
      const successor = renew();
      await system.sweep();
      await system.settle();
      world.detach(listenerId, successor);
      return { listenerId, certificateIds: [successor], cure: () => world.attach(listenerId, successor) };
    },
  },
  {
    reason: 'rollout-stopped',
    when: 'more listeners fail than MAX_FAILURES',
    also: ['refused'],
    env: { MAX_LISTENERS_PER_PASS: '1', MAX_FAILURES: '0' },
    provoke: async (system) => {
      const { world, faults } = system.cloud;
      const { loadBalancerId, listenerId, replaced, standing, renew } = site(system);
      const attached = { defaultCertificate: standing, additionalCertificates: [replaced] };
      const beside = world.addListener({ loadBalancerId, port: 444, ...attached }).id;
      const successor = renew();
      const [first = '', second = ''] = [listenerId, beside].sort();
      const effect = { code: 'OperationDenied.Frozen', status: 400 };
      faults.add({ match: { operation, listenerId: first }, effect });
      await system.sweep();
      return { listenerId: second, certificateIds: [successor], cure: () => faults.clear() };
    },
  },
];
