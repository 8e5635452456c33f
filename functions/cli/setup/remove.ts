import { concurrently } from '../../../shared/reconcile/concurrently.js';
import { english } from '../../../shared/rotation/english.js';
import { isTagged } from '../../../shared/setup/plan.js';
import type { SetupCloud } from '../../../shared/setup/ports.js';
import { type ExistingToRemove, planRemoval, type RemovalStep } from '../../../shared/setup/removal.js';
import type { RemoveCall } from '../../../shared/setup/steps.js';
import { type ShownStep, setupLines } from '../../../shared/show/setup/setup-lines.js';
import { isAgreed } from '../apply/propose.js';
import type { Cli } from '../cli.js';
import { show } from './answer.js';
import { failureOf } from './failure.js';
import { inStep, look, type StepFault } from './look.js';
import { type Names, placeOf, type SetupOptions } from './request.js';

interface Removing {
  readonly cloud: SetupCloud;
  readonly names: Names;
}

/** Shows what setup made and what stays, asks, and asks once more for the ledger. */
export async function removeSetup(cli: Cli, removing: Removing, options: SetupOptions): Promise<void> {
  const base = placeOf(removing.names);
  const existing = await lookWhole(removing.cloud).catch((error: StepFault) => error);
  if (existing instanceof Error) return show(cli, { ...base, steps: [], failure: failureOf(existing) }, 3);
  const plan = (withLedger: boolean) => planRemoval(existing, removing.names, withLedger);
  const canAsk = cli.terminal.canAsk && !cli.json();
  const withLedger = options.withLedger ?? false;
  const first = plan(withLedger);
  const isNothing = first.every(({ verdict }) => verdict === 'keep');
  if (isNothing && !(canAsk && hasLedger(plan(true))))
    return show(cli, { ...base, steps: first.map(shown) }, 0, [nothingFound(cli, removing.names)]);
  if (!options.yes && !canAsk)
    return show(cli, { ...base, steps: first.map(shown) }, 0, [
      cli.view.say`Not a terminal, so nothing was removed; pass --yes to remove it.`,
    ]);
  if (options.yes) return carryOut(cli, removing, existing, first);
  cli.answer({}, () => setupLines({ ...base, steps: first.map(shown) }, cli.view), 0);
  await askAndCarryOut(cli, removing, existing, { withLedger, plan });
}

function nothingFound({ view }: Cli, { name, queue, bucket, region, account }: Names): string {
  return view.say`Setup made nothing that is still there under these names: role and policy ${name}, queue ${queue}, bucket ${bucket}, in ${region} of account ${account}.`;
}

/** The keys of the bucket are read only if setup made it. */
async function lookWhole(cloud: SetupCloud): Promise<ExistingToRemove> {
  const existing = await look(cloud);
  const { bucket } = existing;
  const isOurs = bucket.kind === 'own' && isTagged(bucket.tags);
  return { ...existing, keys: isOurs ? await inStep('bucket', cloud.bucket.keys) : [] };
}

function hasLedger(steps: readonly RemovalStep[]): boolean {
  return steps.some(({ calls }) => calls.includes('DeleteLedgerObject'));
}

async function askAndCarryOut(
  cli: Cli,
  removing: Removing,
  existing: ExistingToRemove,
  {
    withLedger,
    plan,
  }: { readonly withLedger: boolean; readonly plan: (withLedger: boolean) => readonly RemovalStep[] },
): Promise<void> {
  const { say } = cli.view;
  const nothing = () => cli.answer({}, () => [say`Nothing was changed.`], 0);
  if (
    plan(withLedger).some(({ verdict }) => verdict === 'remove') &&
    !(await isAgreed(cli, say`Remove it? Remove the functions first: npx @serverless-devs/s remove (y/N) `))
  )
    return nothing();
  const whole = plan(true);
  const entries = whole.find(({ entries }) => entries !== undefined)?.entries ?? 0;
  const isWhole =
    withLedger ||
    (hasLedger(whole) &&
      (await isAgreed(
        cli,
        say`Remove the ledger too, ${cli.view.count(entries, 'object')}? It cannot be restored. (y/N) `,
      )));
  const steps = plan(isWhole);
  if (steps.every(({ verdict }) => verdict === 'keep')) return nothing();
  await carryOut(cli, removing, existing, steps);
}

async function carryOut(
  cli: Cli,
  { cloud, names }: Removing,
  { keys }: ExistingToRemove,
  plan: readonly RemovalStep[],
): Promise<void> {
  const base = placeOf(names);
  const steps: ShownStep[] = [];
  for (const [at, planned] of plan.entries()) {
    cli.progress.show(cli.view.say`setup`, at, plan.length);
    try {
      for (const call of planned.calls)
        await inStep(planned.step, () => makeCall(call, cloud, { keys, prefix: names.prefix }));
      steps.push({ ...shown(planned), ...(planned.verdict === 'remove' && { outcome: 'done' }) });
    } catch (error) {
      const rest = plan
        .slice(at + 1)
        .map((each) => ({ ...shown(each), ...(each.verdict === 'remove' && { outcome: 'not-done' as const }) }));
      const all = [...steps, { ...shown(planned), outcome: 'failed' } as const, ...rest];
      return show(cli, { ...base, steps: all, failure: failureOf(error) }, 3);
    }
  }
  show(cli, { ...base, steps }, 0, [
    cli.view
      .say`The functions go with npx @serverless-devs/s remove; the template, dist/ and the log project of the functions stay.`,
  ]);
}

/** OSS deletes a few hundred a second so, and a ledger may have 100,000 entries. */
const deletionsAtOnce = 16;

async function makeCall(
  call: RemoveCall,
  { bucket, queue, ram }: SetupCloud,
  { keys, prefix }: { readonly keys: readonly string[]; readonly prefix: string },
): Promise<void> {
  switch (call) {
    case 'DetachPolicyFromRole':
      return ram.detach();
    case 'DeleteRole':
      return ram.removeRole();
    case 'DeletePolicy':
      if ((await ram.removePolicy()) === 'removed') return;
      throw new Error(english`the policy is still attached to another user, group or role; detach it there`);
    case 'DeleteQueue':
      return queue.remove();
    case 'DeleteLedgerObject':
      await concurrently(
        deletionsAtOnce,
        keys.filter((key) => key.startsWith(prefix)),
        bucket.removeObject,
      );
      return;
    case 'DeleteBucket':
      return bucket.remove();
  }
}

function shown({ calls: _calls, ...step }: RemovalStep): ShownStep {
  return step;
}
