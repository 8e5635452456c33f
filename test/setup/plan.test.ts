import { describe, expect, it } from 'vitest';
import { policyFor } from '../../shared/ram/policy.js';
import { trustPolicyFor } from '../../shared/ram/trust.js';
import { loadBalancersIn, policyChange, sameDocument } from '../../shared/setup/documents.js';
import { mark } from '../../shared/setup/names.js';
import { type Existing, planSetup } from '../../shared/setup/plan.js';
import type { BucketState, OwnBucket, PolicyState, QueueState, RoleState } from '../../shared/setup/ports.js';
import { planRemoval } from '../../shared/setup/removal.js';
import type { Wanted } from '../../shared/setup/wanted.js';

const now = new Date('2026-06-15T12:00:00Z');
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const tags = { [mark.tag.key]: mark.tag.value };
const description = `${mark.description}: test`;
const account = '1234567890123456';
const policyOf = (...loadBalancers: string[]) =>
  policyFor(['rotate'], { regions: ['cn-hangzhou'], account, ...(loadBalancers.length > 0 && { loadBalancers }) });

const wanted: Wanted = {
  account,
  region: 'cn-hangzhou',
  bucket: 'ledger-1',
  isUsualBucket: false,
  queue: 'failed',
  name: 'rotation',
  policy: policyOf(),
  trust: trustPolicyFor({ kind: 'function' }),
};
const own: OwnBucket = {
  kind: 'own',
  region: 'cn-hangzhou',
  acl: 'private',
  versioning: undefined,
  isEncrypted: true,
  blocksPublicAccess: true,
  tags,
  madeAt: hoursAgo(1000),
  isEmpty: false,
};
const nothing: Existing = {
  bucket: { kind: 'none' },
  queue: { kind: 'none' },
  policy: { kind: 'none' },
  role: { kind: 'none' },
};
const policy = (over: Partial<PolicyState> = {}): PolicyState =>
  ({
    ...{ kind: 'found', description, document: JSON.stringify(wanted.policy) },
    ...over,
  }) as PolicyState;
const role = (over = {}): RoleState =>
  ({
    ...{ kind: 'found', description, trust: JSON.stringify(wanted.trust), attached: ['Custom/rotation'] },
    ...over,
  }) as RoleState;

const planOf = (existing: Partial<Existing>, over: Partial<Wanted> = {}) =>
  Object.fromEntries(
    planSetup({ ...nothing, ...existing }, { ...wanted, ...over }, now).map((step) => [step.step, step]),
  );

describe('the bucket', () => {
  const make = ['PutBucket', 'PutBucketTags', 'PutBucketEncryption', 'PutBucketPublicAccessBlock'];
  const empty = { ...own, tags: {}, isEmpty: true, isEncrypted: false, blocksPublicAccess: false };
  const rows: readonly [string, BucketState, string, readonly string[], RegExp?][] = [
    ['that does not exist is made', { kind: 'none' }, 'make', make],
    ['of setup fits', own, 'fits', []],
    ['of setup gets what it lacks', { ...own, isEncrypted: false, blocksPublicAccess: false }, 'change', make.slice(2)],
    ['of another account stands in the way', { kind: 'foreign' }, 'blocked', [], /another account/],
    [
      'at another endpoint stands in the way',
      { kind: 'elsewhere', endpoint: 'oss-cn-beijing.aliyuncs.com' },
      'blocked',
      [],
      /another region \(oss-cn-beijing/,
    ],
    [
      'in another region stands in the way',
      { ...own, region: 'cn-beijing' },
      'blocked',
      [],
      /in cn-beijing, and the functions are in cn-hangzhou/,
    ],
    [
      'with versioning stands in the way',
      { ...own, versioning: 'Suspended' },
      'blocked',
      [],
      /versioning is Suspended/,
    ],
    ['that is public stands in the way', { ...own, acl: 'public-read' }, 'blocked', [], /public \(public-read\)/],
    [
      'of a person is used as it is',
      { ...own, tags: { team: 'x' }, blocksPublicAccess: false },
      'fits',
      [],
      /used as it is/,
    ],
    [
      'of a person without encryption is named',
      { ...own, tags: {}, isEncrypted: false },
      'fits',
      [],
      /are not encrypted/,
    ],
    [
      'that is new, empty and without tags may be unfinished, or of a person: it gets no mark',
      { ...empty, madeAt: hoursAgo(23) },
      'change',
      make.slice(2),
    ],
    [
      'that is old, empty and without tags is of a person',
      { ...empty, madeAt: hoursAgo(24) },
      'fits',
      [],
      /used as it is/,
    ],
    [
      'that is new and has objects is of a person',
      { ...empty, madeAt: hoursAgo(1), isEmpty: false },
      'fits',
      [],
      /used as it is/,
    ],
    [
      'that is new and has tags is of a person',
      { ...empty, madeAt: hoursAgo(1), tags: { a: 'b' } },
      'fits',
      [],
      /used as it is/,
    ],
  ];
  it.each(rows)('%s', (_title, bucket, verdict, calls, says = /^/) => {
    const step = planOf({ bucket }).bucket;
    expect(step).toMatchObject({ verdict, calls, resource: 'ledger-1' });
    expect(step?.details.join('; ')).toMatch(says);
  });

  it('of the usual name that is old, empty and without tags may be unfinished', () => {
    expect(planOf({ bucket: empty }, { isUsualBucket: true }).bucket).toMatchObject({ verdict: 'change' });
  });

  it('has every reason why it stands in the way', () => {
    const bucket: BucketState = { ...own, region: 'cn-beijing', versioning: 'Enabled', acl: 'public-read-write' };
    expect(planOf({ bucket }).bucket?.details).toHaveLength(3);
  });
});

describe('the queue', () => {
  const rows: readonly [string, QueueState, string, readonly string[]][] = [
    ['that does not exist is made', { kind: 'none' }, 'make', ['CreateQueue']],
    ['of setup fits', { kind: 'found', tags }, 'fits', []],
    ['of a person is used as it is', { kind: 'found', tags: {} }, 'fits', []],
  ];
  it.each(rows)('%s', (_title, queue, verdict, calls) => {
    expect(planOf({ queue }).queue).toMatchObject({ verdict, calls });
  });
});

describe('the policy', () => {
  const other = JSON.stringify(policyOf('nlb-a'));
  const rows: readonly [string, PolicyState, string, readonly string[], RegExp?][] = [
    ['that does not exist is made', { kind: 'none' }, 'make', ['CreatePolicy']],
    ['of setup that says the same fits', policy(), 'fits', []],
    ['of a person that says the same is used', policy({ description: 'x' }), 'fits', [], /used as it is/],
    [
      'of setup that differs gets a new version',
      policy({ document: other }),
      'change',
      ['CreatePolicyVersion'],
      /allows in addition nlb:Assoc.*no longer allows/,
    ],
    ['of setup that cannot be read gets a new version', policy({ document: '{' }), 'change', ['CreatePolicyVersion']],
    [
      'of a person that differs stands in the way',
      policy({ description: '', document: other }),
      'blocked',
      [],
      /allows something else/,
    ],
  ];
  it('that changes has one line for each permission that is added or removed', () => {
    const { policy: step } = planOf({ policy: policy({ document: other }) });
    expect(step?.details.length).toBeGreaterThan(2);
    for (const detail of step?.details ?? [])
      expect(detail).toMatch(/^(allows in addition|no longer allows) [^\s,]+( \([^\s,]+\))?$/);
  });

  it.each(rows)('%s', (_title, state, verdict, calls, says = /^/) => {
    const step = planOf({ policy: state }).policy;
    expect(step).toMatchObject({ verdict, calls });
    expect(step?.details.join('; ')).toMatch(says);
  });
});

describe('the role', () => {
  const trustOf = (Principal: object, more = {}) =>
    JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal, ...more }] });
  const rows: readonly [string, RoleState, string, readonly string[]][] = [
    ['that does not exist is made', { kind: 'none' }, 'make', ['CreateRole']],
    ['of setup fits', role(), 'fits', []],
    ['of a person that only Function Compute may assume fits', role({ description: '' }), 'fits', []],
    ['with the service as a text fits', role({ trust: trustOf({ Service: 'fc.aliyuncs.com' }) }), 'fits', []],
    [
      'that an account may assume stands in the way',
      role({ trust: trustOf({ RAM: [`acs:ram::${account}:root`] }) }),
      'blocked',
      [],
    ],
    [
      'that another service may assume too stands in the way',
      role({ trust: trustOf({ Service: ['fc.aliyuncs.com', 'ecs.aliyuncs.com'] }) }),
      'blocked',
      [],
    ],
    [
      'with a condition stands in the way',
      role({ trust: trustOf({ Service: ['fc.aliyuncs.com'] }, { Condition: {} }) }),
      'blocked',
      [],
    ],
  ];
  it.each(rows)('%s', (_title, state, verdict, calls) => {
    expect(planOf({ role: state }).role).toMatchObject({ verdict, calls });
  });
});

describe('the attachment', () => {
  const rows: readonly [string, RoleState, string, readonly string[], RegExp?][] = [
    ['to a new role is made', { kind: 'none' }, 'make', ['AttachPolicyToRole']],
    ['to a role without it is made', role({ attached: [] }), 'make', ['AttachPolicyToRole']],
    [
      'of a system policy of the same name is another one',
      role({ attached: ['System/rotation'] }),
      'make',
      ['AttachPolicyToRole'],
    ],
    ['that exists fits', role(), 'fits', []],
    [
      'names other policies of the role',
      role({ attached: ['Custom/rotation', 'System/AdministratorAccess'] }),
      'fits',
      [],
      /also has System\/AdministratorAccess/,
    ],
  ];
  it.each(rows)('%s', (_title, state, verdict, calls, says = /^/) => {
    const step = planOf({ role: state }).attachment;
    expect(step).toMatchObject({ verdict, calls });
    expect(step?.details.join('; ')).toMatch(says);
  });
});

describe('a document', () => {
  it('is the same in another order, and with lists of one as texts', () => {
    const text = '{"Statement":[{"Resource":"*","Action":["b","a"],"Effect":"Allow"}],"Version":"1"}';
    const same = { Version: '1', Statement: [{ Effect: 'Allow', Action: ['a', 'b'], Resource: ['*'] }] };
    expect(sameDocument(text, same)).toBe(true);
    expect(sameDocument(text, { ...same, Statement: [{ ...same.Statement[0], Resource: ['x'] }] })).toBe(false);
  });

  it('changes by actions, with the resource where only that differs', () => {
    const { added, removed } = policyChange(
      JSON.stringify(policyOf('nlb-a')),
      policyFor(['plan'], { regions: ['cn-hangzhou'], account }),
    );
    expect(added).toEqual([]);
    expect(removed).toContain('nlb:UpdateListenerAttribute');
    expect(policyChange(JSON.stringify(policyOf('nlb-a')), policyOf('nlb-b')).added).toContain(
      `nlb:UpdateListenerAttribute (acs:nlb:cn-hangzhou:${account}:loadbalancer/nlb-b)`,
    );
  });

  it.each([
    ['all load balancers', policyOf(), undefined],
    ['two', policyOf('nlb-a', 'nlb-b'), ['nlb-a', 'nlb-b']],
  ])('allows %s', (_title, document, ids) => {
    expect(loadBalancersIn(JSON.stringify(document))).toEqual(ids);
  });

  it('that is no JSON limits nothing', () => expect(loadBalancersIn('{')).toBeUndefined());
});

describe('the removal', () => {
  const all = { bucket: own, queue: { kind: 'found', tags } as const, policy: policy(), role: role(), keys: [] };
  const removal = (over: object, withLedger = false) =>
    planRemoval(
      { ...all, ...over },
      { bucket: 'ledger-1', prefix: 'ledger/', queue: 'failed', name: 'rotation' },
      withLedger,
    );
  const verdicts = (steps: ReturnType<typeof removal>) => steps.map(({ step, verdict }) => `${step} ${verdict}`);

  it('takes away what setup made, backwards', () => {
    expect(verdicts(removal({}))).toEqual([
      'attachment remove',
      'role remove',
      'policy remove',
      'queue remove',
      'bucket remove',
    ]);
  });

  it('has no step for what does not exist', () => {
    expect(removal({ ...nothing, keys: [] })).toEqual([]);
  });

  it('keeps what is not of setup', () => {
    const foreign = {
      bucket: { ...own, tags: {} },
      queue: { kind: 'found', tags: {} },
      policy: policy({ description: '' }),
      role: role({ description: '' }),
    };
    expect(verdicts(removal(foreign)).every((text) => text.endsWith(' keep'))).toBe(true);
    expect(verdicts(removal(foreign))).toHaveLength(5);
  });

  it.each([
    ['the policy of setup from a role of a person', { role: role({ description: '' }) }, 'attachment remove'],
    ['not a role that has another policy', { role: role({ attached: ['Custom/rotation', 'Custom/x'] }) }, 'role keep'],
    ['not a bucket with objects of others', { keys: ['ledger/a', 'b'] }, 'bucket keep'],
    ['not a bucket with a key that only begins like the ledger', { keys: ['ledger-2/a'] }, 'bucket keep'],
    ['not the ledger without being asked', { keys: ['ledger/a'] }, 'bucket keep'],
  ])('takes %s', (_title, over, verdict) => {
    expect(verdicts(removal(over))).toContain(verdict);
  });

  it('takes the ledger with its bucket if that is wanted, and says how much that is', () => {
    const step = removal({ keys: ['ledger/a', 'ledger/b'] }, true).at(-1);
    expect(step).toMatchObject({ verdict: 'remove', calls: ['DeleteLedgerObject', 'DeleteBucket'], entries: 2 });
    expect(removal({ keys: ['ledger/a', 'b'] }, true).at(-1)).toMatchObject({ verdict: 'keep' });
  });
});
