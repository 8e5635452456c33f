import { createPrivateKey, X509Certificate } from 'node:crypto';
import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import type { NewCertificate } from './certificate-store.js';
import { type CasContext, findForCaller } from './context.js';

/** UploadUserCertificate: a new id and a new `cas-upload-…` instance; the name is unique in the account (facts 4.2, 4.4). */
export function uploadUserCertificate(context: CasContext, call: Call) {
  const label = call.parameters.needed('Name');
  const taken = context.certificates.all(call.accountId).some((record) => record.label === label);
  if (taken) throw new CloudError(400, 'NameRepeat', `The certificate name ${label} is in use.`);
  const record = context.certificates.issue({
    ...readUpload(call),
    label,
    accountId: call.accountId,
    source: 'UPLOAD',
  });
  return { CertId: Number(record.certificateId), ResourceId: record.instanceId };
}

/** DeleteUserCertificate: CAS forgets it; an NLB that serves it goes on (facts 4.4, inferred). */
export function deleteUserCertificate(context: CasContext, call: Call) {
  findForCaller(context, call, 'CertId').deleted = true;
  return {};
}

/** Reads the leaf of the PEM text and checks that the key is its own. The codes are inferred. */
function readUpload(call: Call): NewCertificate {
  const pem = call.parameters.text('Cert') ?? '';
  const privateKeyPem = call.parameters.text('Key') ?? '';
  const leaf = attempt('Cert', () => new X509Certificate(pem));
  const key = attempt('Key', () => createPrivateKey(privateKeyPem));
  if (!leaf.checkPrivateKey(key))
    throw new CloudError(400, 'CertKeyNotMatch', 'The private key is not that of the certificate.');
  return {
    names: namesOf(leaf),
    keyAlgorithm: leaf.publicKey.asymmetricKeyType === 'ec' ? 'ECC' : 'RSA',
    issuer: /CN=(.*)/.exec(leaf.issuer)?.[1] ?? leaf.issuer,
    notBefore: new Date(leaf.validFrom),
    notAfter: new Date(leaf.validTo),
    resourceGroupId: call.parameters.text('ResourceGroupId') ?? 'rg-default',
    uploaded: { der: leaf.raw, pem, privateKeyPem, serial: leaf.serialNumber },
  };
}

function namesOf(leaf: X509Certificate): readonly string[] {
  const names = (leaf.subjectAltName ?? '')
    .split(', ')
    .flatMap((entry) => /^(?:DNS|IP Address):(.*)$/.exec(entry)?.[1] ?? []);
  return names.length > 0 ? names : [/CN=(.*)/.exec(leaf.subject)?.[1] ?? ''];
}

function attempt<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch {
    throw new CloudError(400, 'InvalidParameter', `${name} is not readable PEM text.`);
  }
}
