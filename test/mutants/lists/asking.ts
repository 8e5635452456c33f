import { always, never, swapped, valued, without } from '../effects.js';
import { type Fault, faultsOf } from '../fault.js';

const toTest = (name: string) => `test/${name}`;
const inside = faultsOf('functions', toTest);
const shared = faultsOf('shared', toTest);

/** Faults of the question before a change, of selections by name, and of the answer of `show`. */
export const askingFaults: readonly Fault[] = [
  inside('apply/dry-run.ts: dryRun', 'cli/consent', {
    'a plan before a question makes the change': swapped('dryRun: true', 'dryRun: false'),
  }),
  inside('propose.ts: agree', 'cli/consent', {
    'without a terminal the change is made': never('isEmpty', 'isDry', 'canAsk'),
    'a no is a yes': always('isAgreed'),
  }),
  inside('propose.ts: propose', 'cli/consent', {
    '--dry-run and --yes go together': swapped('isDry && (apply || yes)', 'false'),
  }),
  inside('propose.ts: isNothing', 'cli/consent', {
    'open changes are settled by nobody': swapped('plansOnlyToAsk && report.calls > 0', 'false'),
  }),
  inside('dry-run.ts: dryRun', 'cli/waiting-mappings', {
    'a mapping that waits for a window is lost': swapped('mappings.some((mapping) => waits(mapping, report))', 'false'),
  }),
  inside('dry-run.ts: waits', 'cli/waiting-mappings', {
    'a mapping that only a person can make fit is kept': always('isAbout'),
    'a rollback of a change that NLB does not show is lost': swapped('isRollback ?', 'false ?'),
  }),
  inside('change/rollback.ts: runRollback', 'cli/waiting-mappings', {
    'a yes is for changes that the plan did not show': swapped('asked ??=', 'asked ='),
  }),
  inside('invoke.ts: isConsented', 'cli/consent', {
    'a deployed function is invoked without a question': always('isReadOnly'),
  }),
  inside('invoke.ts: isReadOnly', 'cli/consent', {
    'a backfill that applies needs no consent': swapped('input.apply !== undefined', 'false'),
  }),
  inside('plan.ts: runPlan', 'cli/consent', {
    'changes end with 0 although the code is detailed': never('isDetailed'),
  }),
  inside('requests.ts: backfillOf', 'cli/selectors', {
    '--name selects every certificate of a listener': without('certificateIds'),
  }),
  inside('requests.ts: resolveFilters', 'cli/selectors', {
    'a failed read widens a rollback': never('failure'),
  }),
  inside('requests.ts: confirmOf', 'cli/selectors', {
    'confirm ignores its selectors': never('isNarrow'),
  }),
  inside('resolve.ts: matchesOf', 'cli/selectors', {
    'a name that matches nothing selects everything': always('ids.length'),
  }),
  inside('resolve.ts: resolveRegions', 'cli/selectors', {
    '--regions all reads REGIONS only': swapped("wanted.includes('all')", 'false'),
  }),
  shared('directory.ts: listenersNamed', 'cli/selectors', {
    'a port does not narrow a listener': without('endsWith'),
  }),
  shared('directory.ts: certificatesFor', 'cli/selectors', {
    'a wildcard is for no domain': swapped('uncoveredNames([domain], names).length === 0', 'names.includes(domain)'),
  }),
  shared('nearest.ts: nearest', 'cli/selectors', {
    'a mistyped name has no near match': never('farthest'),
  }),
  shared('story.ts: isAtRisk', 'cli/show', {
    'a blocked certificate is safe': swapped("standing !== 'fine'", "standing === 'expired'"),
  }),
  shared('story.ts: concernOf', 'cli/show', {
    'a condition of another certificate is about it': always('includesCertificate'),
  }),
  shared('attachments.ts: attachedBy', 'cli/show', {
    'the requester of another listener is named': swapped('each.listenerId === listenerId', 'true'),
  }),
  shared('story-commands.ts: undoOf', 'cli/show', {
    'undoing also undoes other certificates': swapped('certificateIds.join()', "''"),
  }),
  inside('find-subject.ts: findSubjects', 'cli/show', {
    'a name is unknown because a region could not be read': never('failures'),
  }),
  inside('read-story.ts: scopeOf', 'cli/show', {
    'one listener takes a look at everything': always("'certificates'"),
  }),
  inside('commands/look/show.ts: exitCodeOf', 'cli/show', {
    'a condition about it is none': valued('0', 'conditions'),
  }),
  inside('interrupted.ts: openNow', 'cli/follow', {
    'open changes of the approved scope are left out': never('isSelected'),
  }),
  shared('model/step.ts: becauseOf', 'cli/follow', {
    'a certificate that is attached again is like a successor': always('every'),
  }),
].flat();
