import type { Survey, SurveyedLoadBalancer } from '../../shared/reconcile/ports/cloud.js';
import type { AttachmentIndex } from '../../shared/reconcile/ports/records.js';
import type { LoadBalancer } from '../../shared/rotation/model/inventory.js';
import { hangzhou, inventory, noon } from '../support/builders.js';

/** What is remembered of a load balancer after it was read at noon. */
export function placesOf({ id, listeners }: LoadBalancer, over: Partial<AttachmentIndex> = {}): AttachmentIndex {
  return {
    account: 'own',
    region: hangzhou,
    loadBalancerId: id,
    listenerIds: listeners.map((listener) => listener.id),
    certificateIds: listeners.flatMap(({ attachments }) => attachments.map(({ certificateId }) => certificateId)),
    at: noon,
    ...over,
  };
}

export function surveyOf(loadBalancers: readonly LoadBalancer[]): Survey {
  const rates = {
    divide: () => {},
    noteChange: () => {},
    changesLeft: () => 1,
    changesMade: () => [],
    changeInSeconds: () => 0,
    readingSeconds: () => 0,
  };
  return {
    loadBalancers: loadBalancers.map(surveyed),
    rates,
    look: async (ids) => inventory(...loadBalancers.filter(({ id }) => ids?.includes(id) ?? true)),
  };
}

function surveyed({ id, listeners }: LoadBalancer): SurveyedLoadBalancer {
  const defaults = listeners.flatMap(({ attachments }) => attachments.filter(({ role }) => role === 'default'));
  return {
    id,
    label: '',
    listeners: listeners.length,
    listenerIds: listeners.map((listener) => listener.id),
    defaultIds: defaults.map(({ certificateId }) => certificateId),
  };
}
