import { type MayRepeat, read } from '../client/calls.js';
import type { Params } from '../client/flatten.js';
import type { Channel } from '../client/openapi.js';
import { callOf, type Operation } from '../client/operations.js';
import { casUrl, type EndpointOverrides, type Site, siteRegions } from '../endpoints.js';

/** The connection to CAS in one account. */
export interface CasLink {
  readonly channel: Channel;
  readonly endpoints: EndpointOverrides;
  readonly site: Site;
  readonly rateScale: number;
}

/** The body of the answer to one read of CAS. */
export function readCas(
  { channel, endpoints, site, rateScale }: CasLink,
  operation: Operation,
  target: { readonly params: Params; readonly subject?: string; readonly mayRepeat?: MayRepeat },
): Promise<unknown> {
  const { params, subject = 'all certificates', mayRepeat } = target;
  const where = { url: casUrl(site, endpoints), region: siteRegions[site], subject, role: channel.role, rateScale };
  return read(channel, callOf(operation, where, params), mayRepeat);
}
