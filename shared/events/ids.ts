import * as z from 'zod/mini';
import { english } from '../rotation/english.js';
import type { CertificateId, Region } from '../rotation/model/inventory.js';
import { regionShape } from '../rotation/model/region-shape.js';

/** The shape of the ids of certificates, listeners and load balancers. */
export const idShape = /^\w[\w.:@/-]{0,127}$/;
const ofWhat = english`letters, digits and -_.:@/, at most 128`;

/** A certificate id: `12345-cn-hangzhou`, or only CAS's number, as text or as a number. */
export const certificateId = z.pipe(
  z.union([z.string(), z.number()]),
  z.transform((value, context): CertificateId => {
    const id = String(value).trim();
    // JSON numbers above 2^53 may have lost their last digits, so such ids must be text.
    const isExact = typeof value === 'string' || Number.isSafeInteger(value);
    if (!isExact || !idShape.test(id))
      context.issues.push({
        code: 'custom',
        input: value,
        message: `${english`must be a certificate id such as 12345-cn-hangzhou`} (${ofWhat})`,
      });
    return id as CertificateId;
  }),
);

/** The id of a listener or a load balancer. NLB documents no form of it, so only the characters are checked. */
export function resourceId<T extends string>(example: string) {
  return z.pipe(
    z.string().check(z.trim(), z.regex(idShape, `${english`must be an id such as ${example}`} (${ofWhat})`)),
    z.transform((id) => id as T),
  );
}

/** A list that is not empty. Its length is checked before its items, because each invalid item takes memory. */
export function listOf<T extends z.ZodMiniType>(item: T, most: number) {
  return z.pipe(
    z.array(z.unknown()).check(z.minLength(1), z.maxLength(most, english`has more than ${most} items; split it`)),
    z.array(item),
  );
}

/** A region, such as `cn-hangzhou`. */
export const region = z.pipe(
  z.string().check(z.trim(), z.regex(regionShape, english`must be a region such as cn-hangzhou`)),
  z.transform((name) => name as Region),
);
