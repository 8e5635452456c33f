import { isZone } from '../rotation/rollout/zone-clock.js';
import { isLoopback, text } from './settings.js';

/** Whose webhook it is; `json` is anybody's. */
export type Vendor = 'dingtalk' | 'feishu' | 'wecom' | 'slack' | 'json';

/** Who is told. The address has a token in it: it is a secret as a whole, and is never printed. */
export interface NotifyTarget {
  readonly vendor: Vendor;
  readonly url: string;
  /** What messages are signed with; `secret=` in the variable, and not in `url`. */
  readonly secret: string | undefined;
}

/** When a digest is due each day, on a zone's clock. */
export interface DigestTime {
  readonly minuteOfDay: number;
  readonly zone: string;
}

const mostTargets = 10;

const shape = /^(?:(dingtalk|feishu|wecom|slack)\+)?https?:\/\//;

/** Part of the address that a vendor's robot cannot do without. Sources: the vendors' pages on custom robots. */
const needs: Readonly<Record<Vendor, string | undefined>> = {
  dingtalk: 'access_token',
  feishu: undefined,
  wecom: 'key',
  slack: undefined,
  json: undefined,
};

/** A comma list of webhooks. No message repeats any part of it. */
export const notifyTargets = text((value, refuse): readonly NotifyTarget[] => {
  const parsed = value.split(',').map((item) => toTarget(item.trim()));
  const problems = parsed.flatMap((target, index) =>
    'problem' in target ? [`item ${index + 1} ${target.problem}`] : [],
  );
  if (problems.length > 0) refuse(problems.join(', '));
  const targets = parsed.flatMap((target) => ('problem' in target ? [] : [target]));
  const distinct = [...new Map(targets.map((target) => [`${target.vendor} ${target.url}`, target])).values()];
  return distinct.length <= mostTargets ? distinct : refuse(`must be at most ${mostTargets} webhooks`);
});

/** `09:00`, in UTC, or `09:00 Asia/Shanghai`. */
export const digestTime = text((value, refuse): DigestTime => {
  const [, hours, minutes, zone = 'UTC'] = /^([01]?\d|2[0-3]):([0-5]\d)(?:\s+(\S+))?$/.exec(value) ?? [];
  if (hours === undefined) return refuse('must be a time of day, with a zone if not UTC, such as 09:00 Asia/Shanghai');
  if (!isZone(zone)) return refuse(`must have the name of a time zone, such as Asia/Shanghai, not "${zone}"`);
  return { minuteOfDay: Number(hours) * 60 + Number(minutes), zone };
});

function toTarget(item: string): NotifyTarget | { readonly problem: string } {
  const [scheme, named] = shape.exec(item) ?? [];
  const address = item.replace(/^[a-z]+\+/, '');
  if (scheme === undefined || !URL.canParse(address))
    return {
      problem: 'must be a URL that begins with dingtalk+, feishu+, wecom+, slack+ or nothing, and then https://',
    };
  const vendor = (named ?? 'json') as Vendor;
  const url = new URL(address);
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return { problem: 'must be https' };
  if (url.username !== '' || url.password !== '') return { problem: 'must not have a user or a password in it' };
  const need = needs[vendor];
  if (need !== undefined && !url.searchParams.get(need))
    return { problem: `must have ${need}=… in it, as ${vendor} gives it` };
  return { vendor, ...withoutSecret(url, vendor) };
}

/** Only where we sign: elsewhere `secret` may be a parameter of the receiver's own. */
function withoutSecret(url: URL, vendor: Vendor): Pick<NotifyTarget, 'url' | 'secret'> {
  url.hash = '';
  if (vendor !== 'dingtalk' && vendor !== 'feishu') return { url: url.href, secret: undefined };
  const secret = url.searchParams.get('secret') || undefined;
  url.searchParams.delete('secret');
  return { url: url.href, secret };
}
