import type { LookTarget, Survey } from '../reconcile/ports/cloud.js';
import type { Inventory, Region } from '../rotation/model/inventory.js';
import type { DoctorAccount } from './ports.js';

/**
 * The account with each listing read once: the checks and the dry run see the same estate and the same faults, and cost no
 * call twice. Only whole regions are kept.
 */
export function readOnce(account: DoctorAccount): DoctorAccount {
  const { certificates, loadBalancers } = account;
  const surveys = new Map<Region, Promise<Survey>>();
  const survey = (region: Region, target: LookTarget) => {
    if (target.kind !== 'all') return loadBalancers.survey(region, target);
    const begun = surveys.get(region) ?? loadBalancers.survey(region, target).then(lookedOnce);
    surveys.set(region, begun);
    return begun;
  };
  return {
    ...account,
    certificates: { ...certificates, all: once(certificates.all) },
    loadBalancers: { ...loadBalancers, regions: once(loadBalancers.regions), survey },
  };
}

function lookedOnce(survey: Survey): Survey {
  const whole = once(() => survey.look());
  return { ...survey, look: (ids): Promise<Inventory> => (ids === undefined ? whole() : survey.look(ids)) };
}

/** The first result of a read, good or failed, for every caller. */
export function once<T>(read: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | undefined;
  return () => (begun ??= read());
}
