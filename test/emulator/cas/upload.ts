import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import type { NewCertificate } from './certificate-store.js';
import { type CasContext, findForCaller } from './context.js';
import { certificatesIn } from './pem.js';

/** The pairs of a certificate of a national algorithm (SM2). */
const TWO_PAIRS = ['SignCert', 'SignPrivateKey', 'EncryptCert', 'EncryptPrivateKey'];

/** UploadUserCertificate: a new id and a new `cas-upload-…` instance; the name is unique in the account (facts 4.2, 4.4). */
export function uploadUserCertificate(context: CasContext, call: Call) {
  const label = call.parameters.needed('Name');
  checkName(context, call, label);
  const read = readUpload(context, call);
  checkRoom(context, call, read);
  const record = context.certificates.issue({ ...read, label, accountId: call.accountId, source: 'UPLOAD' });
  return { CertId: Number(record.certificateId), ResourceId: record.instanceId };
}

/**
 * DeleteUserCertificate takes uploads, and others once they have expired (SDK; the code is inferred). CAS forgets it; an
 * NLB that serves it goes on (facts 4.4, inferred).
 */
export function deleteUserCertificate(context: CasContext, call: Call) {
  const record = findForCaller(context, call, 'CertId');
  if (record.source !== 'UPLOAD' && context.certificates.statusOf(record) !== 'expired') {
    throw new CloudError(400, 'InvalidParameter', `The certificate ${record.id} is neither uploaded nor expired.`);
  }
  record.deleted = true;
  return {};
}

function checkName({ certificates, switches }: CasContext, call: Call, label: string): void {
  if ([...label].length > switches.uploadNameLength) {
    throw new CloudError(400, 'InvalidParameter', `Name is longer than ${switches.uploadNameLength} characters.`);
  }
  const taken = certificates.all(call.accountId).some((record) => record.label === label);
  if (taken) throw new CloudError(400, switches.uploadNameTakenCode, `The certificate name ${label} is in use.`);
}

/** Reads the PEM texts, and checks that the key is the leaf's own and, where the switch says so, the chain. */
function readUpload(context: CasContext, call: Call): NewCertificate {
  const { leaf, chain, key, pem, privateKeyPem } = readTexts(context, call);
  if (!leaf.checkPrivateKey(key)) {
    const message = 'The private key is not that of the certificate.';
    throw new CloudError(400, context.switches.uploadMismatchCode, message);
  }
  const isBroken = [leaf, ...chain].some((each, at) => chain[at] !== undefined && !isSignedBy(each, chain[at]));
  if (isBroken && context.switches.brokenChain === 'refused') throw unreadable(context, 'Cert');
  return {
    names: namesOf(leaf),
    keyAlgorithm: leaf.publicKey.asymmetricKeyType === 'ec' ? 'ECC' : 'RSA',
    issuer: /CN=(.*)/.exec(leaf.issuer)?.[1] ?? leaf.issuer,
    notBefore: new Date(leaf.validFrom),
    notAfter: new Date(leaf.validTo),
    resourceGroupId: call.parameters.text('ResourceGroupId') ?? 'rg-default',
    tags: call.parameters.objects('Tags').map(({ Key = '', Value = '' }) => ({ key: Key, value: Value })),
    uploaded: { der: leaf.raw, pem, privateKeyPem, serial: leaf.serialNumber },
  };
}

function readTexts(context: CasContext, call: Call) {
  const pem = call.parameters.text('Cert') ?? '';
  const privateKeyPem = call.parameters.text('Key') ?? '';
  const [leaf, ...chain] = attempt(context, 'Cert', () => certificatesIn(pem));
  if (!leaf) throw unreadable(context, 'Cert');
  if (context.switches.uploadPkcs8 === 'refused' && privateKeyPem.includes('BEGIN PRIVATE KEY')) {
    throw unreadable(context, 'Key');
  }
  const key: KeyObject = attempt(context, 'Key', () => createPrivateKey(privateKeyPem));
  // Source: CAS CreateCsr knows RSA, ECC and SM2.
  if (!['rsa', 'ec'].includes(key.asymmetricKeyType ?? '')) throw unreadable(context, 'Key');
  if (TWO_PAIRS.some((name) => call.parameters.text(name) !== undefined)) {
    throw new CloudError(501, 'NotImplemented', 'The local cloud does not have uploads of two pairs.');
  }
  return { leaf, chain, key, pem, privateKeyPem };
}

/** By name and by signature. */
function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** The number of uploads, and whether one may be there twice: both are switches. */
function checkRoom({ certificates, switches }: CasContext, call: Call, read: NewCertificate): void {
  const uploads = certificates.all(call.accountId).filter(({ source }) => source === 'UPLOAD');
  if (uploads.length >= switches.uploadedCertificates) {
    throw new CloudError(400, 'LimitExceeded.Certificate', `At most ${switches.uploadedCertificates} uploads.`);
  }
  if (switches.uploadedTwice === 'accepted') return;
  if (uploads.some(({ serial, issuer }) => serial === read.uploaded?.serial && issuer === read.issuer))
    throw new CloudError(400, 'AlreadyExists.Certificate', 'The certificate is there under another name.');
}

function namesOf(leaf: X509Certificate): readonly string[] {
  const names = (leaf.subjectAltName ?? '')
    .split(', ')
    .flatMap((entry) => /^(?:DNS|IP Address):(.*)$/.exec(entry)?.[1] ?? []);
  return names.length > 0 ? names : [/CN=(.*)/.exec(leaf.subject)?.[1] ?? ''];
}

function attempt<T>(context: CasContext, name: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw unreadable(context, name);
  }
}

function unreadable({ switches }: CasContext, name: string): CloudError {
  return new CloudError(400, switches.uploadFormatCode, `${name} is not readable PEM text.`);
}
