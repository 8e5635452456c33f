import { english } from '../rotation/english.js';
import { isZone } from '../rotation/rollout/zone-clock.js';
import { isLoopback, text } from './settings.js';

/** The vendor of a webhook. `json` is any other receiver. */
export type Vendor = 'dingtalk' | 'feishu' | 'wecom' | 'slack' | 'json';

/** A receiver of notifications. The URL contains a token: it is a secret as a whole, and is never printed. */
export interface NotifyTarget {
  readonly vendor: Vendor;
  readonly url: string;
  /** The key that signs messages: `secret=` in the variable, removed from `url`. */
  readonly secret: string | undefined;
}

/** The time of the daily digest, on the clock of a time zone. */
export interface DigestTime {
  readonly minuteOfDay: number;
  readonly zone: string;
}

const mostTargets = 10;

const shape = /^(?:(dingtalk|feishu|wecom|slack)\+)?https?:\/\//;

/** The query parameter that a vendor's webhook needs. Sources: the vendors' pages on custom robots. */
const needs: Readonly<Record<Vendor, string | undefined>> = {
  dingtalk: 'access_token',
  feishu: undefined,
  wecom: 'key',
  slack: undefined,
  json: undefined,
};

/** A comma list of webhooks. Messages give the position of a bad item and never its text, which is a secret. */
export const notifyTargets = text((value, refuse): readonly NotifyTarget[] => {
  const parsed = value.split(',').map((item) => toTarget(item.trim()));
  const problems = parsed.flatMap((target, index) =>
    'problem' in target ? [`item ${index + 1} ${target.problem}`] : [],
  );
  if (problems.length > 0) refuse(problems.join(', '));
  const targets = parsed.flatMap((target) => ('problem' in target ? [] : [target]));
  const distinct = [...new Map(targets.map((target) => [`${target.vendor} ${target.url}`, target])).values()];
  return distinct.length <= mostTargets ? distinct : refuse(english`must be at most ${mostTargets} webhooks`);
});

/** `09:00`, in UTC, or `09:00 Asia/Shanghai`. */
export const digestTime = text((value, refuse): DigestTime => {
  const [, hours, minutes, zone = 'UTC'] = /^([01]?\d|2[0-3]):([0-5]\d)(?:\s+(\S+))?$/.exec(value) ?? [];
  if (hours === undefined)
    return refuse(
      english`must be a time of day, followed by a time zone unless it is UTC, such as 09:00 Asia/Shanghai`,
    );
  if (!isZone(zone)) return refuse(english`must end in the name of a time zone, such as Asia/Shanghai, not "${zone}"`);
  return { minuteOfDay: Number(hours) * 60 + Number(minutes), zone };
});

function toTarget(item: string): NotifyTarget | { readonly problem: string } {
  const [scheme, named] = shape.exec(item) ?? [];
  const address = item.replace(/^[a-z]+\+/, '');
  if (scheme === undefined || !URL.canParse(address))
    return {
      problem: english`must be a URL that begins with https://, after dingtalk+, feishu+, wecom+, slack+ or no prefix`,
    };
  const vendor = (named ?? 'json') as Vendor;
  const url = new URL(address);
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return { problem: english`must be https` };
  if (url.username !== '' || url.password !== '') return { problem: english`must not contain a user or a password` };
  const need = needs[vendor];
  if (need !== undefined && !url.searchParams.get(need))
    return { problem: english`must contain ${need}=…, as ${vendor} issues it` };
  return { vendor, ...withoutSecret(url, vendor) };
}

/** Only vendors whose messages are signed: for other receivers `secret` may be a parameter of their own. */
function withoutSecret(url: URL, vendor: Vendor): Pick<NotifyTarget, 'url' | 'secret'> {
  url.hash = '';
  if (vendor !== 'dingtalk' && vendor !== 'feishu') return { url: url.href, secret: undefined };
  const secret = url.searchParams.get('secret') || undefined;
  url.searchParams.delete('secret');
  return { url: url.href, secret };
}
