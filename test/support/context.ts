import type { PassOptions, PassPorts, RegionContext } from '../../shared/reconcile/context.js';
import type { Account } from '../../shared/reconcile/ports/cloud.js';
import type { Ledger } from '../../shared/reconcile/ports/ledger.js';
import { indexCertificates } from '../../shared/rotation/model/certificate-index.js';
import type { Certificate } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy } from '../../shared/rotation/model/policy.js';
import { everything } from '../../shared/rotation/model/selector.js';
import { hangzhou, noon } from './builders.js';
import { nothingRemembered } from './nothing-remembered.js';

interface Given extends Partial<Omit<RegionContext, 'ports' | 'options' | 'certificateIndex'>> {
  readonly ports?: Partial<PassPorts>;
  readonly options?: Partial<PassOptions>;
  readonly certificates?: readonly Certificate[];
}

/** A pass over Hangzhou at noon, with four minutes to go; what a test does not give it cannot reach. */
export function regionContext({ ports, options, certificates = [], ...over }: Given = {}): RegionContext {
  const account = { id: 'own', isOwn: true } as Account;
  const observer = { step: () => {}, verdict: () => {}, conditionBegins: () => {}, conditionEnds: () => {} };
  return {
    scope: { kind: 'everything' },
    account,
    region: hangzhou,
    target: { kind: 'all' },
    actionScope: everything,
    prefilter: undefined,
    state: nothingRemembered,
    certificateIndex: indexCertificates(certificates),
    ports: { accounts: [account], ledger: undefined as unknown as Ledger, now: () => noon, observer, ...ports },
    options: {
      policy: defaultPolicy,
      regions: [hangzhou],
      dryRun: false,
      stopAt: new Date('2026-06-15T12:04:00Z'),
      ...options,
    },
    ...over,
  };
}
