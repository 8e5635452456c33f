import { createHash } from 'node:crypto';
import { EventFault } from '../runtime/faults.js';
import { parseDeliveries } from './renewal.js';

export interface RenewedEvent {
  readonly successor: string;
  readonly replaced?: string | undefined;
  /** Who says so; with the id it tells one event from another. */
  readonly source: string;
  /** The custom bus that it is for; EventBridge reads it from the event. */
  readonly bus?: string | undefined;
}

/**
 * The CloudEvent that says that a certificate was renewed, as `on-renewal` takes it. The same words make the same id, so a
 * hook that runs twice sends one event twice. Throws an `EventFault` for what `on-renewal` would not take.
 */
export function renewedEvent({ successor, replaced, source, bus }: RenewedEvent, now: Date) {
  const data = { successor, ...(replaced === undefined ? {} : { replaced }) };
  const event = {
    id: createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 32),
    source,
    specversion: '1.0',
    type: 'rotation:Certificate:Renewed',
    datacontenttype: 'application/json',
    subject: `certificate/${successor}`,
    time: now.toISOString(),
    ...(bus === undefined ? {} : { aliyuneventbusname: bus }),
    data,
  };
  const { broken } = parseDeliveries(JSON.stringify(event));
  if (broken.length > 0) throw new EventFault(broken.join('; ').replaceAll('event 0: data.', '--'));
  return event;
}
