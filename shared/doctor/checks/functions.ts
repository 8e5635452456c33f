import { concurrently } from '../../reconcile/concurrently.js';
import { missingOf } from '../../reconcile/report/faults.js';
import { grouped } from '../../rotation/model/grouped.js';
import type { Finding } from '../finding.js';
import type {
  DeployedFunction,
  DoctorFunctions,
  FunctionName,
  FunctionProblem,
  FunctionTrigger,
  Shared,
} from '../ports.js';
import { deployedProblems } from './deployed.js';
import { triggerProblems } from './triggers.js';

/** What stands in Function Compute of one function. */
type Look = { readonly own: FunctionName; readonly name: string } & (
  | { readonly kind: 'absent' }
  | { readonly kind: 'unread'; readonly error: unknown }
  | {
      readonly kind: 'found';
      readonly found: DeployedFunction;
      readonly triggers: readonly FunctionTrigger[] | { readonly error: unknown };
    }
);

const all: readonly FunctionName[] = ['on-renewal', 'confirm', 'sweep', 'backfill'];
/** Without these two nothing goes on by itself. */
const needed: readonly FunctionName[] = ['confirm', 'sweep'];

/**
 * The deployed functions and what starts them, as Function Compute has them. Nothing here fails where none is deployed,
 * or may be asked about: the command line works without any.
 */
export async function functionFindings(functions: DoctorFunctions, here: Shared): Promise<readonly Finding[]> {
  const looks = await concurrently(all.length, all, (own) => lookAt(own, functions));
  const absent = looks.filter(({ kind }) => kind === 'absent');
  const errors = looks.flatMap((look): Unread[] => {
    if (look.kind === 'unread') return [{ ...look, error: look.error }];
    return look.kind === 'found' && 'error' in look.triggers ? [{ ...look, error: look.triggers.error }] : [];
  });
  const absence =
    absent.length === all.length ? [nothingDeployed(functions)] : absent.map((look) => missing(look, functions));
  return [...unreadFindings(errors, functions), ...absence, ...foundFindings(looks, functions, here)];
}

async function lookAt(own: FunctionName, functions: DoctorFunctions): Promise<Look> {
  const name = `${functions.prefix}${own}`;
  try {
    const found = await functions.read(name);
    if (found === undefined) return { own, name, kind: 'absent' };
    const triggers = await functions.triggers(name).catch((error: unknown) => ({ error }));
    return { own, name, kind: 'found', found, triggers };
  } catch (error) {
    return { own, name, kind: 'unread', error };
  }
}

interface Unread {
  readonly name: string;
  readonly error: unknown;
}

/** One for each permission that is missing; and one for all else, which is the same for each of them. */
function unreadFindings(errors: readonly Unread[], { region, prefix }: DoctorFunctions): Finding[] {
  const denied = grouped(errors, ({ error }) => missingOf(error)?.action ?? '');
  return [...denied].map(([action, [first, ...others]]): Finding => {
    const permission = first && missingOf(first.error);
    const names = all.map((own) => `${prefix}${own}`).join(',');
    if (permission === undefined) {
      const message = first?.error instanceof Error ? first.error.message : String(first?.error);
      const fix = 'check FC_ENDPOINT, STS_ENDPOINT and the network; or take no notice where none is deployed';
      return {
        check: 'functions',
        level: 'warn',
        detail: `Function Compute in ${region} could not be asked: ${message}`,
        fix,
      };
    }
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return {
      check: 'functions',
      level: 'warn',
      detail: `${action} on ${permission.resource}${more} is not allowed, so nobody can tell how it is deployed`,
      missing: permission,
      fix: `allow it to whoever runs this: nlb-cert policy --features doctor --functions ${names} prints how; or take no notice where none is deployed`,
    };
  });
}

function nothingDeployed({ prefix, region }: DoctorFunctions): Finding {
  return {
    check: 'functions',
    level: 'warn',
    detail: `there is no function ${prefix}… in ${region}, so nothing happens by itself`,
    fix: 'deploy s.yaml; or give --region, --prefix or FC_SERVICE as they are deployed; or take no notice where only this command line is used',
  };
}

function missing({ own, name }: Look, { region }: DoctorFunctions): Finding {
  const shown = { check: 'functions', subject: name, detail: `it is not in ${region}, where the others are` } as const;
  const fix = 'deploy s.yaml again';
  return needed.includes(own) ? { ...shown, level: 'fail', mendedBy: 'person', fix } : { ...shown, level: 'warn', fix };
}

/** What is wrong with several in the same way is one line. */
function foundFindings(looks: readonly Look[], { region }: DoctorFunctions, here: Shared): Finding[] {
  const found = looks.flatMap((look) => (look.kind === 'found' ? [look] : []));
  const wrong = found.flatMap((look) => {
    const triggers = 'error' in look.triggers ? [] : triggerProblems(look.own, look.triggers);
    const problems = [...deployedProblems(look.own, look.found, here, region), ...triggers];
    return problems.map((problem) => ({ ...problem, name: look.name }));
  });
  const bad = [...grouped(wrong, ({ level, detail, fix }) => JSON.stringify([level, detail, fix])).values()];
  const good = found.filter(({ name }) => !wrong.some((one) => one.name === name));
  return [...good.map(({ name, found: one }) => rightly(name, one)), ...bad.flatMap(together)];
}

function rightly(name: string, { runtime, handler, timeoutSeconds }: DeployedFunction): Finding {
  const detail = `deployed as it should be: ${runtime}, ${handler}, ${timeoutSeconds} s, and what starts it`;
  return { check: 'functions', level: 'ok', subject: name, detail };
}

function together(same: readonly (FunctionProblem & { readonly name: string })[]): Finding[] {
  const [first] = same;
  if (first === undefined) return [];
  const shown = { check: 'functions', subject: same.map(({ name }) => name).join(', '), detail: first.detail } as const;
  return [
    first.level === 'fail'
      ? { ...shown, level: 'fail', mendedBy: 'person', fix: first.fix }
      : { ...shown, level: 'warn', fix: first.fix },
  ];
}
