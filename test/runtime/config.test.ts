import { describe, expect, it } from 'vitest';
import { readConfig } from '../../shared/runtime/config.js';
import { ConfigFault } from '../../shared/runtime/faults.js';

/** In a function in Hangzhou, with a ledger where the test names none. */
const read = (env: Readonly<Record<string, string | undefined>>) =>
  readConfig({ ...env, LEDGER: env.LEDGER?.trim() ? env.LEDGER : 'dir:/l' }, 'cn-hangzhou');

const defaults = {
  regions: ['cn-hangzhou'],
  site: 'cn',
  ledger: { kind: 'folder', path: '/l' },
  policy: {
    batchLimit: 15,
    additionalPerLoadBalancer: 25,
    visibleWithinSeconds: 60,
    confirmWithinSeconds: 600,
    retire: 'confirmed',
    retireAfterSeconds: 86_400,
    quotaRelief: 'retire-expired',
    keyAlgorithms: 'same',
    issuers: 'same',
    eventMappings: 'follow',
    includeTags: [],
    excludeTags: [],
    verify: 'off',
    rollback: 'unexpected',
    changeWindows: [],
    unreachable: 'by-address',
  },
  accounts: [],
  endpoints: { nlb: undefined, cas: undefined, sts: undefined, oss: undefined },
  functions: { service: undefined, endpoint: undefined },
  followSeconds: 60,
  logLevel: 'info',
  notify: { targets: [], lang: 'en', digest: undefined, reportUrl: undefined },
  docsUrl: undefined,
};

const good: { readonly when: string; readonly given: Record<string, string>; readonly then: object }[] = [
  {
    when: 'regions',
    given: { REGIONS: 'cn-hangzhou, ap-southeast-1,cn-hangzhou' },
    then: { regions: ['cn-hangzhou', 'ap-southeast-1'] },
  },
  { when: 'all regions', given: { REGIONS: ' all ' }, then: { regions: 'all' } },
  { when: 'the international site', given: { CAS_SITE: 'intl' }, then: { site: 'intl' } },
  {
    when: 'a ledger folder',
    given: { LEDGER: 'dir:/mnt/nas/ledger' },
    then: { ledger: { kind: 'folder', path: '/mnt/nas/ledger' } },
  },
  { when: 'no probe', given: { VERIFY: 'off' }, then: {} },
  { when: 'no retirement', given: { RETIRE: 'off' }, then: { policy: { retire: 'off' } } },
  {
    when: 'a grace time in minutes',
    given: { RETIRE_AFTER_MINUTES: '30' },
    then: { policy: { retireAfterSeconds: 1800 } },
  },
  { when: 'no grace time', given: { RETIRE_AFTER_MINUTES: '0' }, then: { policy: { retireAfterSeconds: 0 } } },
  { when: 'half a minute', given: { RETIRE_AFTER_MINUTES: '0.5' }, then: { policy: { retireAfterSeconds: 30 } } },
  { when: 'no relief', given: { QUOTA_RELIEF: 'none' }, then: { policy: { quotaRelief: 'none' } } },
  { when: 'swaps', given: { QUOTA_RELIEF: 'swap' }, then: { policy: { quotaRelief: 'swap' } } },
  {
    when: 'key algorithms',
    given: { KEY_ALGORITHMS: 'rsa, ECC' },
    then: { policy: { keyAlgorithms: ['RSA', 'ECC'] } },
  },
  { when: 'the same key algorithm', given: { KEY_ALGORITHMS: 'same' }, then: { policy: { keyAlgorithms: 'same' } } },
  { when: 'the same authority', given: { ISSUERS: 'Same' }, then: { policy: { issuers: 'same' } } },
  { when: 'just the same issuer name', given: { ISSUERS: 'exact' }, then: { policy: { issuers: 'exact' } } },
  {
    when: 'other authorities',
    given: { ISSUERS: " same, Let's Encrypt ,GoDaddy.com, Inc., Let's Encrypt" },
    then: { policy: { issuers: ["Let's Encrypt", 'GoDaddy.com, Inc.'] } },
  },
  {
    when: 'a strict view of events',
    given: { EVENT_MAPPINGS: 'ignore' },
    then: { policy: { eventMappings: 'ignore' } },
  },
  {
    when: 'a raised quota',
    given: { ADDITIONAL_PER_LOAD_BALANCER: '60' },
    then: { policy: { additionalPerLoadBalancer: 60 } },
  },
  { when: 'a deadline', given: { CONFIRM_WITHIN_MINUTES: '20' }, then: { policy: { confirmWithinSeconds: 1200 } } },
  {
    when: 'a visibility window',
    given: { VISIBLE_WITHIN_SECONDS: '90' },
    then: { policy: { visibleWithinSeconds: 90 } },
  },
  {
    when: 'tags',
    given: { INCLUDE_TAGS: 'env=prod, team = edge', EXCLUDE_TAGS: 'note=a=b,empty=' },
    then: {
      policy: {
        includeTags: [
          { key: 'env', value: 'prod' },
          { key: 'team', value: 'edge' },
        ],
        excludeTags: [
          { key: 'note', value: 'a=b' },
          { key: 'empty', value: '' },
        ],
      },
    },
  },
  {
    when: 'endpoints',
    given: {
      NLB_ENDPOINT: 'https://nlb-vpc.{region}.aliyuncs.com',
      CAS_ENDPOINT: 'http://127.0.0.1:8787/cas',
      STS_ENDPOINT: 'https://sts-vpc.{region}.aliyuncs.com',
    },
    then: {
      endpoints: {
        nlb: 'https://nlb-vpc.{region}.aliyuncs.com',
        cas: 'http://127.0.0.1:8787/cas',
        sts: 'https://sts-vpc.{region}.aliyuncs.com',
        oss: undefined,
      },
    },
  },
  {
    when: 'accounts',
    given: { ACCOUNTS: 'acs:ram::1000:role/rotator, acs:ram::2000:role/r-2.x#our.id/7=@x' },
    then: {
      accounts: [
        { arn: 'acs:ram::1000:role/rotator', accountId: '1000', externalId: undefined },
        { arn: 'acs:ram::2000:role/r-2.x', accountId: '2000', externalId: 'our.id/7=@x' },
      ],
    },
  },
  { when: 'a log level', given: { LOG_LEVEL: 'debug' }, then: { logLevel: 'debug' } },
  {
    when: 'the functions under the names that Function Compute allows',
    given: { FUNCTION_SERVICE: 'svc', FUNCTION_ENDPOINT: 'https://fc-vpc.{region}.example' },
    then: { functions: { service: 'svc', endpoint: 'https://fc-vpc.{region}.example' } },
  },
  {
    when: 'a service of FC 2.0',
    given: { FC_SERVICE: '_cert-rotation_1' },
    then: { functions: { service: '_cert-rotation_1', endpoint: undefined } },
  },
  { when: 'a language', given: { NOTIFY_LANG: 'zh' }, then: { notify: { ...defaults.notify, lang: 'zh' } } },
];

const bad: { readonly given: Record<string, string>; readonly says: RegExp }[] = [
  { given: { REGIONS: 'Hangzhou' }, says: /comma list of regions/ },
  { given: { REGIONS: 'cn-hangzhou,' }, says: /comma list of regions/ },
  { given: { REGIONS: 'all,cn-hangzhou' }, says: /all alone/ },
  { given: { ACCOUNTS: 'rotator' }, says: /comma list of RAM role ARNs, such as acs:ram::/ },
  { given: { ACCOUNTS: 'acs:ram::1:role/r#' }, says: /comma list of RAM role ARNs/ },
  { given: { ACCOUNTS: 'acs:ram::1:user/r' }, says: /comma list of RAM role ARNs/ },
  { given: { ACCOUNTS: 'acs:ram::1:role/r,acs:ram::1:role/s' }, says: /must name account 1 once/ },
  { given: { CAS_SITE: 'eu' }, says: /cn or intl/ },
  { given: { LEDGER: '/tmp/ledger' }, says: /dir:<path>/ },
  { given: { LEDGER: 'dir:' }, says: /dir:<path> or oss/ },
  { given: { VERIFY: 'always' }, says: /must be off or probe/ },
  { given: { ROLLBACK: 'always' }, says: /must be off or unexpected/ },
  { given: { UNREACHABLE: 'ignore' }, says: /must be by-address or wait or trust-nlb/ },
  { given: { VERIFY: 'yes' }, says: /must be off/ },
  { given: { RETIRE: 'on' }, says: /off or confirmed/ },
  { given: { RETIRE_AFTER_MINUTES: '-1' }, says: /number from 0 to/ },
  { given: { RETIRE_AFTER_MINUTES: '1d' }, says: /number from 0 to/ },
  { given: { RETIRE_AFTER_MINUTES: 'NaN' }, says: /number from 0 to/ },
  { given: { RETIRE_AFTER_MINUTES: 'Infinity' }, says: /number from 0 to/ },
  { given: { QUOTA_RELIEF: 'expired' }, says: /none or retire-expired or swap/ },
  { given: { KEY_ALGORITHMS: 'RSA,DSA' }, says: /RSA, ECC and SM2/ },
  { given: { ISSUERS: "exact,Let's Encrypt" }, says: /same, exact, or a comma list of CA organisations/ },
  { given: { ISSUERS: 'ZeroSSL,,' }, says: /must be same, exact/ },
  { given: { EVENT_MAPPINGS: 'yes' }, says: /must be follow or ignore/ },
  { given: { KEY_ALGORITHMS: 'same,RSA' }, says: /same alone/ },
  { given: { RETIRE_AFTER_MINUTES: '1000000000000' }, says: /number from 0 to 527040/ },
  { given: { ADDITIONAL_PER_LOAD_BALANCER: '0' }, says: /whole number, 1 or more/ },
  { given: { ADDITIONAL_PER_LOAD_BALANCER: '2.5' }, says: /whole number, 1 or more/ },
  { given: { CONFIRM_WITHIN_MINUTES: 'soon' }, says: /number from 0 to/ },
  { given: { VISIBLE_WITHIN_SECONDS: '1e3' }, says: /number from 0 to/ },
  { given: { INCLUDE_TAGS: 'prod' }, says: /key=value/ },
  { given: { EXCLUDE_TAGS: '=prod' }, says: /key=value/ },
  { given: { CANARY: '0' }, says: /must be a whole number, 1 or more/ },
  { given: { MAX_LISTENERS_PER_PASS: 'ten' }, says: /must be a whole number, 1 or more/ },
  { given: { MAX_FAILURES: '-1' }, says: /must be a whole number, 0 or more/ },
  { given: { CHANGE_WINDOWS: '0 0 25 * * 1-5/3h' }, says: /hour "25" is not 0-23/ },
  { given: { NOTIFY: 'http://example.com' }, says: /item 1 must be https/ },
  { given: { NOTIFY_LANG: 'fr' }, says: /en or zh/ },
  { given: { NLB_ENDPOINT: 'nlb.aliyuncs.com' }, says: /full base URL/ },
  { given: { NLB_ENDPOINT: 'http://nlb.cn-hangzhou.aliyuncs.com' }, says: /must begin with https/ },
  { given: { CAS_ENDPOINT: 'http://127.0.0.1.example.com' }, says: /must begin with https/ },
  { given: { OSS_ENDPOINT: 'http://localhost.example.com:80' }, says: /must begin with https/ },
  { given: { STS_ENDPOINT: 'https://me:word@sts.aliyuncs.com' }, says: /not contain a user or a password/ },
  { given: { CAS_ENDPOINT: 'ftp://cas.aliyuncs.com' }, says: /full base URL/ },
  { given: { FC_SERVICE: 'a b/c' }, says: /letters, digits, _ and -/ },
  { given: { FC_SERVICE: '1service' }, says: /not beginning with a digit or -/ },
  { given: { FC_SERVICE: '-service' }, says: /not beginning with a digit or -/ },
  { given: { FC_SERVICE: 'a'.repeat(129) }, says: /1 to 128/ },
  { given: { LOG_LEVEL: 'verbose' }, says: /debug or info or warn or error/ },
];

describe('a good environment', () => {
  it('that says nothing gets every default', () => {
    expect(read({})).toEqual(defaults);
    expect(read({ PATH: '/bin', HOME: '/root', FC_REGION: 'cn-hangzhou' })).toEqual(defaults);
  });

  it('counts an empty, a blank and an undefined variable as unset', () => {
    const names = [...new Set([...good, ...bad].flatMap(({ given }) => Object.keys(given)))];
    expect(names).toHaveLength(32);
    for (const empty of ['', '   ', undefined]) {
      expect(read(Object.fromEntries(names.map((name) => [name, empty])))).toEqual(defaults);
    }
  });

  for (const { when, given, then } of good)
    it(`sets ${when}`, () => {
      const { policy = {}, ...rest } = then as { policy?: object };
      expect(read(given)).toEqual({ ...defaults, ...rest, policy: { ...defaults.policy, ...policy } });
    });
});

describe('a bad variable is named, with its valid values', () => {
  for (const { given, says } of bad) {
    const [[name, value]] = Object.entries(given) as [[string, string]];
    it(`${name}=${value}`, () => {
      expect(() => read(given)).toThrow(ConfigFault);
      expect(() => read(given)).toThrow(new RegExp(`${name} .*${says.source}`));
    });
  }

  it('all of them in one fault', () => {
    const all = Object.assign({}, ...bad.map(({ given }) => given));
    let message = '';
    try {
      read(all);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigFault);
      message = (error as ConfigFault).message;
    }
    expect(Object.keys(all).filter((name) => !message.includes(`${name} `))).toEqual([]);
  });
});

it('names missing and bad variables together', () => {
  expect(() => readConfig({ RETIRE: 'later' }, '')).toThrow(
    /RETIRE must be .*; LEDGER is missing; .*; REGIONS is missing/,
  );
  for (const region of ['a b', 'cn-hangzhou/..', 'evil.example'])
    expect(() => readConfig({ LEDGER: 'dir:/x' }, region)).toThrow(/ALIBABA_CLOUD_REGION_ID must be a region such as/);
  expect(() => read({ STS_ENDPOINT: 'x', FC_ENDPOINT: 'y' })).toThrow(/STS_ENDPOINT .*; FC_ENDPOINT /);
});
