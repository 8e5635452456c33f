import * as z from 'zod/mini';
import { CloudFault } from './cloud-fault.js';
import type { Page } from './paginate.js';

/*
 * The fields that are read from the answers of NLB 2022-04-30, CAS 2020-04-07 and STS 2015-04-01, in the vendor's spelling.
 * Unknown fields are allowed. A list may be null or absent, because the vendor leaves out empty ones.
 */

/** CAS sends an id as a number in one operation and as text in another. */
const idText = z.pipe(
  z.union([z.string().check(z.minLength(1)), z.number()]),
  z.transform((id) => String(id)),
);
const whole = z.pipe(z.union([z.number(), z.string().check(z.regex(/^\d+$/))]), z.transform(Number));
const flag = z.pipe(
  z.union([z.boolean(), z.string(), z.number()]),
  z.transform((value) => ['true', '1'].includes(String(value).toLowerCase())),
);
/** Undefined if it is not a number: one entry without dates must not make the whole list unreadable. */
const wholeOrNone = z.pipe(
  z.nullish(z.union([z.number(), z.string()])),
  z.transform((value) => (/^\d+$/.test(String(value ?? '')) ? Number(value) : undefined)),
);
const text = z.nullish(z.string());
const id = z.string().check(z.minLength(1));

/** `{Key, Value}` in lists, `{TagKey, TagValue}` in attributes. A tag may have no value. */
const tags = z.nullish(z.array(z.object({ Key: text, Value: text, TagKey: text, TagValue: text })));

export const regionItem = z.object({ RegionId: id });

export const loadBalancerItem = z.object({
  LoadBalancerId: id,
  LoadBalancerStatus: z.string(),
  LoadBalancerName: text,
  DNSName: text,
  AddressType: text,
  Tags: tags,
});

export const listenerItem = z.object({
  ListenerId: id,
  LoadBalancerId: id,
  ListenerProtocol: text,
  /** 0 for a range of ports, which the two that follow give. */
  ListenerPort: whole,
  StartPort: wholeOrNone,
  EndPort: wholeOrNone,
  ListenerStatus: z.string(),
  /** Only the default certificate, without the additional ones. */
  CertificateIds: z.nullish(z.array(z.string())),
  Tags: tags,
});

export const attachmentItem = z.object({
  CertificateId: id,
  CertificateType: text,
  IsDefault: z.nullish(flag),
  Status: z.string(),
});

/** STS 2015-04-01, GetCallerIdentity. */
export const identity = z.object({ AccountId: id, Arn: id });

/** A chain is evidence where it can be read, and no reason to refuse what it comes with. `z.catch` takes 9 KB of each bundle. */
const chainLinks = z.union([
  z.nullish(z.array(z.object({ Subject: text, Issuer: text, NotBefore: wholeOrNone, NotAfter: wholeOrNone }))),
  z.pipe(
    z.unknown(),
    z.transform(() => null),
  ),
]);

export const certificateItem = z.object({
  CertificateId: idText,
  CertIdentifier: text,
  InstanceId: z.nullish(
    z.pipe(
      z.union([z.string(), z.number()]),
      z.transform((id) => String(id)),
    ),
  ),
  CertificateName: text,
  CertificateStatus: text,
  CommonName: text,
  Domain: text,
  SubjectAlternativeNames: z.nullish(z.array(z.string())),
  Algorithm: text,
  FingerPrint: text,
  Serial: text,
  Issuer: text,
  NotBefore: wholeOrNone,
  NotAfter: wholeOrNone,
  ExistPrivateKey: z.nullish(flag),
  /** In the detail alone. */
  CertificateChainList: chainLinks,
});

const resourceItem = z.object({
  Id: z.nullish(idText),
  InstanceId: text,
  ListenerId: text,
  CertId: z.nullish(idText),
});

/** CAS 2020-04-07, ListCloudResources. */
export const resourcesPage = z.object({ Data: z.nullish(z.array(resourceItem)), Total: z.nullish(whole) });

/** STS 2015-04-01, AssumeRole. */
export const assumedItem = z.object({
  Credentials: z.object({ AccessKeyId: id, AccessKeySecret: id, SecurityToken: id }),
});

export type WireLoadBalancer = z.infer<typeof loadBalancerItem>;
export type WireListener = z.infer<typeof listenerItem>;
export type WireAttachment = z.infer<typeof attachmentItem>;
export type WireTags = z.infer<typeof tags>;
export type WireResource = z.infer<typeof resourceItem>;
export type WireCertificate = z.infer<typeof certificateItem>;

const paging = z.object({ NextToken: text, TotalCount: z.nullish(whole) });
const accepted = z.object({ RequestId: id, JobId: id });

/** One page of a listing. A list that is null or absent counts as empty only if the answer has a total. */
export function pageOf<Item extends z.ZodMiniType>(
  answer: { readonly operation: string; readonly body: unknown },
  listName: string,
  item: Item,
): Page<z.infer<Item>> {
  const { NextToken, TotalCount } = parse(answer.operation, paging, answer.body);
  const lists = parse(answer.operation, z.object({ [listName]: z.nullish(z.array(item)) }), answer.body);
  const items = lists[listName];
  if (!items && TotalCount == null) throw malformed(answer.operation, listName);
  return { items: items ?? [], nextToken: NextToken || undefined, total: TotalCount ?? undefined };
}

/** The ids in the answer to a write. Undefined if one is missing, because the result of the write is then unknown. */
export function acceptedOf(body: unknown): { readonly requestId: string; readonly jobId: string } | undefined {
  const result = accepted.safeParse(body);
  return result.success ? { requestId: result.data.RequestId, jobId: result.data.JobId } : undefined;
}

/** The answer in the expected shape. Throws with the path of the first field that differs, never its value. */
export function parse<Schema extends z.ZodMiniType>(operation: string, schema: Schema, body: unknown): z.infer<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw malformed(operation, pathOf(result.error.issues[0]?.path ?? []));
}

export function malformed(operation: string, field: string): CloudFault {
  return new CloudFault(`field ${field} is missing or of another type`, { operation, code: 'MalformedResponse' });
}

function pathOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '(the whole answer)';
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .slice(1);
}
