import type { Sight } from '../../shared/reconcile/context.js';
import type { PassReport } from '../../shared/reconcile/pass.js';
import { type Findings, nothingFound } from '../../shared/reconcile/report/report.js';
import type { Estate } from '../../shared/report/estate.js';
import { gatherEstate } from '../../shared/report/gather.js';
import type { Hold, HoldReason } from '../../shared/rotation/model/hold.js';
import type { Certificate, LoadBalancer, Region } from '../../shared/rotation/model/inventory.js';
import { defaultPolicy } from '../../shared/rotation/model/policy.js';
import type { ClosedBatch, OpenBatch } from '../../shared/rotation/model/step.js';
import { type ConditionReason, graded } from '../../shared/wording/reasons.js';
import {
  attachment,
  certificate,
  type Given,
  hangzhou,
  id,
  listener,
  loadBalancer,
  loadBalancerId,
  noon,
  outlooksOf,
  renewal,
} from '../support/builders.js';

/** What a report is made from, in a few words: a pass at noon that found nothing, unless `over` says otherwise. */
export interface GivenEstate {
  readonly sights?: readonly Sight[];
  readonly report?: Partial<Findings>;
  readonly open?: readonly OpenBatch[];
  readonly history?: readonly ClosedBatch[];
  readonly proofs?: readonly object[];
}

export function estateOf({
  sights = [],
  report = {},
  open = [],
  history = [],
  proofs = [],
}: GivenEstate): Promise<Estate> {
  const proved = [{ account: 'own', region: hangzhou, loadBalancerId: 'nlb-1', proofs }];
  const ledger = {
    openBatches: async () => open,
    history: async () => history,
    load: async (kind: string) => (kind === 'proof' ? proved : []),
  };
  const found = {
    scope: { kind: 'everything' },
    takenAt: noon,
    dryRun: false,
    ...nothingFound,
    ...report,
    conditions: graded(report.conditions ?? []),
  } as PassReport;
  return gatherEstate({ report: found, sights, lookedBy: 'sweep', policy: defaultPolicy }, ledger as never);
}

/** A sight with the outlooks that a pass would find, with the mappings and without a further state. */
export function sight({ mappings = [], ...over }: Partial<Sight> & Partial<Pick<Given, 'mappings'>> = {}): Sight {
  const { inventories = [], certificates = [] } = over;
  const outlooks = inventories.flatMap(({ region, loadBalancers }) =>
    outlooksOf({ loadBalancers, certificates, mappings }).map((outlook) => ({ ...outlook, region })),
  );
  return { account: '1234567890', certificates, inventories, unseen: [], outlooks, ...over };
}

/** An account of which one region was seen. */
export const sightOf = (loadBalancers: readonly LoadBalancer[], certificates: readonly Certificate[]): Sight =>
  sight({ certificates, inventories: [{ region: hangzhou, takenAt: noon, loadBalancers }] });

const daysFromNoon = (days: number) => new Date(noon.getTime() + days * 86_400_000);

/** A company's: 60 load balancers in three regions, of which one could not be seen, and everything that may happen. */
export function largeEstate(listeners = 3_000): Promise<Estate> {
  const perLoadBalancer = 50;
  const certificates: Certificate[] = [];
  const all = Array.from({ length: Math.ceil(listeners / perLoadBalancer) }, (_, b) => {
    const lb = `nlb-${(b + 0x3f00).toString(36)}k2v9q7x1`;
    const own = Array.from({ length: Math.min(perLoadBalancer, listeners - b * perLoadBalancer) }, (_, l) => {
      const n = b * perLoadBalancer + l;
      const attachments = [
        standard(n, certificates, 'default'),
        ...(n % (2 + (b % 5)) === 0 ? [standard(n + 100_000, certificates, 'additional')] : []),
      ];
      return listener(`lsn-${n.toString(36)}w8d3@${443 + l}`, attachments, {
        loadBalancerId: loadBalancerId(lb),
        status: n % 211 === 7 ? 'stopped' : 'running',
      });
    });
    return loadBalancer(own, { id: loadBalancerId(lb), label: `edge-${['web', 'api', 'pay', 'iot'][b % 4]}-${b}` });
  });
  const half = Math.ceil(all.length / 2);
  const regions = ['cn-hangzhou', 'cn-shanghai'] as Region[];
  const inventories = [all.slice(0, half), all.slice(half)].map((loadBalancers, r) => ({
    region: regions[r]!,
    takenAt: noon,
    loadBalancers,
  }));
  const where = (n: number) => ({
    region: regions[0]!,
    loadBalancerId: all[0]!.id,
    listenerId: all[0]!.listeners[n % perLoadBalancer]!.id,
  });
  const hold = (n: number, reason: HoldReason, detail: string, until?: Date): Hold => ({
    ...where(n),
    certificateIds: [id(`${9000 + n}-cn-hangzhou`)],
    reason,
    detail,
    until,
  });
  const holds = [
    ...Array.from({ length: 40 }, (_, n) =>
      hold(n, 'grace', 'retired from 2026-06-16T12:00:00.000Z on', daysFromNoon(1)),
    ),
    ...Array.from({ length: 6 }, (_, n) =>
      hold(n, 'waiting-for-room', '25 of 25 additional certificates are used; a slot will become free', noon),
    ),
    hold(
      3,
      'quota-full',
      '25 of 25 additional certificates on nlb-1 are used and nothing can be retired first; raise the quota or set QUOTA_RELIEF',
    ),
  ];
  const conditions = [
    {
      ...where(3),
      reason: 'quota-full',
      certificateIds: [id('9003-cn-hangzhou')],
      since: daysFromNoon(-2),
      detail: holds.at(-1)!.detail,
    },
    {
      ...where(5),
      reason: 'names-lost',
      certificateIds: [id('77123-cn-hangzhou')],
      since: daysFromNoon(-0.3),
      detail: '77123-cn-hangzhou does not cover www.example.com, m.example.com',
    },
    {
      ...where(9),
      reason: 'expired',
      certificateIds: [id('501-cn-hangzhou')],
      since: daysFromNoon(-3),
      detail: 'the additional certificate for old.example.com expired; renew it in CAS',
    },
    {
      region: 'cn-beijing' as Region,
      reason: 'permission-missing',
      certificateIds: [],
      since: daysFromNoon(-0.05),
      detail: "allow nlb:ListListeners on acs:nlb:cn-beijing:*:listener/* in the policy of the function's role",
    },
  ] as const;
  const faults = [
    {
      region: 'cn-beijing' as Region,
      account: '1234567890',
      operation: 'ListListeners',
      code: 'Forbidden.RAM',
      message: 'ListListeners in cn-beijing: refused (Forbidden.RAM)',
    },
  ];
  const closed = (n: number, minutes: number): ClosedBatch => ({
    token: `t${n}`,
    account: '1234567890',
    ...where(n),
    step: n % 3 === 0 ? 'set-default' : 'associate',
    certificateIds: [id(`${n + 1}-cn-hangzhou`)],
    replacements: [{ replaced: id(`${n}-cn-hangzhou`), successor: id(`${n + 1}-cn-hangzhou`) }],
    requestedAt: new Date(noon.getTime() - minutes * 60_000),
    closedAt: new Date(noon.getTime() - (minutes - 1) * 60_000),
    ending: 'confirmed',
  });
  const open: OpenBatch[] = Array.from({ length: 8 }, (_, n) => ({ ...closed(n + 20, 2), token: `o${n}` }));
  return estateOf({
    sights: [sight({ certificates, inventories, unseen: ['cn-beijing' as Region] })],
    report: { holds, conditions, faults },
    open,
    history: Array.from({ length: 120 }, (_, n) => closed(n, 30 + n * 47)),
  });
}

/** An estate with conditions of many kinds, on certificates that are attached: for the eye, and for the first screen. */
export async function troubledEstate(): Promise<Estate> {
  const estate = await largeEstate(60);
  const at = (n: number, reason: ConditionReason, days: number, detail: string, more: readonly number[] = []) =>
    [n, ...more].map((each) => {
      const { region, loadBalancerId, listenerId } = estate.attached[each]!;
      const { certificateId } = estate.attached[n]!;
      const certificateIds = [certificateId];
      return { region, loadBalancerId, listenerId, certificateIds, reason, since: daysFromNoon(days), detail };
    });
  const accept = (n: number) => `nlb-cert backfill --certificates ${estate.attached[n]!.certificateId}=10000020`;
  const conditions = [
    ...at(0, 'expired', -3, 'no certificate replaces it'),
    ...at(1, 'expires-soon', 4, 'no certificate replaces it', [2, 3]),
    ...at(
      4,
      'expires-soon',
      9,
      `10000020-cn-hangzhou was issued by another authority; if it replaces it: ${accept(4)}`,
    ),
    ...at(5, 'unexpected', -0.2, 'a handshake for www.example.com got 77, since 2026-06-15T07:12:00.000Z'),
    ...at(6, 'names-lost', -0.3, `the successor does not cover m.example.com; ${accept(6)} --allow-name-loss`),
    ...at(7, 'quota-full', -2, '25 of 25 additional certificates are used and nothing can be retired first'),
    ...at(8, 'no-private-key', -6, 'the successor was uploaded without its private key'),
    { ...at(9, 'keeps-being-undone', -1, 'changed back 3 times by another tool')[0]!, certificateIds: [] },
    {
      region: 'cn-beijing' as Region,
      reason: 'permission-missing' as const,
      certificateIds: [],
      since: daysFromNoon(-0.05),
      detail: 'allow nlb:ListListeners on acs:nlb:cn-beijing:*:listener/*',
    },
  ];
  return { ...estate, conditions: graded(conditions) };
}

/** One certificate on one listener; some in a hundred are about to expire, are being replaced, or are unfit to be. */
function standard(n: number, certificates: Certificate[], role: 'default' | 'additional') {
  const own = `${n * 2}-cn-hangzhou`;
  const left = n % 97 === 5 ? 9 : n % 389 === 3 ? -2 : 20 + ((n * 7919) % 180);
  const names = [
    `s${n}.shop.example.com`,
    ...(n % 5 === 0 ? [`*.s${n}.shop.example.com`, `m.s${n}.example.com`] : []),
  ].sort();
  const over = { names, notBefore: daysFromNoon(left - 199), notAfter: daysFromNoon(left), instanceId: `cas-${n}` };
  const one = certificate(own, over);
  certificates.push(one);
  if (n % 11 === 1)
    certificates.push(
      renewal(one, `${n * 2 + 1}-cn-hangzhou`, {
        notBefore: daysFromNoon(-1),
        notAfter: daysFromNoon(198),
        hasPrivateKey: n % 44 !== 1,
      }),
    );
  return attachment(own, { role });
}
