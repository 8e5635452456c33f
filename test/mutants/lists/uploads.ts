import { always, never, swapped, valued, without } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const inside = faultsOf('shared', (name) => `test/${name}`);

/** Faults of uploads and of their deletion. */
export const uploadFaults: readonly Fault[] = [
  inside('chain.ts: leafOf', 'upload/pair', {
    'two server certificates are one': never('second'),
  }),
  inside('chain.ts: chainOf', 'upload/pair', {
    'an expired intermediate certificate is sent': without('isValid'),
  }),
  inside('chain.ts: refuseForeign', 'upload/pair', {
    'a chain of another certificate is sent': always('undefined'),
  }),
  inside('chain.ts: refuseIncomplete', 'upload/pair', {
    'a server certificate goes without its chain': always('chain.length'),
  }),
  inside('private-key.ts: privateKeyOf', 'upload/pair', {
    'an encrypted key is only unreadable': never('block.isEncrypted'),
  }),
  inside('private-key.ts: keyText', 'upload/pair', {
    'a key is sent in PKCS#8': valued("'pkcs8'", "'sec1'"),
  }),
  inside('pair.ts: refuseOtherKey', 'upload/pair', {
    'any key fits': always('checkPrivateKey'),
  }),
  inside('pair.ts: refuseInvalid', 'upload/pair', {
    'an expired certificate is uploaded': never('to <= now'),
  }),
  inside('pair.ts: checkedPair', 'upload/pair', {
    'a printed pair has its key': swapped('keyPem: () => text', 'keyPem: Object.assign(() => text, { text })'),
  }),
  inside('label.ts: labelFor', 'upload/label', {
    'a name in CAS is only readable': swapped('leaf.sha256.slice(0, digits)', "''"),
  }),
  inside('put.ts: putOnce', 'upload/put', {
    'an upload without an answer is repeated blindly': never('certificate !== undefined'),
  }),
  inside('put.ts: identicalIn', 'upload/put', {
    'a certificate is uploaded again': never("'issued'"),
  }),
  inside('uploads.ts: isUnsure', 'upload/put', {
    'a server error means that nothing was uploaded': never('httpStatus'),
  }),
  inside('predecessors.ts: verdictOf', 'upload/predecessors', {
    'whatever has its names is replaced': always('fit.some'),
  }),
  inside('upload-result.ts: exitCodeOfUpload', 'cli/upload.test', {
    'a certificate that nothing takes is no problem': swapped(
      'isUndecided || conditions.length > 0',
      'conditions.length > 0',
    ),
  }),
  inside('prunable.ts: reasonToKeep', 'cli/prune', {
    'prune deletes what a listener has': never('attachedIds'),
    'prune deletes what another product uses': never('products.length'),
    'prune deletes what a rollback may need': never('replacedAt'),
  }),
  inside('prunable.ts: successorOf', 'cli/prune', {
    'prune needs no valid successor': without('ownViolations'),
  }),
  inside('uploads.ts: listed', 'cli/prune', {
    'prune deletes what CAS issued': without('CertificateSource'),
  }),
].flat();
