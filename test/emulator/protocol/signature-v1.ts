import { sameText } from './acs3.js';
import { canonicalPairs, encode, hmacSha1Base64 } from './encoding.js';
import { CloudError, type RawRequest } from './message.js';

/** Public request parameters of signature version 1; everything else belongs to the operation. */
export const V1_COMMON = [
  'Action',
  'Version',
  'Format',
  'AccessKeyId',
  'SecurityToken',
  'Signature',
  'SignatureMethod',
  'SignatureNonce',
  'SignatureType',
  'SignatureVersion',
  'Timestamp',
] as const;

/**
 * HMAC-SHA1 over `METHOD&%2F&<every parameter but Signature, sorted>` with `secret&` as the key.
 * Source: the RPC signature page of the vendor, as `@alicloud/pop-core` and `openapi-core` (v2 mode) implement it.
 */
export function verifyV1(request: RawRequest, parameters: ReadonlyMap<string, string>, accessKeySecret: string): void {
  if (parameters.get('SignatureMethod') !== 'HMAC-SHA1' || parameters.get('SignatureVersion') !== '1.0') {
    throw new CloudError(400, 'InvalidSignatureMethod', 'Only HMAC-SHA1, version 1.0, is known.');
  }
  const signed = [...parameters].filter(([name]) => name !== 'Signature');
  const text = `${request.method}&${encode('/')}&${encode(canonicalPairs(signed))}`;
  if (!sameText(hmacSha1Base64(`${accessKeySecret}&`, text), parameters.get('Signature') ?? '')) {
    throw new CloudError(
      400,
      'SignatureDoesNotMatch',
      `Specified signature is not matched with our calculation. server string to sign is:${text}`,
    );
  }
}
