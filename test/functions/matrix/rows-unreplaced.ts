import { crowdedListener } from '../../support/estate.js';
import { endingSite, later, type Row, site } from './row.js';

const operation = 'AssociateAdditionalCertificatesWithListener';

/** Attached certificates that clients refuse, or will refuse because nothing replaces them. */
export const unreplacedRows: readonly Row[] = [
  {
    reason: 'expired',
    when: 'an attached certificate has expired and was not renewed',
    provoke: (system) => {
      const { listenerId, replaced, renew } = site(system, { notAfter: later(system, 20) });
      system.cloud.clock.set(later(system, 21));
      return { listenerId, certificateIds: [replaced], cure: renew };
    },
  },
  {
    reason: 'attached-invalid',
    when: 'an attached certificate was revoked',
    provoke: (system) => {
      const { listenerId, replaced, renew } = site(system);
      system.cloud.world.revoke(replaced);
      return { listenerId, certificateIds: [replaced], cure: renew };
    },
  },
  {
    reason: 'expires-soon',
    when: 'no successor exists',
    provoke: (system) => {
      const { listenerId, replaced, renew } = endingSite(system);
      return { listenerId, certificateIds: [replaced], cure: renew };
    },
  },
  {
    reason: 'expires-soon',
    when: 'its listener is tagged cert-rotation: off',
    provoke: (system) => {
      const { world } = system.cloud;
      const { listenerId, replaced, renew } = endingSite(system);
      world.tag(listenerId, 'cert-rotation', 'off');
      renew();
      return { listenerId, certificateIds: [replaced], cure: () => world.tag(listenerId, 'cert-rotation', undefined) };
    },
  },
  {
    reason: 'expires-soon',
    when: 'its listener is excluded by its tags',
    env: { EXCLUDE_TAGS: 'team=blue' },
    provoke: (system) => {
      const { world } = system.cloud;
      const { listenerId, replaced, renew } = endingSite(system);
      world.tag(listenerId, 'team', 'blue');
      renew();
      return { listenerId, certificateIds: [replaced], cure: () => world.tag(listenerId, 'team', undefined) };
    },
  },
  {
    reason: 'expires-soon',
    when: 'its listener is stopped',
    also: ['listener-stopped'],
    provoke: (system) => {
      const { world } = system.cloud;
      const { listenerId, replaced, renew } = endingSite(system);
      world.stopListener(listenerId);
      renew();
      return { listenerId, certificateIds: [replaced], cure: () => world.startListener(listenerId) };
    },
  },
  {
    reason: 'expires-soon',
    when: 'its load balancer is full',
    also: ['quota-full'],
    env: { ADDITIONAL_PER_LOAD_BALANCER: '1' },
    provoke: (system) => {
      const { world } = system.cloud;
      const { loadBalancerId, listenerId, replaced, standing, renew } = endingSite(system);
      const other = world.issueCertificate({ names: ['c.example.com'], source: 'BUY', keyAlgorithm: 'ECC' }).id;
      const attached = { defaultCertificate: standing, additionalCertificates: [other] };
      const full = world.addListener({ loadBalancerId, port: 444, ...attached });
      renew();
      return { listenerId, certificateIds: [replaced], cure: () => makeRoom(full.id) };

      function makeRoom(id: string) {
        world.detach(id, other);
        world.detach(listenerId, replaced);
      }
    },
  },
  {
    reason: 'expires-soon',
    when: 'NLB refuses its successor',
    also: ['refused'],
    provoke: (system) => {
      const { faults } = system.cloud;
      const { listenerId, replaced, renew } = endingSite(system);
      renew();
      faults.add({ match: { operation }, effect: { code: 'OperationDenied.Frozen', status: 400 } });
      return { listenerId, certificateIds: [replaced], cure: () => faults.clear() };
    },
  },
  {
    reason: 'expires-soon',
    when: 'every change of its region is throttled for half an hour',
    also: ['cannot-change'],
    provoke: async (system) => {
      const { faults } = system.cloud;
      const { listenerId, replaced, renew } = endingSite(system);
      renew();
      faults.add({ match: { operation }, effect: 'throttle' });
      await system.sweep();
      await system.minutes(31);
      return { listenerId, certificateIds: [replaced], cure: () => faults.clear() };
    },
  },
  {
    reason: 'unlisted',
    when: 'an attached certificate was deleted in CAS',
    provoke: (system) => {
      const { world } = system.cloud;
      const { listenerId, replaced } = site(system);
      world.deleteCertificate(replaced);
      return { listenerId, certificateIds: [replaced], cure: () => world.detach(listenerId, replaced) };
    },
  },
  {
    reason: 'quota-full',
    when: 'a load balancer has 25 additional certificates',
    provoke: (system) => {
      const { world, clock } = system.cloud;
      const { listener, replaced } = crowdedListener(system, 25);
      clock.advance(3600);
      const successor = world.renew(replaced[0]?.id ?? '').id;
      const cure = () => world.detach(listener.id, replaced[24]?.id ?? '');
      return { listenerId: listener.id, certificateIds: [successor], cure };
    },
  },
  {
    reason: 'listener-stopped',
    when: 'the listener of a renewed certificate is stopped',
    provoke: (system) => {
      const { world } = system.cloud;
      const { listenerId, renew } = site(system);
      world.stopListener(listenerId);
      return { listenerId, certificateIds: [renew()], cure: () => world.startListener(listenerId) };
    },
  },
  {
    reason: 'load-balancer-inactive',
    when: 'the load balancer of a renewed certificate is locked',
    provoke: (system) => {
      const { world } = system.cloud;
      const { loadBalancerId, listenerId, renew } = site(system);
      world.setLoadBalancerStatus(loadBalancerId, 'Inactive');
      const cure = () => world.setLoadBalancerStatus(loadBalancerId, 'Active');
      return { listenerId, certificateIds: [renew()], cure };
    },
  },
];
