import { concurrently } from '../../reconcile/concurrently.js';
import type { CasListing, Certificates, ListOptions } from '../../reconcile/ports/cloud.js';
import type { Certificate, CertificateId } from '../../rotation/model/inventory.js';
import { CloudFault } from '../client/cloud-fault.js';
import { allByNumber, allByNumberTwice } from '../client/paginate.js';
import { meaningOf } from '../client/refusals.js';
import { certificateItem, malformed, pageOf, parse, type WireCertificate } from '../client/wire.js';
import { siteRegions } from '../endpoints.js';
import { type CasLink, readCas } from './link.js';
import { certificateOf } from './map.js';
import { notedPlaces } from './notes.js';

/** Source: CAS ListCertificates, ShowSize. */
const pageSize = 100;
const detailsAtOnce = 4;

/** CAS in one account, over HTTP. */
export function casCertificates(link: CasLink): Certificates {
  return {
    all: (options) => all(link, options),
    find: (id) => find(link, id),
    notedLoadBalancers: (keys) => notedPlaces(link, keys),
  };
}

async function all(link: CasLink, { acceptsShort = false }: ListOptions = {}): Promise<CasListing> {
  const listing = {
    operation: 'ListCertificates',
    idOf: (item: WireCertificate) => item.CertificateId,
    page: async (CurrentPage = 1) => {
      const body = await readCas(link, 'ListCertificates', { params: { ShowSize: pageSize, CurrentPage } });
      return pageOf({ operation: 'ListCertificates', body }, 'CertificateList', certificateItem);
    },
  };
  const { items, lacking } = acceptsShort
    ? await allByNumberTwice(listing)
    : { items: await allByNumber(listing), lacking: 0 };
  const read = await concurrently(detailsAtOnce, items, (item) => complete(link, item));
  return {
    lacking,
    certificates: read.flatMap(({ certificate }) => certificate ?? []),
    odd: read.flatMap(({ missing }) => missing ?? []),
  };
}

interface Completed {
  readonly certificate?: Certificate | undefined;
  readonly missing?: CloudFault;
}

/**
 * The certificate from the list if its fields are enough, else from the detail. Empty if it was deleted in between. If
 * fields are missing in both, it is kept as not issued and reported in `missing`: it replaces nothing, and the other
 * certificates are not affected.
 */
async function complete(link: CasLink, item: WireCertificate): Promise<Completed> {
  const listed = certificateOf(item, readingOf(link));
  if (!('missing' in listed) && item.ExistPrivateKey != null) return { certificate: listed };
  const read = await detail(link, item.CertificateId);
  if (read !== undefined && !('missing' in read)) return { certificate: read };
  if (!('missing' in listed)) return { certificate: listed };
  if (read === undefined) return {};
  const unusable = certificateOf({ ...item, CertificateStatus: 'incomplete' }, readingOf(link));
  const missing = malformed('GetCertificateDetail', `${read.missing} of certificate ${item.CertificateId}`);
  return 'missing' in unusable ? { missing } : { certificate: unusable, missing };
}

/** An id without a number is an older one of the load balancers, which CAS does not have. Another suffix: another site. */
async function find(link: CasLink, id: CertificateId): Promise<Certificate | undefined> {
  const [, number, suffix] = /^(\d+)(?:-(.+))?$/.exec(id) ?? [];
  if (number === undefined) return undefined;
  const certificate = await detail(link, number);
  if (certificate !== undefined && 'missing' in certificate)
    throw malformed('GetCertificateDetail', certificate.missing);
  const isAnother = suffix !== undefined && certificate?.id.includes('-') && certificate.id !== id;
  return isAnother ? undefined : certificate;
}

async function detail(
  link: CasLink,
  CertificateId: string,
): Promise<Certificate | { readonly missing: string } | undefined> {
  try {
    const body = await readCas(link, 'GetCertificateDetail', {
      params: { CertificateId },
      subject: `certificate ${CertificateId}`,
    });
    return certificateOf(parse('GetCertificateDetail', certificateItem, body), readingOf(link));
  } catch (error) {
    if (error instanceof CloudFault && isUnknownCertificate(error)) return undefined;
    throw error;
  }
}

/** CAS documents no code for it. `NotFound` for an access key or an operation is excluded. */
function isUnknownCertificate({ code, httpStatus }: CloudFault): boolean {
  if (code === 'MalformedResponse' || meaningOf(code) === 'fault') return false;
  return httpStatus === 404 || /NotFound|NotExist/i.test(code);
}

function readingOf(link: CasLink) {
  return { siteRegion: siteRegions[link.site], now: link.channel.now() };
}
