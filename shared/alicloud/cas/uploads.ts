import * as z from 'zod/mini';
import { type CommandOperation, commandPermissionFor } from '../../ram/permissions.js';
import { english } from '../../rotation/english.js';
import { certificateKey } from '../../rotation/model/ids.js';
import type { CertificateId } from '../../rotation/model/inventory.js';
import type { NewUpload, UploadAnswer, Uploads } from '../../upload/ports.js';
import type { UploadedCertificate } from '../../upload/prunable.js';
import type { Failure } from '../client/answer.js';
import { changedNothing, faultOf } from '../client/calls.js';
import type { Params } from '../client/flatten.js';
import type { Call } from '../client/openapi.js';
import { callOfRow, type OperationRow } from '../client/operations.js';
import { allByNumber } from '../client/paginate.js';
import { meaningOf } from '../client/refusals.js';
import { callWithRetries } from '../client/retry.js';
import { pageOf, parse } from '../client/wire.js';
import { casUrl, siteRegions } from '../endpoints.js';
import { type CasLink, readCas } from './link.js';

/** Their rates are not published; 10 a second is inferred. Source of the positions: the official parameter tables. */
const row: OperationRow = { version: '2020-04-07', position: 'query', rate: { calls: 10, windowSeconds: 1 } };

/** The uploads of one account, over HTTP. */
export function casUploads(link: CasLink): Uploads {
  return {
    upload: (upload) => uploadOne(link, upload),
    listed: () => listed(link),
    usersOf: (ids) => usersOf(link, ids),
    remove: (id) => remove(link, id),
  };
}

async function uploadOne(link: CasLink, { label, certificatePem, keyPem, tags }: NewUpload): Promise<UploadAnswer> {
  const params = {
    Name: label,
    Cert: certificatePem,
    Key: keyPem(),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
  const call = callOf(link, 'UploadUserCertificate', params, `certificate ${label}`);
  const answer = await callWithRetries(link.channel, call, changedNothing);
  if (answer.kind === 'ok') return uploadedIn(answer.body);
  if (isUnsure(answer)) return { kind: 'unsure', message: faultOf(call, answer).message };
  if (answer.kind === 'refused' && taken.test(answer.code)) return { kind: 'taken', message: answer.message };
  throw faultOf(call, answer);
}

const listedItem = z.object({
  CertificateId: z.union([z.string().check(z.minLength(1)), z.number()]),
  CertIdentifier: z.nullish(z.string()),
  UsingProductList: z.nullish(z.array(z.string())),
});

async function listed(link: CasLink): Promise<readonly UploadedCertificate[]> {
  const operation = 'ListCertificates';
  const items = await allByNumber({
    operation,
    idOf: (item: z.infer<typeof listedItem>) => String(item.CertificateId),
    page: async (CurrentPage = 1) => {
      const params = { CertificateSource: 'UPLOAD', ShowSize: pageSize, CurrentPage };
      return pageOf({ operation, body: await readCas(link, operation, { params }) }, 'CertificateList', listedItem);
    },
  });
  return items.map(({ CertificateId, CertIdentifier, UsingProductList }) => ({
    certificateId: (CertIdentifier || `${CertificateId}-${siteRegions[link.site]}`) as CertificateId,
    products: UsingProductList ?? [],
  }));
}

const resource = z.object({
  Id: z.nullish(z.union([z.string(), z.number()])),
  CertId: z.union([z.string(), z.number()]),
  CloudProduct: z.nullish(z.string()),
});
const resources = z.object({ Data: z.nullish(z.array(resource)), Total: z.number() });

/** In calls of 50 certificates. Without a product, CAS lists the resources of all (source: CloudProduct is optional). */
async function usersOf(link: CasLink, ids: readonly CertificateId[]): Promise<readonly UploadedCertificate[]> {
  const operation = 'ListCloudResources';
  const numbers = ids.map((id) => certificateKey(id)).filter((key) => /^\d+$/.test(key));
  const users = new Map<string, string[]>(numbers.map((number) => [number, []]));
  for (let start = 0; start < numbers.length; start += certificatesPerCall) {
    const CertIds = `[${numbers.slice(start, start + certificatesPerCall).join(',')}]`;
    const found = await allByNumber({
      operation,
      idOf: (item: z.infer<typeof resource>) => JSON.stringify([item.Id, item.CertId, item.CloudProduct]),
      page: async (CurrentPage = 1) => {
        const params = { CertIds, ShowSize: pageSize, CurrentPage };
        const { Data, Total } = parse(operation, resources, await readCas(link, operation, { params }));
        return { items: Data ?? [], nextToken: undefined, total: Total };
      },
    });
    for (const { CertId, CloudProduct } of found) users.get(String(CertId))?.push(CloudProduct || 'another product');
  }
  return ids.map((certificateId) => ({ certificateId, products: users.get(certificateKey(certificateId)) ?? [] }));
}

const pageSize = 100;
const certificatesPerCall = 50;

async function remove(link: CasLink, id: CertificateId): Promise<'removed' | 'unsure'> {
  const call = callOf(link, 'DeleteUserCertificate', { CertId: certificateKey(id) }, `certificate ${id}`);
  const answer = await callWithRetries(link.channel, call, changedNothing);
  if (answer.kind === 'ok') return 'removed';
  if (isUnsure(answer)) return 'unsure';
  throw faultOf(call, answer);
}

function callOf(
  { endpoints, site, rateScale, channel }: CasLink,
  operation: CommandOperation,
  params: Params,
  subject: string,
): Call {
  const permission = { ...commandPermissionFor(operation), ...(channel.role && { of: channel.role }) };
  const target = { url: casUrl(site, endpoints), region: siteRegions[site], subject, rateScale };
  return callOfRow({ ...row, operation, permission }, target, params);
}

const uploaded = z.object({ CertId: z.union([z.string().check(z.minLength(1)), z.number()]) });

function uploadedIn(body: unknown): UploadAnswer {
  const result = uploaded.safeParse(body);
  if (!result.success)
    return { kind: 'unsure', message: `UploadUserCertificate: ${english`accepted, but without a certificate id`}` };
  return { kind: 'uploaded', certificateId: String(result.data.CertId) as CertificateId };
}

/** No code is documented; `NameRepeat` and the family `AlreadyExists` were seen. */
const taken = /^NameRepeat$|Already_?Exist|Name.*(Exist|Repeat|Duplicate)/i;

/** After a server error (HTTP 5xx) the change may have been made, for every code except throttling. */
function isUnsure(failure: Failure): boolean {
  switch (failure.kind) {
    case 'refused':
      return failure.httpStatus >= 500 && meaningOf(failure.code) !== 'throttled';
    case 'unreadable':
      return true;
    case 'no-answer':
      return failure.sent;
    case 'out-of-time':
    case 'cancelled':
      return false;
  }
}
