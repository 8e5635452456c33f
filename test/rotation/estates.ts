import { addDays } from 'date-fns';
import fc from 'fast-check';
import type { Attachment, Certificate, Listener, LoadBalancer } from '../../shared/rotation/model/inventory.js';
import { everything } from '../../shared/rotation/model/selector.js';
import type { OpenBatch } from '../../shared/rotation/model/step.js';
import {
  attachment,
  certificate,
  type Given,
  listener,
  loadBalancer,
  loadBalancerId,
  noon,
  openBatch,
  pendingAttach,
} from '../support/builders.js';

/**
 * Random estates, with facts about them that do not come from the code under test. Most listeners are idle and settled:
 * a generator that mixes states evenly leaves nothing to plan, and its properties cannot fail.
 */
export interface Estate extends Given {
  readonly policy: NonNullable<Given['policy']> & { readonly additionalPerLoadBalancer: number };
  readonly open: readonly OpenBatch[];
}

/** Certificates of one lineage, oldest first, 30 days apart and valid for 100. About one in five has a flaw. */
function lineage(index: number): fc.Arbitrary<Certificate[]> {
  const flaw = fc.oneof(
    { weight: 16, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constant<Partial<Certificate>>({ status: 'revoked' }) },
    { weight: 1, arbitrary: fc.constant<Partial<Certificate>>({ hasPrivateKey: false }) },
    { weight: 1, arbitrary: fc.constant<Partial<Certificate>>({ names: [`n${index}.org`] }) },
  );
  const base = { names: [`*.n${index}.org`, `n${index}.org`], instanceId: `cas-${index}`, commonName: `n${index}.org` };
  return fc
    .record({
      flaws: fc.array(flaw, { minLength: 1, maxLength: 4 }),
      startedDaysAgo: fc.integer({ min: 20, max: 130 }),
    })
    .map(({ flaws, startedDaysAgo }) =>
      flaws.map((over, generation) => {
        const notBefore = addDays(noon, 30 * generation - startedDaysAgo);
        const name = `${100 + 10 * index + generation}-cn-hangzhou`;
        return certificate(name, { ...base, notBefore, notAfter: addDays(notBefore, 100), ...over });
      }),
    );
}

const state = (weights: readonly [number, Partial<Listener>][]) =>
  fc.oneof(...weights.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));

const listenerState = state([
  [30, {}],
  [1, { status: 'busy' }],
  [1, { status: 'stopped' }],
  [1, { tags: { 'cert-rotation': 'off' } }],
]);

function attachmentsFrom(certificates: readonly Certificate[], fulfilled: boolean): fc.Arbitrary<Attachment[]> {
  const one = fc.record({
    certificate: fc.constantFrom(...certificates),
    bare: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    unsettled: fulfilled ? fc.constant(false) : fc.integer({ min: 0, max: 60 }).map((n) => n === 0),
  });
  return fc
    .tuple(fc.uniqueArray(one, { maxLength: 9, selector: (o) => o.certificate.id }), fc.boolean())
    .map(([all, withDefault]) =>
      all.map(({ certificate: { id: own }, bare, unsettled }, i) =>
        attachment(bare ? own.split('-')[0]! : own, {
          role: withDefault && i === 0 ? 'default' : 'additional',
          state: unsettled ? 'associating' : 'associated',
        }),
      ),
    );
}

function loadBalancers(certificates: readonly Certificate[], fulfilled: boolean): fc.Arbitrary<LoadBalancer[]> {
  const one = fc.record({
    listeners: fc.array(
      fc.tuple(attachmentsFrom(certificates, fulfilled), fulfilled ? fc.constant({}) : listenerState),
      {
        maxLength: 4,
      },
    ),
    inactive: fulfilled ? fc.constant(false) : fc.integer({ min: 0, max: 15 }).map((n) => n === 0),
  });
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((all) =>
    all.map(({ listeners, inactive }, i) => {
      const own = loadBalancerId(`nlb-${i + 1}`);
      const named = listeners.map(([attached, over], k) =>
        listener(`lsn-${i + 1}${k + 1}`, attached, { ...over, loadBalancerId: own }),
      );
      return loadBalancer(named, { id: own, status: inactive ? 'inactive' : 'active' });
    }),
  );
}

/** An associate that NLB does not show yet, on one listener in eight, and a pending attach on one in eight. */
function memory(lbs: readonly LoadBalancer[], certificates: readonly Certificate[], fulfilled: boolean) {
  const listeners = lbs.flatMap((lb) => lb.listeners);
  const none = { open: [] as OpenBatch[], pendingAttaches: [] as ReturnType<typeof pendingAttach>[] };
  if (fulfilled || listeners.length === 0) return fc.constant(none);
  const picks = fc.array(fc.tuple(fc.constantFrom(...listeners), fc.constantFrom(...certificates), fc.boolean()), {
    maxLength: Math.ceil(listeners.length / 4),
  });
  return picks.map((all) => ({
    open: all
      .filter(([at, , isOpen], i) => isOpen && all.findIndex(([other]) => other.id === at.id) === i)
      .map(([at, { id: own }]) => openBatch('associate', at.id, [own], { loadBalancerId: at.loadBalancerId })),
    pendingAttaches: all
      .filter(([, , isOpen]) => !isOpen)
      .map(([at, { id: own }]) => pendingAttach(at.id, own, own, { loadBalancerId: at.loadBalancerId })),
  }));
}

export function estates({ fulfilled = false } = {}): fc.Arbitrary<Estate> {
  const certificates = fc
    .integer({ min: 1, max: 6 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => lineage(i))))
    .map((all) => all.flat());
  return certificates.chain((all) =>
    loadBalancers(all, fulfilled)
      .chain((lbs) =>
        fc.record({
          loadBalancers: fc.constant(lbs),
          certificates: fc.constant(all),
          selection: fc.constant(everything),
          remembered: memory(lbs, all, fulfilled),
          policy: fc.record({
            additionalPerLoadBalancer: fc.oneof(
              fc.constant(Math.max(25, mostUsed(lbs))),
              fc.integer({ min: 0, max: 4 }).map((spare) => Math.max(1, mostUsed(lbs) + spare)),
            ),
            retireAfterSeconds: fulfilled ? fc.constant(0) : fc.constantFrom(0, 0, 86_400),
            retire: fulfilled
              ? fc.constant('confirmed' as const)
              : fc.constantFrom('confirmed', 'confirmed', 'confirmed', 'off'),
            quotaRelief: fc.constantFrom('retire-expired', 'retire-expired', 'swap', 'none'),
          }),
        }),
      )
      .map(({ remembered, ...rest }) => ({ ...rest, ...remembered })),
  );
}

export function mostUsed(lbs: readonly LoadBalancer[]): number {
  return Math.max(0, ...lbs.map(used));
}

export function used(lb: LoadBalancer): number {
  return lb.listeners.flatMap((l) => l.attachments).filter((a) => a.role === 'additional').length;
}

/** The number of an id of these estates, by which two spellings are one. */
export const numberOf = (text: string) => text.split('-')[0]!;

export function certificateOf(estate: Pick<Given, 'certificates'>, spelled: string): Certificate {
  return estate.certificates.find((c) => numberOf(c.id) === numberOf(spelled))!;
}

/** Successors that may replace it, best first: later ones of its instance without a flaw, that have all its names. */
export function successorsOf(estate: Pick<Given, 'certificates'>, spelled: string): string[] {
  const old = certificateOf(estate, spelled);
  return estate.certificates
    .filter((c) => c.instanceId === old.instanceId && c.notBefore > old.notBefore)
    .filter((c) => c.status === 'issued' && c.hasPrivateKey && c.notBefore <= noon && c.notAfter > noon)
    .filter((c) => old.names.every((name) => c.names.includes(name)))
    .map((c) => numberOf(c.id))
    .sort()
    .reverse();
}
