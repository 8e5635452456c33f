import * as z from 'zod/mini';
import type { KeyAlgorithm, Region } from '../rotation/model/inventory.js';
import { defaultPolicy, type Policy, type TagPattern } from '../rotation/model/policy.js';
import { regionShape } from '../rotation/model/region-shape.js';
import { ConfigFault } from './faults.js';
import { type DigestTime, digestTime, type NotifyTarget, notifyTargets } from './notify-settings.js';
import { type LentRole, roles } from './roles.js';
import {
  changeWindows,
  count,
  endpoint,
  issuers,
  type LedgerPlace,
  ledger,
  list,
  number,
  oneOf,
  regions,
  serviceName,
  tags,
} from './settings.js';

export interface Endpoints {
  readonly nlb: string | undefined;
  readonly cas: string | undefined;
  readonly oss: string | undefined;
  readonly sts: string | undefined;
}

export interface Config {
  /** Regions to look at; the function's own where none is set. */
  readonly regions: readonly Region[] | 'all';
  /** Roles that other accounts lend; the function's own account is served anyway. */
  readonly accounts: readonly LentRole[];
  readonly site: 'cn' | 'intl';
  readonly ledger: LedgerPlace;
  readonly policy: Policy;
  readonly endpoints: Endpoints;
  /** How functions are called: by FC 2.0 those of a service, else by FC 3.0. */
  readonly functions: { readonly service: string | undefined; readonly endpoint: string | undefined };
  readonly logLevel: LogLevel;
  readonly notify: NotifyConfig;
}

export interface NotifyConfig {
  readonly targets: readonly NotifyTarget[];
  readonly lang: 'en' | 'zh';
  readonly digest: DigestTime | undefined;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A longer time than any certificate has. */
const yearMinutes = 366 * 24 * 60;

const settings = z.object({
  REGIONS: z.optional(regions),
  ACCOUNTS: z._default(roles, [] as readonly LentRole[]),
  CAS_SITE: z._default(oneOf(['cn', 'intl']), 'cn'),
  LEDGER: z._default(ledger, { kind: 'folder', path: '' } as LedgerPlace),
  VERIFY: z._default(oneOf(['off', 'probe']), defaultPolicy.verify),
  UNREACHABLE: z._default(oneOf(['by-address', 'wait', 'trust-nlb']), defaultPolicy.unreachable),
  RETIRE: z._default(oneOf(['off', 'confirmed']), defaultPolicy.retire),
  RETIRE_AFTER_MINUTES: z._default(number(yearMinutes), defaultPolicy.retireAfterSeconds / 60),
  QUOTA_RELIEF: z._default(oneOf(['none', 'retire-expired', 'swap']), defaultPolicy.quotaRelief),
  KEY_ALGORITHMS: z._default(keyAlgorithms(), defaultPolicy.keyAlgorithms),
  ISSUERS: z._default(issuers, defaultPolicy.issuers),
  EVENT_MAPPINGS: z._default(oneOf(['follow', 'ignore']), defaultPolicy.eventMappings),
  ADDITIONAL_PER_LOAD_BALANCER: z._default(count(1), defaultPolicy.additionalPerLoadBalancer),
  CONFIRM_WITHIN_MINUTES: z._default(number(yearMinutes), defaultPolicy.confirmWithinSeconds / 60),
  VISIBLE_WITHIN_SECONDS: z._default(number(86_400), defaultPolicy.visibleWithinSeconds),
  INCLUDE_TAGS: z._default(tags, [] as readonly TagPattern[]),
  EXCLUDE_TAGS: z._default(tags, [] as readonly TagPattern[]),
  CANARY: z.optional(count(1)),
  MAX_LISTENERS_PER_PASS: z.optional(count(1)),
  MAX_FAILURES: z.optional(count(0)),
  ROLLBACK: z._default(oneOf(['off', 'unexpected']), defaultPolicy.rollback),
  CHANGE_WINDOWS: z._default(changeWindows, defaultPolicy.changeWindows),
  NOTIFY: z._default(notifyTargets, [] as readonly NotifyTarget[]),
  NOTIFY_LANG: z._default(oneOf(['en', 'zh']), 'en'),
  NOTIFY_DIGEST: z.optional(digestTime),
  NLB_ENDPOINT: z.optional(endpoint),
  CAS_ENDPOINT: z.optional(endpoint),
  OSS_ENDPOINT: z.optional(endpoint),
  STS_ENDPOINT: z.optional(endpoint),
  FC_ENDPOINT: z.optional(endpoint),
  FC_SERVICE: z.optional(serviceName),
  // Function Compute keeps names that begin with FC_ for itself, so on it these are the ones to set.
  FUNCTION_ENDPOINT: z.optional(endpoint),
  FUNCTION_SERVICE: z.optional(serviceName),
  LOG_LEVEL: z._default(oneOf(['debug', 'info', 'warn', 'error']), 'info'),
});

/**
 * Checks every variable, and throws one `ConfigFault` that names each bad or missing one. An empty variable counts as
 * unset. `ownRegion` is the function's, or empty where there is none.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, ownRegion: string): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = z.safeParse(settings, given);
  const missing = [
    ...(given.LEDGER === undefined ? ['LEDGER is missing; set oss://<bucket>/<prefix> or dir:<path>'] : []),
    ...(given.REGIONS === undefined && ownRegion === ''
      ? ['REGIONS is missing; set it to a comma list such as cn-hangzhou,cn-shanghai, or to all']
      : []),
    ...(ownRegion !== '' && !regionShape.test(ownRegion)
      ? ['ALIBABA_CLOUD_REGION_ID must be a region such as cn-hangzhou']
      : []),
    ...(given.NOTIFY_DIGEST && !given.NOTIFY ? ['NOTIFY is missing; set whom NOTIFY_DIGEST is for'] : []),
  ];
  if (!parsed.success || missing.length > 0) {
    const bad = parsed.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];
    throw new ConfigFault(`bad environment: ${[...bad, ...missing].join('; ')}`);
  }
  const found = parsed.data;
  return {
    regions: found.REGIONS ?? [ownRegion as Region],
    accounts: found.ACCOUNTS,
    site: found.CAS_SITE,
    ledger: found.LEDGER,
    policy: toPolicy(found),
    endpoints: { nlb: found.NLB_ENDPOINT, cas: found.CAS_ENDPOINT, oss: found.OSS_ENDPOINT, sts: found.STS_ENDPOINT },
    functions: {
      service: found.FC_SERVICE ?? found.FUNCTION_SERVICE,
      endpoint: found.FC_ENDPOINT ?? found.FUNCTION_ENDPOINT,
    },
    logLevel: found.LOG_LEVEL,
    notify: { targets: found.NOTIFY, lang: found.NOTIFY_LANG, digest: found.NOTIFY_DIGEST },
  };
}

function toPolicy(found: z.infer<typeof settings>): Policy {
  return {
    ...defaultPolicy,
    additionalPerLoadBalancer: found.ADDITIONAL_PER_LOAD_BALANCER,
    visibleWithinSeconds: found.VISIBLE_WITHIN_SECONDS,
    confirmWithinSeconds: found.CONFIRM_WITHIN_MINUTES * 60,
    retire: found.RETIRE,
    retireAfterSeconds: found.RETIRE_AFTER_MINUTES * 60,
    quotaRelief: found.QUOTA_RELIEF,
    keyAlgorithms: found.KEY_ALGORITHMS,
    issuers: found.ISSUERS,
    eventMappings: found.EVENT_MAPPINGS,
    verify: found.VERIFY,
    unreachable: found.UNREACHABLE,
    rollback: found.ROLLBACK,
    changeWindows: found.CHANGE_WINDOWS,
    canary: found.CANARY,
    maxListenersPerPass: found.MAX_LISTENERS_PER_PASS,
    maxFailures: found.MAX_FAILURES,
    includeTags: found.INCLUDE_TAGS,
    excludeTags: found.EXCLUDE_TAGS,
  };
}

function keyAlgorithms() {
  return z.pipe(
    list(/^(same|RSA|ECC|SM2)$/i, 'must be same, or a comma list of RSA, ECC and SM2'),
    z.transform((names, context): Policy['keyAlgorithms'] => {
      const upper = names.map((name) => name.toUpperCase());
      if (!upper.includes('SAME')) return upper as KeyAlgorithm[];
      if (upper.length > 1)
        context.issues.push({ code: 'custom', input: names, message: 'must be same alone, or a list without it' });
      return 'same';
    }),
  );
}
