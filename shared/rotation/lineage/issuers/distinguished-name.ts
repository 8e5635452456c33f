/** The parts of an issuer's or subject's name that lineage compares, in lower case. Empty if absent. */
export interface DistinguishedName {
  readonly commonName: string;
  readonly organisation: string;
  /** The text that is compared: the common name, or the whole name without one. */
  readonly key: string;
}

/**
 * Reads a name as CAS gives it: a common name alone, or a distinguished name in any of the usual spellings
 * (`C=US, O=Let's Encrypt, CN=R11`; `CN=R11,O=Let's Encrypt`; `/C=US/O=Let's Encrypt/CN=R11`; one attribute a line;
 * object identifiers; quoted or escaped values). Source of the spellings: RFC 4514, RFC 2253, OpenSSL's nameopt.
 */
export function distinguishedName(text: string): DistinguishedName {
  const attributes = partsOf(text).flatMap((part) => {
    const [, type, value] = attribute.exec(part) ?? [];
    return type === undefined || value === undefined ? [] : [{ type: type.toLowerCase(), value: plainValue(value) }];
  });
  const firstOf = (types: readonly string[]) => attributes.find(({ type }) => types.includes(type))?.value ?? '';
  const whole = normalText(text);
  if (attributes.length === 0) return { commonName: whole, organisation: '', key: whole };
  const commonName = firstOf(commonNameTypes);
  return { commonName, organisation: firstOf(organisationTypes), key: commonName === '' ? whole : commonName };
}

/** Lower case, with normalized spacing and width of letters. */
export function normalText(text: string): string {
  return text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
}

const commonNameTypes = ['cn', 'commonname', '2.5.4.3', 'oid.2.5.4.3'];
const organisationTypes = ['o', 'organizationname', 'organisationname', '2.5.4.10', 'oid.2.5.4.10'];

const attribute = /^\s*([a-z][a-z0-9]*|(?:oid\.)?\d+(?:\.\d+)+)\s*=\s*(.*)$/is;
/** A separator counts only before another attribute, because organisations have commas in their names. */
const nextAttribute = /^\s*(?:[a-z][a-z0-9]*|(?:oid\.)?\d+(?:\.\d+)+)\s*=/i;

function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let [start, isQuoted] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '\\') at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted && ',;+/\n\r'.includes(character) && nextAttribute.test(text.slice(at + 1))) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}

function plainValue(value: string): string {
  const unquoted = value.trim().replace(/^"(.*)"$/s, '$1');
  const unescaped = unquoted.replace(/((?:\\[0-9a-f]{2})+)|\\(.)/gi, (_, bytes?: string, character?: string) =>
    bytes === undefined ? (character ?? '') : Buffer.from(bytes.replaceAll('\\', ''), 'hex').toString('utf8'),
  );
  return normalText(unescaped);
}
