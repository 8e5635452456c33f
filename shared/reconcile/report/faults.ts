import { english } from '../../rotation/english.js';
import type { Region } from '../../rotation/model/inventory.js';
import type { Permission } from '../../rotation/model/refusal.js';
import type { Condition, FaultReport, Findings } from './report.js';

type Where = Pick<FaultReport, 'region' | 'account' | 'operation'>;

/** Any thrown value as a fault of the report. A cloud fault has its own operation and code. */
export function faultOf(error: unknown, where: Where): FaultReport {
  const message = error instanceof Error ? error.message : String(error);
  return {
    ...where,
    operation: textOf(error, 'operation') ?? where.operation,
    code: textOf(error, 'code') ?? 'Fault',
    message,
  };
}

/** The findings of a failure: a fault, and a condition if a permission is missing. */
export function failed(error: unknown, where: Where, now: Date): Pick<Findings, 'faults' | 'conditions'> {
  const missing = missingOf(error);
  return { faults: [faultOf(error, where)], conditions: missing === undefined ? [] : [denied(missing, where, now)] };
}

/** The permission that a person has to grant. A role of another account also needs a trust policy that allows this one. */
export function remedyFor({ action, resource, of }: Permission): string {
  const remedy = english`allow ${action} on ${resource} in the policy of ${of ?? "the function's role"}`;
  const trust = english`and let the trust policy of that role name this account, with its external id if it asks for one`;
  return action === 'sts:AssumeRole' ? `${remedy}, ${trust}` : remedy;
}

function denied(missing: Permission, { region }: Where, since: Date): Condition {
  const where = region === '*' ? {} : { region: region as Region };
  return { reason: 'permission-missing', ...where, certificateIds: [], since, detail: remedyFor(missing) };
}

/** Whether a permission is missing, so that only a change of a policy helps. */
export function isDenied(error: unknown): error is Error {
  return missingOf(error) !== undefined;
}

/** The permission that RAM refused, if that is the reason of the error. */
export function missingOf(error: unknown): Permission | undefined {
  return error instanceof Error && 'missing' in error && isPermission(error.missing) ? error.missing : undefined;
}

function isPermission(value: unknown): value is Permission {
  return typeof value === 'object' && value !== null && 'action' in value && 'resource' in value;
}

function textOf(error: unknown, field: 'operation' | 'code'): string | undefined {
  if (!(error instanceof Error) || !(field in error)) return undefined;
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : undefined;
}
