import * as z from 'zod/mini';
import { english } from '../rotation/english.js';
import type { Region } from '../rotation/model/inventory.js';
import type { Policy, TagPattern } from '../rotation/model/policy.js';
import { regionShape } from '../rotation/model/region-shape.js';
import { parseChangeWindows } from '../rotation/rollout/change-window.js';

/** Kinds of environment variables. Each message states the valid values, and follows the name of the variable. */

/** One of `choices`. `others` has the messages for invalid values that users are likely to try. */
export function oneOf<const T extends string>(choices: readonly T[], others: Readonly<Record<string, string>> = {}) {
  return text((value, refuse): T => {
    const choice = choices.find((candidate) => candidate === value);
    return choice ?? refuse(others[value] ?? english`must be ${choices.join(' or ')}`);
  });
}

/** A decimal number from 0 to `most`. */
export function number(most: number) {
  return text((value, refuse): number => {
    const parsed = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
    return parsed <= most ? parsed : refuse(english`must be a number from 0 to ${most}`);
  });
}

/** A whole number that is not below `least`. */
export function wholeNumber(least: number) {
  return text((value, refuse): number => {
    const parsed = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    return parsed >= least ? parsed : refuse(english`must be a whole number, ${least} or more`);
  });
}

/** A comma list without repetitions. Spaces around items are ignored. */
export function list(item: RegExp, message: string) {
  return text((value, refuse): readonly string[] => {
    const items = value.split(',').map((part) => part.trim());
    return items.every((part) => item.test(part)) ? [...new Set(items)] : refuse(message);
  });
}

export const regions = z.pipe(
  list(
    new RegExp(`${regionShape.source}|^all$`),
    english`must be all, or a comma list of regions such as cn-hangzhou,cn-shanghai`,
  ),
  z.transform((names, context): readonly Region[] | 'all' => {
    if (!names.includes('all')) return names as Region[];
    if (names.length > 1)
      context.issues.push({ code: 'custom', input: names, message: english`must be all alone, or a list without it` });
    return 'all';
  }),
);

export const tags = z.pipe(
  list(/^[^=]+=.*$/, english`must be a comma list of key=value`),
  z.transform((patterns): readonly TagPattern[] =>
    patterns.map((tag) => ({
      key: tag.slice(0, tag.indexOf('=')).trim(),
      value: tag.slice(tag.indexOf('=') + 1).trim(),
    })),
  ),
);

/** `GoDaddy.com, Inc.` is one organisation: a legal form that stands behind a comma belongs to what is before it. */
const organisationEnds = /,(?!\s*(?:inc|incorporated|llc|ltd|limited|corp|co|gmbh|s\.?a|s\.?p\.?a)\.?\s*(?:,|$))/i;

/** `same`, `exact`, or organisations that are accepted as well as the same one. */
export const issuers = text((value, refuse): Policy['issuers'] => {
  const items = value.split(organisationEnds).map((item) => item.trim().replace(/^"(.*)"$/, '$1'));
  const others = items.filter((item) => item.toLowerCase() !== 'same');
  if (others.length === 0) return 'same';
  if (items.length === 1 && items[0]?.toLowerCase() === 'exact') return 'exact';
  const isGood = others.every((item) => /[\p{L}\p{N}]/u.test(item) && item.toLowerCase() !== 'exact');
  return isGood ? [...new Set(others)] : refuse(english`must be same, exact, or a comma list of CA organisations`);
});

/** The times at which changes are allowed. */
export const changeWindows = text(parseChangeWindows);

/** A full base URL, which may contain `{region}`. Signed requests need TLS, except to the same machine. */
export const endpoint = text((value, refuse): string => {
  const filled = value.replaceAll('{region}', 'region');
  if (!/^https?:\/\//.test(value) || !URL.canParse(filled))
    return refuse(english`must be a full base URL such as https://nlb.{region}.aliyuncs.com`);
  const { protocol, hostname, username, password } = new URL(filled);
  if (username !== '' || password !== '') return refuse(english`must not contain a user or a password`);
  if (protocol === 'https:' || isLoopback(hostname)) return value;
  return refuse(english`must begin with https://; plain http is for a local cloud on 127.0.0.1, ::1 or localhost`);
});

/** A page that people open in a browser; without the slash at its end. */
export const webPage = text((value, refuse): string =>
  /^https:\/\/[^\s/?#@]+[^\s?#@()<>|]*$/.test(value)
    ? value.replace(/\/$/, '')
    : refuse(english`must be a URL that begins with https://, without a query`),
);

/** True for this machine, which needs no TLS. `hostname` has the form of `URL.hostname`. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/** Source of the rule: FC 2.0, CreateService. */
export const serviceName = text((value, refuse): string =>
  /^[A-Za-z_][\w-]{0,127}$/.test(value)
    ? value
    : refuse(english`must be 1 to 128 letters, digits, _ and -, not beginning with a digit or -`),
);

/** The location of the ledger. The `prefix` in a bucket is empty or ends in a slash. */
export type LedgerLocation =
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'bucket'; readonly bucket: string; readonly prefix: string };

/** Source of the rules for buckets and keys: OSS, naming conventions. */
export const ledger = text((value, refuse): LedgerLocation => {
  const path = /^dir:(.+)$/.exec(value)?.[1];
  if (path !== undefined) return { kind: 'folder', path };
  const [, bucket, rest = ''] = /^oss:\/\/([^/]*)(?:\/(.*))?$/.exec(value) ?? [];
  if (bucket === undefined) return refuse(english`must be dir:<path> or oss://<bucket>/<prefix>`);
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket))
    return refuse(
      english`must name a bucket of 3 to 63 lower-case letters, digits and hyphens: oss://<bucket>/<prefix>`,
    );
  const prefix = rest.replace(/\/$/, '');
  if (prefix === '') return { kind: 'bucket', bucket, prefix };
  const isGood = prefix.length <= 200 && prefix.split('/').every((name) => /^(?!\.\.?$)[^\\\p{C}]+$/u.test(name));
  return isGood
    ? { kind: 'bucket', bucket, prefix: `${prefix}/` }
    : refuse(english`must have a prefix of at most 200 characters, without //, \\, . and ..: oss://<bucket>/<prefix>`);
});

/** A kind of variable: `read` returns the value of the trimmed text, or calls `refuse` with the message. */
export function text<T>(read: (value: string, refuse: (message: string) => never) => T) {
  return z.pipe(
    z.string(),
    z.transform((value, context): T => {
      try {
        return read(value.trim(), (message) => {
          throw new Refused(message);
        });
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        context.issues.push({ code: 'custom', input: value, message: error.message });
        return z.NEVER;
      }
    }),
  );
}

class Refused extends Error {}
