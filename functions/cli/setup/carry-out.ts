import { mark } from '../../../shared/setup/names.js';
import { planSetup } from '../../../shared/setup/plan.js';
import type { SetupCloud } from '../../../shared/setup/ports.js';
import type { MakeCall, PlannedStep } from '../../../shared/setup/steps.js';
import type { Wanted } from '../../../shared/setup/wanted.js';
import { look } from './look.js';

export interface Carrying {
  readonly cloud: SetupCloud;
  readonly wanted: Wanted;
  readonly now: () => Date;
}

/**
 * Makes the calls of a step. If another made the resource since the look, or an attempt without an answer did, the step is
 * planned again from what exists now.
 */
export async function carryOutStep({ step, calls }: PlannedStep, carrying: Carrying): Promise<void> {
  for (const operation of calls) if ((await makeCall(operation, carrying)) === 'exists') await settle(step, carrying);
}

async function settle(step: PlannedStep['step'], carrying: Carrying): Promise<void> {
  const { cloud, wanted, now } = carrying;
  const again = planSetup(await look(cloud), wanted, now()).find((planned) => planned.step === step);
  if (again === undefined || again.verdict === 'fits') return;
  if (again.verdict === 'blocked') throw new Error(again.details.join('; '));
  for (const operation of again.calls) await makeCall(operation, carrying);
}

const { description, tag } = mark;
const tags = { [tag.key]: tag.value };

function makeCall(operation: MakeCall, { cloud, wanted }: Carrying): Promise<'made' | 'exists'> {
  const { bucket, queue, ram } = cloud;
  const policy = JSON.stringify(wanted.policy);
  switch (operation) {
    case 'PutBucket':
      return made(bucket.make());
    case 'PutBucketTags':
      return made(bucket.tag(tags));
    case 'PutBucketEncryption':
      return made(bucket.encrypt());
    case 'PutBucketPublicAccessBlock':
      return made(bucket.blockPublicAccess());
    case 'CreateQueue':
      return made(queue.make(tags));
    case 'CreatePolicy':
      return ram.makePolicy(`${description}: the permissions of the functions`, policy);
    case 'CreatePolicyVersion':
      return made(ram.changePolicy(policy));
    case 'CreateRole':
      return ram.makeRole(`${description}: the role of the functions`, JSON.stringify(wanted.trust));
    case 'AttachPolicyToRole':
      return made(ram.attach());
  }
}

async function made(work: Promise<void>): Promise<'made'> {
  await work;
  return 'made';
}
