import { concurrently } from '../../../reconcile/concurrently.js';
import { missingOf } from '../../../reconcile/report/faults.js';
import { english } from '../../../rotation/english.js';
import { grouped } from '../../../rotation/model/grouped.js';
import { type FunctionName, functionNames } from '../../../runtime/function-names.js';
import { adviceBeside } from '../../../wording/advice.js';
import { codeOf } from '../../failure-finding.js';
import type { Finding } from '../../finding.js';
import type {
  AsyncSettings,
  DeployedFacts,
  DeployedFunction,
  DoctorFunctions,
  FunctionProblem,
  FunctionTrigger,
  SharedVariables,
} from '../../ports.js';
import { asyncProblems } from './async-settings.js';
import { deployedProblems } from './deployed.js';
import { triggerProblems } from './triggers.js';

/** One function as Function Compute reports it. */
type FunctionReading = { readonly functionName: FunctionName; readonly name: string } & (
  | { readonly kind: 'absent' }
  | { readonly kind: 'unread'; readonly error: unknown }
  | {
      readonly kind: 'found';
      readonly deployed: DeployedFunction;
      readonly triggers: readonly FunctionTrigger[] | { readonly error: unknown };
      readonly asyncSettings: AsyncSettings | { readonly error: unknown };
    }
);

/** Automatic rotation needs these two. */
const requiredFunctions: readonly FunctionName[] = ['confirm', 'sweep'];

export interface Deployment {
  readonly findings: readonly Finding[];
  /** Undefined if no function could be read. */
  readonly isDeployed: boolean | undefined;
  /** Undefined if no function was found. */
  readonly facts: DeployedFacts | undefined;
}

/**
 * Findings on the deployed functions and their triggers. None of them fails if no function is deployed, or if reading them is
 * not allowed: the command line works without functions.
 */
export async function examineDeployment(functions: DoctorFunctions, local: SharedVariables): Promise<Deployment> {
  const readings = await concurrently(functionNames.length, functionNames, (functionName) =>
    lookAt(functionName, functions),
  );
  const absent = readings.filter(({ kind }) => kind === 'absent');
  const errors = readings.flatMap((reading): Unread[] => {
    if (reading.kind === 'unread') return [{ ...reading, error: reading.error }];
    if (reading.kind === 'absent') return [];
    const parts = [reading.triggers, reading.asyncSettings];
    return parts.flatMap((part) => ('error' in part ? [{ name: reading.name, error: part.error }] : []));
  });
  const absence =
    absent.length === functionNames.length
      ? [nothingDeployed(functions)]
      : absent.map((reading) => missingFunction(reading, functions));
  const findings = [...unreadFindings(errors, functions), ...absence, ...deployedFindings(readings, functions, local)];
  const isRead = readings.some(({ kind }) => kind !== 'unread');
  const facts = factsOf(readings, functions);
  return { findings, isDeployed: isRead ? facts !== undefined : undefined, facts };
}

/** Functions that differ from each other have findings of their own, so the settings of the first ones are enough. */
function factsOf(readings: readonly FunctionReading[], { region }: DoctorFunctions): DeployedFacts | undefined {
  const found = readings.flatMap((reading) => (reading.kind === 'found' ? [reading] : []));
  if (found.length === 0) return undefined;
  const arn = found.map(({ deployed }) => deployed.role).find((role) => role !== undefined && role !== '');
  const settings = found.flatMap(({ asyncSettings }) => ('error' in asyncSettings ? [] : [asyncSettings]));
  return {
    region,
    names: found.map(({ name }) => name),
    role: arn?.slice(arn.lastIndexOf('/') + 1),
    logStore: found.map(({ deployed }) => deployed.logStore).find((logStore) => logStore?.project),
    failureDestination: settings.map(({ failureDestination }) => failureDestination).find((it) => it !== undefined),
  };
}

async function lookAt(functionName: FunctionName, functions: DoctorFunctions): Promise<FunctionReading> {
  const name = `${functions.prefix}${functionName}`;
  try {
    const deployed = await functions.read(name);
    if (deployed === undefined) return { functionName, name, kind: 'absent' };
    const asError = (error: unknown) => ({ error });
    const triggers = await functions.triggers(name).catch(asError);
    const asyncSettings = await functions.asyncSettings(name).catch(asError);
    return { functionName, name, kind: 'found', deployed, triggers, asyncSettings };
  } catch (error) {
    return { functionName, name, kind: 'unread', error };
  }
}

interface Unread {
  readonly name: string;
  readonly error: unknown;
}

/** One finding for each missing permission, and one for all other errors, which are the same for each function. */
function unreadFindings(errors: readonly Unread[], { region, prefix }: DoctorFunctions): Finding[] {
  const byAction = grouped(errors, ({ error }) => missingOf(error)?.action ?? '');
  return [...byAction].map(([action, [first, ...others]]): Finding => {
    const permission = first && missingOf(first.error);
    const names = functionNames.map((functionName) => `${prefix}${functionName}`).join(',');
    if (permission === undefined) {
      const message = first?.error instanceof Error ? first.error.message : String(first?.error);
      const advice = adviceBeside(message, codeOf(first?.error));
      const ignore = english`ignore this if no function is deployed`;
      const fix = advice === '' ? ignore : english`${advice}; or ignore this if no function is deployed`;
      return {
        check: 'functions',
        level: 'warn',
        detail: english`Function Compute in ${region} could not be read: ${message}`,
        fix,
      };
    }
    const { resource } = permission;
    const isOne = others.every(({ error }) => missingOf(error)?.resource === resource);
    const denied = isOne ? resource : `${resource} and ${others.length} more`;
    return {
      check: 'functions',
      level: 'warn',
      detail: english`${action} on ${denied} is not allowed, so the deployment is not checked`,
      missing: permission,
      fix: english`allow it for the user of this command; nlb-cert policy --features doctor --functions ${names} prints the policy; or ignore this if no function is deployed`,
    };
  });
}

function nothingDeployed({ prefix, region }: DoctorFunctions): Finding {
  return {
    check: 'functions',
    level: 'warn',
    detail: english`there is no function ${prefix}… in ${region}, so nothing rotates automatically`,
    fix: english`deploy s.yaml; or set --region, --prefix or FC_SERVICE as deployed; or ignore this if only the command line is used`,
  };
}

function missingFunction({ functionName, name }: FunctionReading, { region }: DoctorFunctions): Finding {
  const shown = {
    check: 'functions',
    subject: name,
    detail: english`it is not in ${region}, unlike the other functions`,
  } as const;
  const fix = english`deploy s.yaml again`;
  return requiredFunctions.includes(functionName)
    ? { ...shown, level: 'fail', mendedBy: 'person', fix }
    : { ...shown, level: 'warn', fix };
}

/** Functions with the same problem share one finding. */
function deployedFindings(
  readings: readonly FunctionReading[],
  { region }: DoctorFunctions,
  local: SharedVariables,
): Finding[] {
  const deployed = readings.flatMap((reading) => (reading.kind === 'found' ? [reading] : []));
  const problems = deployed.flatMap((reading) => {
    const { functionName, triggers, asyncSettings } = reading;
    const own = [
      ...deployedProblems(functionName, reading.deployed, local, region),
      ...('error' in triggers ? [] : triggerProblems(functionName, triggers)),
      ...('error' in asyncSettings ? [] : asyncProblems(functionName, asyncSettings, region)),
    ];
    return own.map((problem) => ({ ...problem, name: reading.name }));
  });
  const bad = [...grouped(problems, ({ level, detail, fix }) => JSON.stringify([level, detail, fix])).values()];
  const good = deployed.filter(({ name }) => !problems.some((problem) => problem.name === name));
  return [...good.map(({ name, deployed }) => healthyFinding(name, deployed)), ...bad.flatMap(mergedFindings)];
}

function healthyFinding(name: string, { runtime, handler, timeoutSeconds }: DeployedFunction): Finding {
  const detail = english`deployed as in s.yaml: ${runtime}, ${handler}, ${timeoutSeconds} s, and its triggers`;
  return { check: 'functions', level: 'ok', subject: name, detail };
}

function mergedFindings(same: readonly (FunctionProblem & { readonly name: string })[]): Finding[] {
  const [first] = same;
  if (first === undefined) return [];
  const shown = { check: 'functions', subject: same.map(({ name }) => name).join(', '), detail: first.detail } as const;
  return [
    first.level === 'fail'
      ? { ...shown, level: 'fail', mendedBy: 'person', fix: first.fix }
      : { ...shown, level: 'warn', fix: first.fix },
  ];
}
