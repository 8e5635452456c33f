import { CloudError } from '../protocol/message.js';
import type { Call } from '../protocol/product.js';
import { isInReach, type NlbContext } from './context.js';
import type { JobRecord } from './jobs.js';

/** GetJobStatus (facts 2.7): `Succeeded` or `processing`; what a failed job shows is a switch (facts 7.3). */
export function getJobStatus(context: NlbContext, call: Call) {
  const job = context.jobs.find(call.parameters.needed('JobId'));
  if (!job || !isInReach(call, job)) {
    throw new CloudError(404, 'ResourceNotFound.JobId', 'The specified resource of job is not found.');
  }
  return { Status: statusOf(context, job) };
}

/** ListAsynJobs (facts 2.7): `Succeeded`, `Failed` or `Processing`; TotalCount is a text. */
export function listAsynJobs(context: NlbContext, call: Call) {
  const ids = call.parameters.list('JobIds');
  const jobs = ids.length > 0 ? ids.flatMap((id) => context.jobs.find(id) ?? []) : context.jobs.all();
  const found = jobs.filter((job) => isInReach(call, job));
  return { TotalCount: String(found.length), Jobs: found.map((job) => ({ Id: job.id, Status: job.status })) };
}

function statusOf(context: NlbContext, job: JobRecord): string {
  if (job.status === 'Failed') return context.switches.failedJobStatus;
  return job.status === 'Processing' ? 'processing' : job.status;
}
