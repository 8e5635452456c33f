import { createHash } from 'node:crypto';
import { EventFault } from '../runtime/faults.js';
import { parseDeliveries } from './renewal.js';

export interface RenewedEvent {
  readonly successor: string;
  readonly replaced?: string | undefined;
  /** The sender. Source and id together identify the event. */
  readonly source: string;
  /** The custom bus; EventBridge reads it from the event. */
  readonly bus?: string | undefined;
}

/**
 * The CloudEvent of a renewed certificate, as `on-renewal` parses it. The id depends only on the two certificates, so a
 * hook that runs twice sends the same event twice. Throws an `EventFault` for values that `on-renewal` would refuse.
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
