import * as z from 'zod/mini';
import { english } from '../rotation/english.js';
import type { KeyAlgorithm, Region } from '../rotation/model/inventory.js';
import { defaultPolicy, type Policy, type TagPattern } from '../rotation/model/policy.js';
import { regionShape } from '../rotation/model/region-shape.js';
import { ConfigFault } from './faults.js';
import { type DigestTime, digestTime, type NotifyTarget, notifyTargets } from './notify-settings.js';
import { type LentRole, roles } from './roles.js';
import {
  changeWindows,
  endpoint,
  issuers,
  type LedgerLocation,
  ledger,
  list,
  number,
  oneOf,
  regions,
  serviceName,
  tags,
  webPage,
  wholeNumber,
} from './settings.js';

interface Endpoints {
  readonly nlb: string | undefined;
  readonly cas: string | undefined;
  readonly oss: string | undefined;
  readonly sts: string | undefined;
}

export interface Config {
  /** Regions to read; the function's own region if REGIONS is unset. */
  readonly regions: readonly Region[] | 'all';
  /** Roles in other accounts. The function's own account is always included. */
  readonly accounts: readonly LentRole[];
  readonly site: 'cn' | 'intl';
  readonly ledger: LedgerLocation;
  readonly policy: Policy;
  /** Seconds for which a function looks at its own changes. */
  readonly followSeconds: number;
  readonly endpoints: Endpoints;
  /** The way to call functions: with a service by the API of FC 2.0, without one by the API of FC 3.0. */
  readonly functions: { readonly service: string | undefined; readonly endpoint: string | undefined };
  readonly logLevel: LogLevel;
  readonly notify: NotifyConfig;
  /** Where the folder docs/ can be read, for links to the runbook. */
  readonly docsUrl: string | undefined;
}

export interface NotifyConfig {
  readonly targets: readonly NotifyTarget[];
  readonly lang: 'en' | 'zh';
  readonly digest: DigestTime | undefined;
  /** Where people open the report. */
  readonly reportUrl: string | undefined;
}

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** The upper bound of times that are set in minutes. A public certificate is valid for 200 days at most. */
const yearMinutes = 366 * 24 * 60;

const settings = z.object({
  REGIONS: z.optional(regions),
  ACCOUNTS: z._default(roles, [] as readonly LentRole[]),
  CAS_SITE: z._default(oneOf(['cn', 'intl']), 'cn'),
  LEDGER: z._default(ledger, { kind: 'folder', path: '' } as LedgerLocation),
  VERIFY: z._default(oneOf(['off', 'probe']), defaultPolicy.verify),
  UNREACHABLE: z._default(oneOf(['by-address', 'wait', 'trust-nlb']), defaultPolicy.unreachable),
  RETIRE: z._default(oneOf(['off', 'confirmed']), defaultPolicy.retire),
  RETIRE_AFTER_MINUTES: z._default(number(yearMinutes), defaultPolicy.retireAfterSeconds / 60),
  QUOTA_RELIEF: z._default(oneOf(['none', 'retire-expired', 'swap']), defaultPolicy.quotaRelief),
  KEY_ALGORITHMS: z._default(keyAlgorithms(), defaultPolicy.keyAlgorithms),
  ISSUERS: z._default(issuers, defaultPolicy.issuers),
  EVENT_MAPPINGS: z._default(oneOf(['follow', 'ignore']), defaultPolicy.eventMappings),
  ADDITIONAL_PER_LOAD_BALANCER: z._default(wholeNumber(1), defaultPolicy.additionalPerLoadBalancer),
  CONFIRM_WITHIN_MINUTES: z._default(number(yearMinutes), defaultPolicy.confirmWithinSeconds / 60),
  VISIBLE_WITHIN_SECONDS: z._default(number(86_400), defaultPolicy.visibleWithinSeconds),
  FOLLOW_SECONDS: z._default(number(240), 60),
  INCLUDE_TAGS: z._default(tags, [] as readonly TagPattern[]),
  EXCLUDE_TAGS: z._default(tags, [] as readonly TagPattern[]),
  CANARY: z.optional(wholeNumber(1)),
  MAX_LISTENERS_PER_PASS: z.optional(wholeNumber(1)),
  MAX_FAILURES: z.optional(wholeNumber(0)),
  ROLLBACK: z._default(oneOf(['off', 'unexpected']), defaultPolicy.rollback),
  CHANGE_WINDOWS: z._default(changeWindows, defaultPolicy.changeWindows),
  NOTIFY: z._default(notifyTargets, [] as readonly NotifyTarget[]),
  NOTIFY_LANG: z._default(oneOf(['en', 'zh']), 'en'),
  NOTIFY_DIGEST: z.optional(digestTime),
  REPORT_URL: z.optional(webPage),
  DOCS_URL: z.optional(webPage),
  NLB_ENDPOINT: z.optional(endpoint),
  CAS_ENDPOINT: z.optional(endpoint),
  OSS_ENDPOINT: z.optional(endpoint),
  STS_ENDPOINT: z.optional(endpoint),
  FC_ENDPOINT: z.optional(endpoint),
  FC_SERVICE: z.optional(serviceName),
  // Function Compute reserves names that begin with FC_, so a deployed function takes these two.
  FUNCTION_ENDPOINT: z.optional(endpoint),
  FUNCTION_SERVICE: z.optional(serviceName),
  LOG_LEVEL: z._default(oneOf(['debug', 'info', 'warn', 'error']), 'info'),
});

/**
 * The configuration from environment variables. An empty variable counts as unset. `ownRegion` is the region of the
 * function, or empty on a command line without one. Throws one `ConfigFault` that names each bad or missing variable.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, ownRegion: string): Config {
  const variables = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const parsed = z.safeParse(settings, variables);
  const missing = [
    ...(variables.LEDGER === undefined ? [english`LEDGER is missing; set oss://<bucket>/<prefix> or dir:<path>`] : []),
    ...(variables.REGIONS === undefined && ownRegion === ''
      ? [english`REGIONS is missing; set it to a comma list such as cn-hangzhou,cn-shanghai, or to all`]
      : []),
    ...(ownRegion !== '' && !regionShape.test(ownRegion)
      ? [english`ALIBABA_CLOUD_REGION_ID must be a region such as cn-hangzhou`]
      : []),
    ...(variables.NOTIFY_DIGEST && !variables.NOTIFY
      ? [english`NOTIFY is missing; set the webhooks that NOTIFY_DIGEST goes to`]
      : []),
  ];
  if (!parsed.success || missing.length > 0) {
    const bad = parsed.error?.issues.map(({ path, message }) => `${path.join('.')} ${message}`) ?? [];
    throw new ConfigFault(english`bad environment: ${[...bad, ...missing].join('; ')}`);
  }
  const values = parsed.data;
  return {
    regions: values.REGIONS ?? [ownRegion as Region],
    accounts: values.ACCOUNTS,
    site: values.CAS_SITE,
    ledger: values.LEDGER,
    policy: toPolicy(values),
    followSeconds: values.FOLLOW_SECONDS,
    endpoints: {
      nlb: values.NLB_ENDPOINT,
      cas: values.CAS_ENDPOINT,
      oss: values.OSS_ENDPOINT,
      sts: values.STS_ENDPOINT,
    },
    functions: {
      service: values.FC_SERVICE ?? values.FUNCTION_SERVICE,
      endpoint: values.FC_ENDPOINT ?? values.FUNCTION_ENDPOINT,
    },
    logLevel: values.LOG_LEVEL,
    notify: {
      targets: values.NOTIFY,
      lang: values.NOTIFY_LANG,
      digest: values.NOTIFY_DIGEST,
      reportUrl: values.REPORT_URL,
    },
    docsUrl: values.DOCS_URL,
  };
}

function toPolicy(values: z.infer<typeof settings>): Policy {
  return {
    ...defaultPolicy,
    additionalPerLoadBalancer: values.ADDITIONAL_PER_LOAD_BALANCER,
    visibleWithinSeconds: values.VISIBLE_WITHIN_SECONDS,
    confirmWithinSeconds: values.CONFIRM_WITHIN_MINUTES * 60,
    retire: values.RETIRE,
    retireAfterSeconds: values.RETIRE_AFTER_MINUTES * 60,
    quotaRelief: values.QUOTA_RELIEF,
    keyAlgorithms: values.KEY_ALGORITHMS,
    issuers: values.ISSUERS,
    eventMappings: values.EVENT_MAPPINGS,
    verify: values.VERIFY,
    unreachable: values.UNREACHABLE,
    rollback: values.ROLLBACK,
    changeWindows: values.CHANGE_WINDOWS,
    canary: values.CANARY,
    maxListenersPerPass: values.MAX_LISTENERS_PER_PASS,
    maxFailures: values.MAX_FAILURES,
    includeTags: values.INCLUDE_TAGS,
    excludeTags: values.EXCLUDE_TAGS,
  };
}

function keyAlgorithms() {
  return z.pipe(
    list(/^(same|RSA|ECC|SM2)$/i, english`must be same, or a comma list of RSA, ECC and SM2`),
    z.transform((names, context): Policy['keyAlgorithms'] => {
      const upper = names.map((name) => name.toUpperCase());
      if (!upper.includes('SAME')) return upper as KeyAlgorithm[];
      if (upper.length > 1)
        context.issues.push({
          code: 'custom',
          input: names,
          message: english`must be same alone, or a list without it`,
        });
      return 'same';
    }),
  );
}
