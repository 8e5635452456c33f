import type { LoadBalancerId } from '../../rotation/model/inventory.js';
import { CloudFault } from '../client/cloud-fault.js';
import { allByNumber } from '../client/paginate.js';
import { malformed, parse, resourcesPage, type WireResource } from '../client/wire.js';
import { type CasLink, readCas } from './link.js';

const operation = 'ListCloudResources';

/** Our choices: how much is a hint worth? So many certificates a call, so many in all; pages of so many places. */
const certificatesPerCall = 50;
const mostCertificates = 500;
const pageSize = 100;
const mostPages = 50;

/** Which load balancers CAS has noted for certificates. An id without a number is none of CAS's, so it has no note of it. */
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

/** No attempt is made twice: a pass has better things to wait for than a hint. */
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
