import type { Cloud } from '../cloud.js';
import type { Body } from './client.js';

/** A request to the admin path, as somebody outside the process makes it. */
export async function admin(
  cloud: Pick<Cloud, 'urls'>,
  method: string,
  what: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: Body }> {
  const response = await fetch(`${cloud.urls.nlb}/_cloud/${what}`, {
    method,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}
