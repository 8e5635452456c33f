import type { FaultReport } from './report.js';

/** Any thrown thing as a line of the report. A cloud fault carries its own operation and code. */
export function faultOf(error: unknown, where: Pick<FaultReport, 'region' | 'account' | 'operation'>): FaultReport {
  const message = error instanceof Error ? error.message : String(error);
  return {
    ...where,
    operation: textOf(error, 'operation') ?? where.operation,
    code: textOf(error, 'code') ?? 'Fault',
    message,
  };
}

function textOf(error: unknown, field: 'operation' | 'code'): string | undefined {
  if (!(error instanceof Error) || !(field in error)) return undefined;
  const value: unknown = Reflect.get(error, field);
  return typeof value === 'string' ? value : undefined;
}
