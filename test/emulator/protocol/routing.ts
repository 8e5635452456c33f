import type { Envelope } from './envelope.js';
import { CloudError } from './message.js';
import type { Product } from './product.js';

/** The product that a request's version names; an action that the vendor does not have is 404, one that is not emulated 501. */
export function productOf(products: readonly Product[], envelope: Envelope): Product {
  const product = products.find((candidate) => candidate.version === envelope.version);
  if (!product)
    throw new CloudError(400, 'InvalidVersion', `Specified parameter Version is not valid: ${envelope.version}`);
  if (product.notEmulated.includes(envelope.action)) {
    const message = `The local cloud does not have ${envelope.action} of ${product.name}.`;
    throw new CloudError(501, 'NotImplemented', message);
  }
  if (!Object.hasOwn(product.table, envelope.action)) {
    throw new CloudError(
      404,
      'InvalidAction.NotFound',
      'Specified api is not found, please check your url and method.',
    );
  }
  return product;
}

/** The endpoint's region, else `RegionId`, else the first. */
export function regionOf(regions: readonly string[], envelope: Envelope): string {
  const region = envelope.endpointRegion ?? envelope.everything.get('RegionId') ?? regions[0] ?? '';
  if (!regions.includes(region)) {
    throw new CloudError(404, 'InvalidRegionId.NotFound', `The specified RegionId does not exist: ${region}`);
  }
  return region;
}

/** Writes are POST only; reads are GET or POST (facts 1.1 and the official tables). */
export function checkMethod(product: Product, action: string, method: string): void {
  const methods: readonly string[] = product.table[action]?.methods ?? [];
  if (methods.includes(method)) return;
  throw new CloudError(405, 'UnsupportedHTTPMethod', `This http method is not supported: ${method}`);
}

/** Clients of signature version 1 send `RegionId` with every call, whether or not the operation has it. */
export function withoutCommonRegion(envelope: Envelope, known: Readonly<Record<string, unknown>>): Envelope['sent'] {
  if (envelope.scheme !== 'v1' || 'RegionId' in known) return envelope.sent;
  const without = (map: ReadonlyMap<string, string>) => new Map([...map].filter(([name]) => name !== 'RegionId'));
  return { Query: without(envelope.sent.Query), Body: without(envelope.sent.Body) };
}
