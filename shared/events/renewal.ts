import * as z from 'zod/mini';
import type { Ignored } from '../reconcile/report/report.js';
import type { Scope } from '../reconcile/scope.js';
import { english } from '../rotation/english.js';
import { sameCertificate } from '../rotation/model/ids.js';
import type { CertificateId } from '../rotation/model/inventory.js';
import { everywhere } from '../rotation/model/selector.js';
import { EventFault } from '../runtime/faults.js';
import { certificateId } from './ids.js';
import { isObject, parseInput, unwrapped } from './input.js';
import { problems, shown } from './problems.js';

/** The events of one call: the scope of the valid ones (undefined without one), the ignored and the invalid ones. */
interface Deliveries {
  readonly scope: Scope | undefined;
  readonly ignored: readonly Ignored[];
  /** One sentence for each invalid event, with its index and field. */
  readonly broken: readonly string[];
}

type Delivery =
  | { readonly kind: 'renewed'; readonly successor: CertificateId; readonly replaced: CertificateId | undefined }
  | { readonly kind: 'hint' }
  | { readonly kind: 'ignored'; readonly type: string; readonly reason: string }
  | { readonly kind: 'broken'; readonly problems: readonly string[] };

/** Each event may cost a call to CAS and a condition for a person. */
const mostEvents = 500;

/** A hint without a certificate covers the certificates of this time. Events are late by hours at most. */
const hintLooksBackSeconds = 86_400;

/**
 * Parses one event or an array of events. No documented CAS event means "renewed" (facts: events, part 1), so such an event
 * only narrows the scope of a pass. Our own event may also have a mapping. Throws an `EventFault` if the bytes are
 * not JSON.
 */
export function parseDeliveries(event: Uint8Array | string): Deliveries {
  const input = parseInput(event);
  const items = Array.isArray(input) ? input : [input];
  if (items.length > mostEvents)
    throw new EventFault(
      english`${items.length} events at once, at most ${mostEvents} are accepted; send several arrays`,
    );
  const deliveries = items.map((item, index) => ({ index, ...toDelivery(item) }));
  return {
    scope: toScope(deliveries),
    ignored: deliveries.flatMap((d) =>
      d.kind === 'ignored' ? [{ index: d.index, type: d.type, reason: d.reason }] : [],
    ),
    broken: deliveries.flatMap((d) =>
      d.kind === 'broken' ? d.problems.map((text) => `event ${d.index}: ${text}`) : [],
    ),
  };
}

/** `successor` or `replaced`, or a misspelling of one. Other keys are allowed. */
const meantKey = /^su?c+e?s+o?rs?$|^repla[cs]?e?[ds]?$/i;

const renewed = z.object({ successor: certificateId, replaced: z.optional(z.nullable(certificateId)) });
const bareRenewed = z.strictObject(renewed.shape);

const eventTypes: readonly (readonly [RegExp, (event: Readonly<Record<string, unknown>>) => Delivery])[] = [
  [/^rotation:Certificate:Renewed$/, ({ data }) => withData(data, (body) => toRenewed(renewed, body, 'data'))],
  [
    /^cas:ActionTrail:(ApiCall|ConsoleOperation|AliyunServiceEvent)$/,
    ({ type, data }) => withData(data, (body) => actionTrailHint(type, body)),
  ],
  [/^slb:CloudMonitor:CertKeyExpired/, () => ({ kind: 'hint' })],
];

/** The item is an event, or the JSON text of an event. */
function toDelivery(raw: unknown): Delivery {
  const { value: item, fault } = unwrapped(raw);
  if (fault !== undefined) return broken(`it is ${fault}`);
  if (Array.isArray(item) && typeof raw === 'string')
    return broken(english`it is the JSON text of an array; send one array`);
  if (!isObject(item)) return { kind: 'ignored', type: '', reason: 'it is empty, or not an object' };
  const { type } = item;
  if (typeof type === 'string') {
    const eventType = eventTypes.find(([pattern]) => pattern.test(type));
    return (
      eventType?.[1](item) ?? { kind: 'ignored', type: shown(type), reason: 'events of this type are not supported' }
    );
  }
  if (Object.keys(item).some((key) => meantKey.test(key))) return toRenewed(bareRenewed, item, '');
  return { kind: 'ignored', type: '', reason: 'it has neither a known type nor a successor' };
}

function toRenewed(schema: typeof renewed | typeof bareRenewed, body: unknown, field: string): Delivery {
  const misspelt = isObject(body)
    ? Object.keys(body).filter((key) => meantKey.test(key) && !(key in renewed.shape))
    : [];
  const parsed = z.safeParse(misspelt.length > 0 ? bareRenewed : schema, body);
  const named = (text: string) =>
    field === '' || text.startsWith('the whole') ? text.replace('the whole value', field) : `${field}.${text}`;
  if (!parsed.success) return { kind: 'broken', problems: problems(parsed.error, body).map(named) };
  const { successor, replaced } = parsed.data;
  if (replaced && sameCertificate(successor, replaced)) return broken(named(english`replaced is the successor itself`));
  return { kind: 'renewed', successor, replaced: replaced ?? undefined };
}

/** A hint of a change in CAS. Other fields are not read, because request parameters can contain a private key. */
function actionTrailHint(type: unknown, data: unknown): Delivery {
  if (data !== undefined && !isObject(data)) return broken(english`data must be an object`);
  if (data?.errorCode !== undefined && data.errorCode !== '' && data.errorCode !== null)
    return { kind: 'ignored', type: String(type), reason: 'the recorded call failed' };
  return { kind: 'hint' };
}

/** A rule's transform may deliver the data as JSON text. */
function withData(data: unknown, read: (body: unknown) => Delivery): Delivery {
  const { value, fault } = unwrapped(data);
  return fault === undefined ? read(value) : broken(`data is ${fault}`);
}

function broken(problem: string): Delivery {
  return { kind: 'broken', problems: [problem] };
}

function toScope(deliveries: readonly Delivery[]): Scope | undefined {
  const named = deliveries.flatMap((d) => (d.kind === 'renewed' ? [d] : []));
  const hinted = deliveries.some(({ kind }) => kind === 'hint');
  if (named.length === 0 && !hinted) return undefined;
  return {
    kind: 'certificates',
    certificateIds: [...new Set(named.map(({ successor }) => successor))],
    mappings: named.flatMap(({ successor, replaced }) =>
      replaced === undefined
        ? []
        : [{ successor, replaced, allowNameLoss: false, selector: everywhere, fromEvent: true }],
    ),
    newsSinceSeconds: hinted ? hintLooksBackSeconds : null,
  };
}
