/** Names in `required` that no name in `offered` covers, in order. Both in lower case, as in `Certificate.names`. */
export function uncoveredNames(required: readonly string[], offered: readonly string[]): string[] {
  const exact = new Set(offered);
  return required.filter((name) => !exact.has(name) && !coveredByWildcard(name, exact));
}

export function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length > 0 && namesKey(a) === namesKey(b);
}

/** Equal for two certificates with the same set of names in any order. */
export function namesKey(names: readonly string[]): string {
  return [...new Set(names)].sort().join(',');
}

/**
 * A wildcard covers exactly one whole label on the left. It covers no address and no other wildcard. It needs two labels
 * after it, because TLS clients accept `*.com` for no name. Source: RFC 6125 6.4.3, RFC 9525 6.3.
 */
function coveredByWildcard(name: string, offered: ReadonlySet<string>): boolean {
  const [first, ...rest] = name.split('.');
  if (first === undefined || first === '' || first.includes('*') || rest.length < 2 || isAddress(name)) return false;
  return offered.has(`*.${rest.join('.')}`);
}

export function isAddress(name: string): boolean {
  return /^\d+(\.\d+){3}$/.test(name) || name.includes(':');
}

/**
 * The names in the order of texts: the fewest labels first; of as many labels a domain that has its wildcard too, then other
 * hosts, then wildcards; addresses last. The first stands for the certificate in every answer. The names alone decide,
 * because a stored report and a condition have no common name, and many authorities issue certificates without one.
 */
export function namesInOrder(names: readonly string[]): string[] {
  const rank = (name: string) => {
    if (isAddress(name)) return 1e6;
    const host = name.replace('*.', '');
    return 3 * host.split('.').length + (host === name ? Number(!names.includes(`*.${name}`)) : 2);
  };
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
