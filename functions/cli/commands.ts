import type { Register } from './cli.js';
import { registerBackfill } from './commands/change/backfill.js';
import { registerConfirm } from './commands/change/confirm.js';
import { registerInvoke } from './commands/change/invoke.js';
import { registerRollback } from './commands/change/rollback.js';
import { registerSweep } from './commands/change/sweep.js';
import { registerDoctor } from './commands/look/doctor.js';
import { registerHistory } from './commands/look/history.js';
import { registerPlan } from './commands/look/plan.js';
import { registerReport } from './commands/look/report.js';
import { registerStatus } from './commands/look/status.js';
import { registerEvent } from './commands/tools/event.js';
import { registerPolicy } from './commands/tools/policy.js';

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
