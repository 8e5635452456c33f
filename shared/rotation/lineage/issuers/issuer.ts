import { isSameSecond } from 'date-fns';
import { english } from '../../english.js';
import type { Certificate, ChainEvidence } from '../../model/inventory.js';
import type { Policy } from '../../model/policy.js';
import { authorityNamed, isPublicRoot, isStagingName, organisationKey } from './authorities.js';
import { type DistinguishedName, distinguishedName, normalText } from './distinguished-name.js';

/** Whether both certificates come from the same authority, and the rule that excludes it otherwise. */
type IssuerMatch = { readonly isSame: true } | { readonly isSame: false; readonly why: string };

type Issuers = Policy['issuers'];

/**
 * Whether two certificates come from one authority, which may issue from several intermediates at random. The evidence is,
 * in this order: the organisation in the issuer's distinguished name; the chain, if it was read; a small table of the names
 * of public CAs. The check prevents accidents. It does not detect an upload that is made to deceive.
 */
export function issuerMatch(later: Certificate, former: Certificate, issuers: Issuers): IssuerMatch {
  const [own, before] = [distinguishedName(later.issuer), distinguishedName(former.issuer)];
  const names = english`issuer "${later.issuer}", was "${former.issuer}"`;
  const other = (why: string): IssuerMatch => ({ isSame: false, why: english`${why} (${names})` });
  if (own.key === '' || before.key === '') return other(english`CAS names no issuer`);
  if (isSelfSigned(later)) return other(english`it is self-signed: its issuer is its own subject`);
  if (isSelfSigned(former))
    return other(english`${former.id} is self-signed, and so has no authority that could renew it`);
  if (issuers === 'exact')
    return normalText(later.issuer) === normalText(former.issuer)
      ? same
      : other(english`its issuer has another name, and ISSUERS=exact`);
  if (isAccepted(later, own, issuers)) return same;
  const [authority, formerAuthority] = [authorityOf(later, own), authorityOf(former, before)];
  const areTwo = authority !== undefined && formerAuthority !== undefined && authority !== formerAuthority;
  const [isOfStaging, wasOfStaging] = [isStaging(later, own), isStaging(former, before)];
  // `R10` may be `O=Let's Encrypt, CN=R10`, but not `O=Corp, CN=R10`.
  if (own.key === before.key && isOfStaging === wasOfStaging && !areTwo) return same;
  if (isOfStaging) return other(english`its issuer belongs to a staging hierarchy`);
  if (wasOfStaging) return other(english`the issuer of ${former.id} belongs to a staging hierarchy`);
  if (areTwo) return other(english`it is from another authority, ${authority} and not ${formerAuthority}`);
  if (authority !== undefined && authority === formerAuthority) return same;
  if (isOfOnePrivateCa(later, former)) return same;
  return other(english`nothing shows that its issuer is of the same authority`);
}

/**
 * Whether the issuer is the certificate's own subject. CAS lists only the common name of the subject, so an issuer of that
 * name counts as the subject unless the chain has a CA of that name.
 */
export function isSelfSigned(certificate: Certificate): boolean {
  return certificate.chain?.isSelfSigned ?? seemsSelfSigned(certificate);
}

/** Whether the issuer belongs to a hierarchy that clients are not meant to trust. */
export function isFromStaging(certificate: Certificate): boolean {
  return isStaging(certificate, distinguishedName(certificate.issuer));
}

/** The certificates whose chain has to be read to decide whether both come from one authority. */
export function chainsWanted(later: Certificate, former: Certificate, issuers: Issuers): readonly Certificate[] {
  const [own, before] = [distinguishedName(later.issuer), distinguishedName(former.issuer)];
  if (own.key === '' || before.key === '') return [];
  const unread = [later, former].filter(({ chain }) => chain === undefined);
  if (own.key === before.key) {
    const authorities = [own, before].map((name) => organisationOf(name) ?? authorityNamed(name.commonName));
    const isOneUnknown = authorities[0] !== authorities[1] && issuers !== 'exact';
    return unread.filter((certificate) => isOneUnknown || maySignItself(certificate));
  }
  if (issuers === 'exact' || seemsSelfSigned(later)) return [];
  if (issuers === 'same' && (isFromStaging(later) || isFromStaging(former))) return [];
  return unread.filter(({ issuer }) => organisationOf(distinguishedName(issuer)) === undefined);
}

/** The evidence in a certificate's chain: the issuer's organisation, the issuer's issuer, and whether it is self-signed. */
export function chainEvidence(
  certificate: Pick<Certificate, 'issuer' | 'commonName' | 'notBefore' | 'notAfter'>,
  links: readonly ChainLink[],
): ChainEvidence {
  const issuer = distinguishedName(certificate.issuer);
  const own = links.find((link) => isOf(link, certificate));
  const authority = links.find((link) => link !== own && distinguishedName(link.subject).key === issuer.key);
  const named = [authority?.subject, ...links.map((link) => link.issuer)].map((text) => distinguishedName(text ?? ''));
  const organisation = named.find((name) => name.key === issuer.key && name.organisation !== '')?.organisation;
  const isRoot = authority !== undefined && nameKey(authority.issuer) === nameKey(authority.subject);
  const issuedBy = authority === undefined || isRoot ? '' : nameKey(authority.issuer);
  const isItsOwn = own && own.issuer !== '' ? nameKey(own.subject) === nameKey(own.issuer) : undefined;
  const isSelfSigned = authority === undefined ? isItsOwn : false;
  return {
    ...(organisation !== undefined && { organisation }),
    ...(issuedBy !== '' && { issuedBy }),
    ...(isSelfSigned !== undefined && { isSelfSigned }),
  };
}

/** One certificate of a chain. */
export interface ChainLink {
  readonly subject: string;
  readonly issuer: string;
  readonly notBefore?: Date | undefined;
  readonly notAfter?: Date | undefined;
}

const same: IssuerMatch = { isSame: true };

function isAccepted(certificate: Certificate, name: DistinguishedName, issuers: Issuers): boolean {
  if (issuers === 'same' || issuers === 'exact') return false;
  const authority = authorityOf(certificate, name);
  const ofStaging = isStaging(certificate, name);
  return issuers.some((accepted) => {
    const text = normalText(accepted);
    if (isStagingName(text) !== ofStaging) return false;
    const isNamed = text === name.commonName && (authorityNamed(text) ?? authority) === authority;
    return isNamed || (authority !== undefined && organisationKey(accepted) === authority);
  });
}

function isStaging({ chain }: Certificate, { key, organisation }: DistinguishedName): boolean {
  return [key, organisation, chain?.organisation ?? '', chain?.issuedBy ?? ''].some(isStagingName);
}

function authorityOf({ chain }: Certificate, name: DistinguishedName): string | undefined {
  return organisationOf(name) ?? nonEmptyKey(chain?.organisation ?? '') ?? authorityNamed(name.commonName);
}

function organisationOf({ organisation }: DistinguishedName): string | undefined {
  return nonEmptyKey(organisation);
}

function nonEmptyKey(organisation: string): string | undefined {
  return organisationKey(organisation) || undefined;
}

/** Whether one private CA issued both issuers. A public root proves nothing, because it signs the CAs of others. */
function isOfOnePrivateCa(a: Certificate, b: Certificate): boolean {
  const root = a.chain?.issuedBy;
  if (root === undefined || root !== b.chain?.issuedBy) return false;
  const name = distinguishedName(root);
  return (
    !isPublicRoot(name.commonName) &&
    authorityNamed(name.commonName) === undefined &&
    authorityNamed(distinguishedName(a.issuer).commonName) === undefined
  );
}

/** CAS may leave the common name out; then an issuer that is one of the names counts as the subject. */
function seemsSelfSigned({ issuer, commonName, names }: Certificate): boolean {
  const subjects = commonName === '' ? names : [commonName];
  const issuerName = hostText(distinguishedName(issuer).commonName);
  return issuerName !== '' && subjects.some((subject) => hostText(normalText(subject)) === issuerName);
}

/** Only the chain shows whether a certificate without a common name is its own issuer, if the issuer has none either. */
function maySignItself(certificate: Certificate): boolean {
  const isNameless = certificate.commonName === '' && distinguishedName(certificate.issuer).commonName === '';
  return isNameless || seemsSelfSigned(certificate);
}

/** A host name in its ASCII form, without a final dot. Another text stays as it is. */
function hostText(text: string): string {
  try {
    return new URL(`https://${text.replace(/^\*\./, 'wildcard.')}`).hostname.replace(/\.$/, '');
  } catch {
    return text;
  }
}

/** Whether this link is the leaf, by its dates, or by its subject if the link has no dates. */
function isOf(link: ChainLink, { commonName, notBefore, notAfter }: Parameters<typeof chainEvidence>[0]): boolean {
  if (link.notBefore !== undefined && link.notAfter !== undefined)
    return isSameSecond(link.notBefore, notBefore) && isSameSecond(link.notAfter, notAfter);
  return commonName !== '' && distinguishedName(link.subject).commonName === normalText(commonName);
}

/** The form of a name that is compared with others of the same chain. */
function nameKey(text: string): string {
  const { commonName, organisation, key } = distinguishedName(text);
  return organisation === '' ? key : `o=${organisation}, cn=${commonName}`;
}
