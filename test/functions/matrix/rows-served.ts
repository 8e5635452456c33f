import type { Served } from '../../../shared/reconcile/ports/prober.js';
import type { System } from '../../support/system.js';
import { type Provoked, type Row, site } from './row.js';

const env = { VERIFY: 'probe', ROLLBACK: 'off' };

const withChain = (chain: 'incomplete' | 'expired') => (answer: Served) =>
  answer.kind === 'certificate' ? { ...answer, chain } : answer;

/** The successor of the only certificate is set, and handshakes are made for 20 minutes. */
async function proved(system: System, misserved?: string): Promise<Provoked> {
  const { world, dataPlane } = system.cloud;
  const { listenerId, standing, replaced } = site(system);
  world.detach(listenerId, replaced);
  const successor = world.renew(standing).id;
  await system.sweep();
  if (misserved !== undefined) dataPlane.misserve(listenerId, misserved);
  await system.minutes(20);
  return { listenerId, certificateIds: [successor], cure };

  /** A chain is looked at again with the next certificate only. */
  function cure() {
    dataPlane.misserve(listenerId, undefined);
    system.cloud.world.renew(successor);
  }
}

/** Findings of handshakes. */
export const servedRows: readonly Row[] = [
  {
    reason: 'unexpected',
    when: 'clients get a foreign certificate',
    env,
    provoke: (system) => {
      const { world } = system.cloud;
      const foreign = world.issueCertificate({ names: ['foreign.example.com'], source: 'UPLOAD' });
      world.deleteCertificate(foreign.id);
      return proved(system, foreign.id);
    },
  },
  {
    reason: 'replaced-served',
    when: 'clients get the replaced certificate beside its successor',
    env: { ...env, RETIRE: 'off' },
    switches: { servedOnTie: 'oldest' },
    provoke: async (system) => {
      const { world } = system.cloud;
      const { listenerId, replaced, renew } = site(system);
      const successor = renew();
      await system.sweep();
      await system.minutes(15);
      return { listenerId, certificateIds: [successor], cure: () => world.detach(listenerId, replaced) };
    },
  },
  {
    reason: 'unreachable',
    when: 'no handshake reaches the listener',
    env,
    served: ({ address }) => ({ kind: 'unreachable', address, code: 'ETIMEDOUT' }),
    provoke: (system) => proved(system),
  },
  {
    reason: 'chain-incomplete',
    when: 'an intermediate certificate is missing',
    env,
    served: withChain('incomplete'),
    provoke: (system) => proved(system),
  },
  {
    reason: 'chain-expired',
    when: 'an intermediate certificate has expired',
    env,
    served: withChain('expired'),
    provoke: (system) => proved(system),
  },
];
