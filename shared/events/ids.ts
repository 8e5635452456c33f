import * as z from 'zod/mini';
import type { CertificateId, Region } from '../rotation/model/inventory.js';
import { regionShape } from '../rotation/model/region-shape.js';

/** What an id of a certificate or a place looks like. */
export const idShape = /^\w[\w.:@/-]{0,127}$/;
const ofWhat = 'letters, digits and -_.:@/, at most 128';

/** A certificate id as people and pipelines write it: `12345-cn-hangzhou`, or CAS's bare number, as text or number. */
export const certificateId = z.pipe(
  z.union([z.string(), z.number()]),
  z.transform((value, context): CertificateId => {
    const id = String(value).trim();
    // A number that is not whole is no id, and one past 2^53 may have lost its last digits on the way: those go as text.
    const isExact = typeof value === 'string' || Number.isSafeInteger(value);
    if (!isExact || !idShape.test(id))
      context.issues.push({
        code: 'custom',
        input: value,
        message: `must be a certificate id such as 12345-cn-hangzhou (${ofWhat})`,
      });
    return id as CertificateId;
  }),
);

/** The id of a listener or a load balancer. NLB's own texts, so no more is known of them than of what they are made. */
export function placeId<T extends string>(example: string) {
  return z.pipe(
    z.string().check(z.trim(), z.regex(idShape, `must be an id such as ${example} (${ofWhat})`)),
    z.transform((id) => id as T),
  );
}

/** A region as people write it. */
export const region = z.pipe(
  z.string().check(z.trim(), z.regex(regionShape, 'must be a region such as cn-hangzhou')),
  z.transform((name) => name as Region),
);
