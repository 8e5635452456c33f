import type { Leaf } from './leaf.js';

/** Source: CAS UploadUserCertificate: at most 64 characters, unique in the account. */
const mostCharacters = 64;

/**
 * A name in CAS: `shop.example.com-rsa-20261128-5f3a09c2`, with the day of issue and the beginning of the certificate's
 * hash. It is the same on every machine and at every repetition, so an upload that was repeated finds its name taken.
 * `attempt` lengthens the hash, for a name that another certificate has. The characters are those that CAS takes for
 * the name of a request (source: CAS CreateCsr).
 */
export function labelFor(leaf: Leaf, prefix: string | undefined, attempt = 0): string {
  const digits = Math.min(hashDigits * 2 ** attempt, mostHashDigits);
  const day = leaf.notBefore.toISOString().slice(0, 10).replaceAll('-', '');
  const end = `-${leaf.keyAlgorithm.toLowerCase()}-${day}-${leaf.sha256.slice(0, digits).toLowerCase()}`;
  return readable(prefix ?? leaf.names[0] ?? '').slice(0, mostCharacters - end.length) + end;
}

/** 32 bits: of a million certificates with one name, type and day, two in 4 billion pairs are alike. */
const hashDigits = 8;
const mostHashDigits = 32;

function readable(name: string): string {
  const text = name
    .replace(/^\*\./, 'wildcard.')
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '');
  return text === '' ? 'certificate' : text;
}
