import type { LoadBalancerId } from '../../rotation/model/inventory.js';
import { CloudFault } from '../client/cloud-fault.js';
import { allByNumber } from '../client/paginate.js';
import { malformed, parse, resourcesPage, type WireResource } from '../client/wire.js';
import { type CasLink, readCas } from './link.js';

const operation = 'ListCloudResources';

/** A hint is worth at most 10 calls of 50 certificates each, and 50 pages of 100 resources for each of them. */
const certificatesPerCall = 50;
const mostCertificates = 500;
const pageSize = 100;
const mostPages = 50;

/** The load balancers that CAS has noted for the certificates. CAS has no notes of ids without a number. */
export async function notedPlaces(link: CasLink, keys: readonly string[]): Promise<readonly LoadBalancerId[]> {
  const numbers = keys.filter((key) => /^\d+$/.test(key)).sort();
  if (numbers.length > mostCertificates)
    throw new CloudFault(`${numbers.length} certificates are too many to ask for`, { operation, code: 'TooMany' });
  const found = new Set<string>();
  for (let start = 0; start < numbers.length; start += certificatesPerCall)
    for (const { InstanceId } of await resourcesOf(link, numbers.slice(start, start + certificatesPerCall)))
      if (InstanceId) found.add(InstanceId);
  return [...found] as LoadBalancerId[];
}

/** Without retries, because a pass does not wait for a hint. */
function resourcesOf(link: CasLink, numbers: readonly string[]): Promise<readonly WireResource[]> {
  const asked = { CloudName: 'aliyun', CloudProduct: 'NLB', CertIds: `[${numbers.join(',')}]`, ShowSize: pageSize };
  return allByNumber({
    operation,
    idOf: ({ Id, InstanceId, ListenerId, CertId }) => JSON.stringify([Id, InstanceId, ListenerId, CertId]),
    page: async (CurrentPage = 1) => {
      if (CurrentPage > mostPages) throw malformed(operation, 'Total');
      const params = { ...asked, CurrentPage };
      const body = await readCas(link, operation, { params, subject: 'places', mayRepeat: () => false });
      const { Data, Total } = parse(operation, resourcesPage, body);
      if (!Data && Total == null) throw malformed(operation, 'Data');
      return { items: Data ?? [], nextToken: undefined, total: Total ?? undefined };
    },
  });
}
