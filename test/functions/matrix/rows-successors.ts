import type { NewCertificate } from '../../emulator/cas/certificate-store.js';
import type { System } from '../../support/system.js';
import { later, type Provoked, type Row, site } from './row.js';

/** A site whose certificate was renewed like this; a further renewal is fit. */
function renewedWith(system: System, renewal: Partial<NewCertificate>): Provoked {
  const { listenerId, replaced, renew } = site(system);
  const successor = system.cloud.world.renew(replaced, renewal).id;
  return { listenerId, certificateIds: [successor], cure: renew };
}

function unfit(reason: Row['reason'], when: string, renewal: Partial<NewCertificate>): Row {
  return { reason, when, provoke: (system) => renewedWith(system, renewal) };
}

const nowhere = '99999999-cn-hangzhou';

/** Successors that may not replace their certificate. */
export const successorRows: readonly Row[] = [
  unfit('names-lost', 'the successor lacks a name', { names: ['a.example.com'] }),
  unfit('expires-sooner', 'the successor ends sooner', { notAfter: new Date('2026-09-01T00:00:00Z') }),
  unfit('no-private-key', 'the successor was uploaded without its key', { hasPrivateKey: false }),
  unfit('not-issued', 'the order of the successor is not complete', { status: 'checking' }),
  unfit('key-algorithm', 'the successor has an RSA key', { keyAlgorithm: 'RSA' }),
  {
    reason: 'revoked',
    when: 'the successor was revoked',
    provoke: (system) => {
      const provoked = renewedWith(system, {});
      for (const id of provoked.certificateIds) system.cloud.world.revoke(id);
      return provoked;
    },
  },
  {
    reason: 'expired',
    when: 'the successor has expired before it was attached',
    provoke: (system) => {
      const provoked = renewedWith(system, { notAfter: later(system, 1) });
      system.cloud.clock.set(later(system, 2));
      return provoked;
    },
  },
  {
    reason: 'unproven-lineage',
    when: 'a newer upload for the same names is from another authority',
    provoke: (system) => {
      const { listenerId, replaced } = site(system, { source: 'UPLOAD' });
      const successor = system.cloud.world.renew(replaced, { issuer: 'Another CA' }).id;
      const cure = () => system.backfill({ apply: true, certificates: [{ replaced, successor }] });
      return { listenerId, certificateIds: [successor], cure };
    },
  },
  {
    reason: 'replaced-unknown',
    when: 'the certificate that a mapping replaces was deleted in CAS',
    also: ['unlisted'],
    provoke: async (system) => {
      const { world } = system.cloud;
      const { listenerId, replaced } = site(system);
      const names = ['a.example.com', 'b.example.com'];
      const successor = world.issueCertificate({ names, source: 'BUY', keyAlgorithm: 'ECC' }).id;
      world.deleteCertificate(replaced);
      const mapping = { apply: true, certificates: [{ replaced, successor }] };
      await system.backfill(mapping);
      return {
        listenerId,
        certificateIds: [successor],
        cure: () => system.backfill({ ...mapping, allowNameLoss: true }),
      };
    },
  },
  {
    reason: 'successor-unknown',
    when: 'a mapping names a certificate that CAS does not list',
    provoke: async (system) => {
      const { listenerId, replaced, renew } = site(system);
      await system.backfill({ apply: true, certificates: [{ replaced, successor: nowhere }] });
      return { listenerId, certificateIds: [nowhere], cure: renew };
    },
  },
  {
    reason: 'successor-is-additional',
    when: 'a person has attached the successor of an expired default certificate beside it',
    also: ['expired'],
    switches: { additionalToDefault: 'refused' },
    provoke: (system) => {
      const { world, clock } = system.cloud;
      const { listenerId, replaced, standing } = site(system);
      world.detach(listenerId, replaced);
      const successor = world.renew(standing, { notAfter: later(system, 400) }).id;
      world.attach(listenerId, successor);
      clock.set(new Date(world.certificate(standing).notAfter.getTime() + 60_000));
      return { listenerId, certificateIds: [successor], cure: () => world.detach(listenerId, successor) };
    },
  },
];
