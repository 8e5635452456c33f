import type { Region } from '../../rotation/model/inventory.js';
import { jobItem, pageOf, regionItem } from '../client/wire.js';
import { inChunks, type NlbLink, readNlb } from './link.js';

/** Every region NLB offers, as `region` tells. */
export async function regionsFrom(link: NlbLink, region: Region): Promise<readonly Region[]> {
  const body = await readNlb(link, 'DescribeRegions', { region, params: {} });
  const { items } = pageOf({ operation: 'DescribeRegions', body }, 'Regions', regionItem);
  return [...new Set(items.map((item) => item.RegionId as Region))].sort();
}

export type JobState = 'succeeded' | 'failed' | 'processing';

/** NLB's word on its jobs, for the log. A job it no longer knows is absent. */
export async function jobsIn(
  link: NlbLink,
  region: Region,
  ids: readonly string[],
): Promise<ReadonlyMap<string, JobState>> {
  const jobs = await inChunks(ids, async (JobIds) => {
    const body = await readNlb(link, 'ListAsynJobs', { region, params: { JobIds } });
    return pageOf({ operation: 'ListAsynJobs', body }, 'Jobs', jobItem).items;
  });
  return new Map(jobs.map((job) => [job.Id, jobState(job.Status)]));
}

function jobState(status: string): JobState {
  const state = status.toLowerCase();
  return state === 'succeeded' || state === 'failed' ? state : 'processing';
}
