import type { Existing } from '../../../shared/setup/plan.js';
import type { SetupCloud } from '../../../shared/setup/ports.js';
import type { StepName } from '../../../shared/setup/steps.js';

/** A step that failed, for the answer. */
export class StepFault extends Error {
  override readonly name = 'StepFault';
  constructor(
    readonly step: StepName,
    override readonly cause: unknown,
  ) {
    super(`step ${step}`, { cause });
  }
}

export async function inStep<T>(step: StepName, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new StepFault(step, error);
  }
}

/** Reads what exists, in the order of the steps. Rejects with a `StepFault`. */
export async function look({ bucket, queue, ram }: SetupCloud): Promise<Existing> {
  return {
    bucket: await inStep('bucket', bucket.read),
    queue: await inStep('queue', queue.read),
    policy: await inStep('policy', ram.policy),
    role: await inStep('role', ram.role),
  };
}
