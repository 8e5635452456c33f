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
