import { always, never, skipping, swapped } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const inside = faultsOf('shared', (name) => `test/setup/${name}`);
const command = faultsOf('functions', (name) => `test/setup/${name}`);

/** Faults of setup: its plan, its removal, its calls and its files. */
export const setupFaults: readonly Fault[] = [
  inside('setup/plan.ts: unfitness', 'plan', {
    'a ledger is set up in another region': always('region === wanted.region'),
    'a ledger is set up with versioning': always('versioning === undefined'),
    'a ledger is set up in public': always("acl === 'private'"),
  }),
  inside('setup/plan.ts: ownBucketPlan', 'plan', {
    'what a person made is changed': never('isUnfinished'),
    'a bucket stays without its mark': swapped('...(isOurs', '...(true'),
  }),
  inside('setup/plan.ts: isUnfinished', 'plan', {
    "any empty bucket becomes setup's": swapped('(isUsualBucket || isNew)', 'true'),
    "a bucket with objects becomes setup's": swapped('isEmpty &&', ''),
  }),
  inside('setup/plan.ts: policyPlan', 'plan', {
    'a policy of a person gets a version': never('!isDescribed(state)'),
  }),
  inside('setup/plan.ts: rolePlan', 'plan', {
    'a role that others may assume is used': never('!sameDocument'),
  }),
  inside('setup/plan.ts: attachmentPlan', 'plan', {
    'what is attached is attached again': never('includes'),
  }),
  inside('setup/removal.ts: bucketRemoval', 'plan', {
    'the ledger goes unasked': never('!withLedger'),
    'objects of others go': never('keys.length > entries'),
    'a bucket of a person goes': never('!isTagged'),
  }),
  inside('setup/plan.ts: otherInstallation', 'neighbours', {
    'the policy of another installation is taken over': swapped('own === bucket ? undefined : own', 'undefined'),
  }),
  inside('setup/plan.ts: ownBucketPlan', 'neighbours', {
    'a bucket of a person gets the mark of setup': swapped('isOurs || !wanted.isUsualBucket', 'isOurs'),
  }),
  inside('setup/removal.ts: roleRemoval', 'plan', {
    'a role of a person goes': never('!isDescribed'),
  }),
  inside('setup/documents.ts: loadBalancersIn', ['plan', 'setup.test'], {
    'a limited policy is widened silently': always('ids.length > 0 && ids.length === named.length', 'named.length'),
  }),
  inside('alicloud/setup/call.ts: setupCall', 'killed', {
    'a lost answer ends setup': swapped('call, idempotentMayRepeat)', 'call, () => false)'),
  }),
  inside('oss/bucket-admin.ts: isForeign', 'setup.test', {
    'a foreign bucket is a missing permission': swapped("exactCode === '0003-00000001'", 'false'),
  }),
  inside('oss/bucket-admin.ts: keys', 'remove', {
    'only a page of the ledger goes': swapped('next === undefined ? undefined', 'true ? undefined'),
  }),
  command('setup/carry-out.ts: carryOutStep', 'setup.test', {
    'what exists is not looked at': skipping('settle'),
  }),
  command('setup/make.ts: makeSetup', 'setup.test', {
    'what stands in the way stops nothing': never("verdict === 'blocked'"),
    'setup does not ask': never('isConsented'),
  }),
  command('setup/request.ts: loadBalancersFor', 'setup.test', {
    'a limit is forgotten': swapped('loadBalancers ?? kept', 'loadBalancers'),
  }),
  command('setup/request.ts: namesFor', 'setup.test', {
    'another bucket is made by a later run': swapped('(isSameName ? writtenBucket : undefined) ??', ''),
  }),
  command('setup/files.ts: planFiles', 'files', {
    'files of others are overwritten': never('!mayReplace'),
  }),
  command('setup/files.ts: write', 'files', {
    'a half file stays': swapped(
      'await writeFile(next, content);\n  await rename(next, path);',
      'await writeFile(path, content);',
    ),
  }),
  command('setup/remove.ts: lookWhole', 'remove', {
    'keys of setup are not read': never('isOurs'),
  }),
].flat();
