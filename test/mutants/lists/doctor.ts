import { always, never, swapped } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const inside = faultsOf('shared', (name) => `test/${name}`);

/** Faults of the checks of a deployment: functions, resources around them, role. */
export const doctorFaults: readonly Fault[] = [
  inside('async-settings.ts: asyncProblems', 'doctor/async-settings', {
    'task mode is wanted where it does not exist, and nowhere else': swapped('taskModeRegions.has(region)', 'true'),
    'every function needs a failure destination': always("'on-renewal'"),
  }),
  inside('deployed.ts: logProblems', 'cli/doctor-functions', {
    'a function without a log is fine': always("''"),
  }),
  inside('doctor/next.ts: nextCommand', 'cli/doctor', {
    'a folder is deployed': swapped('hasBucket && ', ''),
    'a lost bucket is only checked again': never("check === 'ledger'"),
    'a failure leads to the next step': never('failed.length'),
  }),
  inside('notify/reach.ts: reach', 'cli/doctor', {
    'the doctor sends the token': swapped("path: '/'", 'path: new URL(url).pathname'),
  }),
  inside('installation.ts: roleProblems', 'doctor/installation', {
    'a policy of Alibaba Cloud allows nothing': swapped(' || unread.length > 0', ''),
    'a foreign trust policy is fine': always('isTrusting'),
  }),
  inside('installation.ts: checked', 'doctor/installation', {
    'a denial of the doctor is a warning': always('undefined'),
  }),
  inside('installation.ts: examineInstallation', 'doctor/installation', {
    'a missing queue is overlooked': swapped('await installation.hasQueue(queue)', 'true'),
  }),
  inside('compare.ts: differenceOf', 'ram/compare', {
    'a Deny denies nothing': never("'Deny'"),
    'a Deny with a condition denies': swapped(' && condition === undefined', ''),
  }),
  inside('compare.ts: isNarrower', 'ram/compare', {
    'a listing of another prefix is enough': always('prefixes === undefined'),
  }),
  inside('compare.ts: isWithin', 'ram/compare', {
    'a listing of everything is not too much': never('grant.condition'),
    'another case of an action is another action': swapped(
      'action.toLowerCase() === grant.action.toLowerCase()',
      'action === grant.action',
    ),
  }),
  inside('compare.ts: matches', 'ram/compare', {
    'a star matches a star alone': swapped("'.*'", "'[*]'"),
  }),
].flat();
