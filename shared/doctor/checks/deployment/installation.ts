import { missingOf } from '../../../reconcile/report/faults.js';
import { english } from '../../../rotation/english.js';
import { cut } from '../../../wording/plain.js';
import type { Check, Checkup, Finding } from '../../finding.js';
import type { BucketSettings, DeployedFacts, DoctorInstallation, LifecycleRule, RoleSettings } from '../../ports.js';

/**
 * Findings on the resources around the functions: the bucket of the ledger, the queue of failed calls, the role and its
 * policies. The functions need none of these reads.
 */
export async function examineInstallation(installation: DoctorInstallation, facts: DeployedFacts): Promise<Checkup> {
  const { failureDestination, role } = facts;
  const queue = queueNameIn(failureDestination);
  const checkups = [
    await checked('ledger', async () => bucketFindings(await installation.bucket(), facts.region)),
    await checked('ledger', async () => (await installation.expiringRules()).map(expiryWarning)),
    await checked('functions', async () =>
      queue === undefined || (await installation.hasQueue(queue)) ? [] : [missingQueue(queue)],
    ),
    await checked('permissions', async () =>
      role === undefined ? [] : roleFindings(role, await installation.role(role, facts)),
    ),
  ];
  return {
    findings: checkups.flatMap(({ findings }) => findings),
    notChecked: checkups.flatMap(({ notChecked }) => notChecked),
  };
}

/** A read that failed is a check that was not made. */
async function checked(check: Check, findings: () => Promise<readonly Finding[]>): Promise<Checkup> {
  try {
    return { findings: await findings(), notChecked: [] };
  } catch (error) {
    const missing = missingOf(error);
    const why =
      missing === undefined
        ? String(error instanceof Error ? error.message : error)
        : english`${missing.action} on ${missing.resource} is not allowed; nlb-cert policy --features doctor prints the policy for the user of this command`;
    return { findings: [], notChecked: [{ check, why }] };
  }
}

function bucketFindings(bucket: BucketSettings | undefined, functionsRegion: string): readonly Finding[] {
  if (bucket === undefined) return [];
  const { name: subject, region } = bucket;
  const problems = bucketProblems(bucket, functionsRegion);
  if (problems.length > 0) return problems.map((problem) => ({ ...problem, check: 'ledger', subject }));
  return [
    { check: 'ledger', level: 'ok', subject, detail: english`the bucket is in ${region}, private and encrypted` },
  ];
}

function bucketProblems(bucket: BucketSettings, wanted: string) {
  const { region } = bucket;
  const elsewhere =
    region === wanted
      ? []
      : [
          warns(
            english`the bucket is in ${region} and the functions are in ${wanted}, so every run is slower and its traffic is billed`,
            english`nlb-cert setup makes a bucket in the region of the functions; change LEDGER only if you may lose its state`,
          ),
        ];
  if (bucket.kind === 'elsewhere') return elsewhere;
  const { acl, isEncrypted, blocksPublicAccess } = bucket;
  return [
    ...elsewhere,
    ...(acl === 'private'
      ? []
      : [warns(english`the bucket is public (${acl})`, english`make it private in the OSS console`)]),
    ...(isEncrypted
      ? []
      : [
          warns(
            english`new objects in the bucket are not encrypted`,
            english`set its server-side encryption to AES256 in the OSS console`,
          ),
        ]),
    ...(blocksPublicAccess
      ? []
      : [warns(english`the bucket does not block public access`, english`block it in the OSS console`)]),
  ];
}

function expiryWarning({ id, prefix }: LifecycleRule): Finding {
  const detail = english`the lifecycle rule "${cut(id, 60)}" deletes objects under "${cut(prefix, 80)}", mappings and open changes among them`;
  const fix = english`remove the rule, or limit it to closed/ under the prefix of LEDGER`;
  return { ...warns(detail, fix), check: 'ledger' };
}

/** The name of a queue in the ARN of a failure destination. */
function queueNameIn(arn: string | undefined): string | undefined {
  return /^acs:mns:[\w-]*:\d*:\/queues\/([\w-]+)\/messages$/.exec(arn ?? '')?.[1];
}

function missingQueue(queue: string): Finding {
  const detail = english`there is no queue ${queue}, so an event that fails after every retry is dropped`;
  return { ...warns(detail, english`nlb-cert setup makes it`), check: 'functions' };
}

const attachNeeded = english`nlb-cert setup attaches the policy that is needed; nlb-cert policy prints it`;

function roleFindings(subject: string, settings: RoleSettings | undefined): readonly Finding[] {
  const problems =
    settings === undefined ? [fails(english`there is no such role`, attachNeeded)] : roleProblems(settings);
  if (problems.length > 0) return problems.map((problem) => ({ ...problem, check: 'permissions', subject }));
  const detail = english`the role has the permissions that are needed, and no others`;
  return [{ check: 'permissions', level: 'ok', subject, detail }];
}

function roleProblems({ isTrusting, missing, tooMuch, unread }: RoleSettings) {
  return [
    ...(isTrusting
      ? []
      : [
          fails(
            english`Function Compute may not assume the role`,
            english`set the trust policy that nlb-cert policy --trust prints`,
          ),
        ]),
    // A policy of Alibaba Cloud is not read, and may allow it.
    ...(missing.length === 0 || unread.length > 0
      ? []
      : [fails(english`its policies do not allow ${listed(missing)}`, attachNeeded)]),
    ...(tooMuch.length === 0
      ? []
      : [
          warns(
            english`its policies allow more than is needed: ${listed(tooMuch)}`,
            english`remove that from its policies; nlb-cert policy prints the policy that is needed`,
          ),
        ]),
    ...(unread.length === 0
      ? []
      : [
          warns(
            english`it has ${unread.join(', ')}, which allow more than is needed`,
            english`detach them, and attach the policy that nlb-cert policy prints`,
          ),
        ]),
  ];
}

function fails(detail: string, fix: string) {
  return { level: 'fail', mendedBy: 'person', detail, fix } as const;
}

function warns(detail: string, fix: string) {
  return { level: 'warn', detail, fix } as const;
}

const mostListed = 5;

/** In no language. */
function listed(allowed: RoleSettings['missing']): string {
  const texts = allowed.slice(0, mostListed).map(({ action, resource }) => `${action} (${resource})`);
  const more = allowed.length - texts.length;
  return [...texts, ...(more > 0 ? [`+${more}`] : [])].join(', ');
}
