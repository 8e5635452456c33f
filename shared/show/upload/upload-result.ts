import type { Report } from '../../reconcile/report/report.js';
import { needsPerson } from '../../rotation/model/hold.js';
import { includesCertificate } from '../../rotation/model/ids.js';
import type { CertificateId, KeyAlgorithm, LoadBalancerId } from '../../rotation/model/inventory.js';
import type { ListenerRef } from '../../rotation/model/step.js';

/** A certificate of CAS with the listeners that have it. */
export interface Attached {
  readonly certificateId: CertificateId;
  readonly on: readonly (ListenerRef & { readonly isDefault: boolean })[];
}

/** The predecessors of a certificate on the listeners that were read. */
export interface Found {
  readonly replaced: readonly Attached[];
  /** Attached certificates that the new one does not replace by itself, with the reason. */
  readonly undecided: readonly (Attached & { readonly why: string })[];
  /** Why some listeners could not be read. */
  readonly unread: string | undefined;
}

export type Rotation =
  /** The sweep function finds the certificate. `why`: the function could not be called. */
  | { readonly kind: 'later'; readonly why?: string }
  | { readonly kind: 'none' }
  /** `by`: the deployed function; undefined for this command. */
  | { readonly kind: 'passed'; readonly by: string | undefined; readonly report: Report }
  | { readonly kind: 'failed'; readonly by: string | undefined; readonly message: string };

export type Waited =
  | { readonly kind: 'served'; readonly listeners: number; readonly seconds: number }
  | { readonly kind: 'not-served'; readonly pending: readonly ListenerRef[]; readonly seconds: number }
  | { readonly kind: 'unread'; readonly why: string };

export interface UploadResult extends Found {
  readonly file: string;
  readonly certificate: {
    readonly names: readonly string[];
    readonly keyAlgorithm: KeyAlgorithm;
    readonly issuer: string;
    readonly notAfter: Date;
  };
  /** Undefined in a dry run, if CAS does not have the certificate. */
  readonly certificateId: CertificateId | undefined;
  readonly label: string;
  readonly inCas: 'uploaded' | 'was-there' | 'would-be-uploaded';
  /** Undefined in a dry run. */
  readonly rotation: Rotation | undefined;
  readonly waited: Waited | undefined;
}

/** 0: done, or on its way. 1: a person has to act. 3: the cloud or the network failed. */
export function exitCodeOfUpload(result: UploadResult): 0 | 1 | 3 {
  const { rotation, waited, replaced, undecided } = result;
  if (rotation?.kind === 'failed' || waited?.kind === 'unread') return 3;
  if (rotation?.kind === 'passed' && rotation.report.faults.length > 0) return 3;
  if (waited?.kind === 'not-served') return 1;
  const isUndecided = replaced.length === 0 && undecided.length > 0 && rotation?.kind !== 'none';
  const { conditions, holds } = ownPart(result);
  return isUndecided || conditions.length > 0 || holds.some(needsPerson) ? 1 : 0;
}

/** The part of the report of a rotation that is about this certificate or its predecessors. */
export function ownPart(result: UploadResult): Pick<Report, 'conditions' | 'holds' | 'steps'> {
  const { rotation, certificateId, replaced } = result;
  if (rotation?.kind !== 'passed') return { conditions: [], holds: [], steps: [] };
  const ids = [...(certificateId ? [certificateId] : []), ...replaced.map((each) => each.certificateId)];
  const isOwn = (each: { readonly certificateIds: readonly CertificateId[] }) =>
    each.certificateIds.some((id) => includesCertificate(ids, id));
  const { conditions, holds, steps } = rotation.report;
  return { conditions: conditions.filter(isOwn), holds: holds.filter(isOwn), steps: steps.filter(isOwn) };
}

/** The load balancers of the predecessors. */
export function loadBalancersOf({ replaced }: Pick<Found, 'replaced'>): readonly LoadBalancerId[] {
  return [...new Set(replaced.flatMap(({ on }) => on.map(({ loadBalancerId }) => loadBalancerId)))];
}
