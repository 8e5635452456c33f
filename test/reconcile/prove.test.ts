import { addSeconds } from 'date-fns';
import { expect, it } from 'vitest';
import type { Question } from '../../shared/reconcile/ports/prober.js';
import { probe } from '../../shared/reconcile/state/proofs.js';
import type { ProbeSubject, Proof } from '../../shared/rotation/verify/proof.js';
import {
  attachment,
  certificate,
  hangzhou,
  inventory,
  listener,
  listenerId,
  loadBalancer,
  noon,
} from '../support/builders.js';
import { regionContext } from '../support/context.js';
import { nothingRemembered } from '../support/nothing-remembered.js';

const names = Array.from({ length: 40 }, (_, n) => `n${n}.example.com`);
const many = certificate('a2', { names, fingerprint: 'A'.repeat(64) });
const unproven = {
  loadBalancerId: listener('lsn-1', []).loadBalancerId,
  listenerId: listener('lsn-1', []).id,
  certificateId: many.id,
  standing: 'unproven' as const,
  probeAt: noon,
  isReprobe: false,
};

/** A pass with this long to go, in which each handshake takes a second and shows the successor. */
async function provedIn(
  seconds: number,
  proofs: readonly Proof[] = [],
  subjects: readonly ProbeSubject[] = [unproven],
  isReachable = true,
) {
  let now = noon;
  const asked: Question[] = [];
  const ask = async (question: Question) => {
    asked.push(question);
    now = addSeconds(now, 1);
    if (!isReachable) return [{ kind: 'unreachable' as const, address: '192.0.2.1', code: 'ETIMEDOUT' }];
    const dates = { notBefore: many.notBefore, notAfter: many.notAfter };
    const keyless = { publicKeySha256: '', publicKeySha1: '', issuer: [] };
    const seen = { sha256: many.fingerprint, sha1: '', serial: '', names, ...keyless, ...dates, protocol: 'TLSv1.3' };
    return [{ kind: 'certificate' as const, address: '192.0.2.1', chain: 'whole' as const, ...seen }];
  };
  const place = { account: 'own', region: hangzhou, loadBalancerId: unproven.loadBalancerId };
  const state = { ...nothingRemembered, proof: proofs.length > 0 ? [{ ...place, proofs }] : [] };
  const view = {
    inventory: inventory(loadBalancer(['lsn-1', 'lsn-2'].map((name) => listener(name, [attachment('a2')])))),
    covers: () => true,
    state,
  };
  const context = regionContext({
    state,
    certificates: [many],
    ports: { prober: { ask }, now: () => now },
    options: { stopAt: addSeconds(noon, seconds) },
  });
  const found = await probe(subjects, view, context);
  return { found, asked };
}

it('a certificate is proved when all its names were probed', async () => {
  const { found } = await provedIn(240);
  expect(found.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual(names.map((name) => `${name} served`));
});

it('a certificate with an unprobed name is not proved, and half of the time is left to act on the proofs', async () => {
  const { found, asked } = await provedIn(40);
  expect(asked.length).toBeLessThan(40);
  expect(asked.length).toBeGreaterThanOrEqual(20);
  expect(found).toEqual([]);
});

it('a certificate with an unreachable name is unreachable, although the time ends before its last name', async () => {
  const { found, asked } = await provedIn(40, [], [unproven], false);
  expect(asked.length).toBeLessThan(40);
  expect(found.map(({ verdict }) => verdict)).toEqual(asked.map(() => 'unreachable'));
});

it('what was seen of a name stays if the time ends before that name is asked again', async () => {
  const { listenerId: on, certificateId } = unproven;
  const before: Proof = {
    ...{ listenerId: on, certificateId, name: 'n39.example.com', verdict: 'unexpected' },
    ...{ since: addSeconds(noon, -600), at: addSeconds(noon, -60), detail: 'serves another certificate' },
  };
  const { found, asked } = await provedIn(40, [before], [unproven], false);
  expect(asked.some(({ servername }) => servername === before.name)).toBe(false);
  expect(found).toContainEqual(before);
});

it('a daily probe takes a quarter of the time at most, and begins after the rotations', async () => {
  const { found, asked } = await provedIn(100, [], [{ ...unproven, isReprobe: true }]);
  expect(asked.length).toBeGreaterThanOrEqual(25);
  expect(asked.length).toBeLessThan(40);
  expect(found).toEqual([]);
  const daily = { ...unproven, listenerId: listenerId('lsn-2'), isReprobe: true };
  const both = await provedIn(200, [], [daily, unproven]);
  expect(both.found.map((proof) => proof.listenerId)).toEqual(names.map(() => unproven.listenerId));
});

it('a new proof replaces the saved ones, and keeps the time since when its verdict holds', async () => {
  const known = (name: string, over: Partial<Proof> = {}): Proof => ({
    listenerId: unproven.listenerId,
    certificateId: many.id,
    name,
    verdict: 'served',
    since: addSeconds(noon, -3600),
    at: addSeconds(noon, -60),
    detail: '',
    ...over,
  });
  const before = [
    known('n0.example.com'),
    known('n1.example.com', { verdict: 'unreachable' }),
    known('gone.example.com'),
  ];
  const { found } = await provedIn(240, before);
  expect(found).toHaveLength(40);
  const since = (name: string) => found.find((proof) => proof.name === name)?.since;
  expect(since('n0.example.com')).toEqual(addSeconds(noon, -3600));
  expect(since('n1.example.com')?.getTime()).toBeGreaterThan(noon.getTime());
});
