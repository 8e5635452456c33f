import { registerBackfill } from './backfill.js';
import type { Register } from './cli.js';
import { registerConfirm } from './confirm.js';
import { registerDoctor } from './doctor.js';
import { registerEvent } from './event.js';
import { registerHistory } from './history.js';
import { registerInvoke } from './invoke.js';
import { registerPlan } from './plan.js';
import { registerPolicy } from './policy.js';
import { registerReport } from './report.js';
import { registerRollback } from './rollback.js';
import { registerStatus } from './status.js';
import { registerSweep } from './sweep.js';

/** Every command, in the order of the help. */
export const commands: readonly Register[] = [
  registerPlan,
  registerBackfill,
  registerConfirm,
  registerSweep,
  registerStatus,
  registerReport,
  registerRollback,
  registerHistory,
  registerInvoke,
  registerDoctor,
  registerPolicy,
  registerEvent,
];
