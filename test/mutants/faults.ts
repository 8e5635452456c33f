import type { Fault } from './fault.js';
import { askingFaults } from './lists/asking.js';
import { cloudFaults } from './lists/clouds.js';
import { commandLineFaults } from './lists/command-line.js';
import { doctorFaults } from './lists/doctor.js';
import { edgeFaults } from './lists/edges.js';
import { emulatorFaults } from './lists/emulator.js';
import { neighbourFaults } from './lists/emulator-neighbours.js';
import { reconcileFaults } from './lists/reconcile.js';
import { rotationFaults } from './lists/rotation.js';
import { planFaults } from './lists/rotation-plan.js';
import { setupFaults } from './lists/setup.js';
import { showFaults } from './lists/show.js';
import { templateFaults } from './lists/templates.js';
import { uploadFaults } from './lists/uploads.js';

/** Every fault there is, of the system and of the local cloud. */
export const faults: readonly Fault[] = [
  ...[planFaults, rotationFaults, reconcileFaults, cloudFaults, doctorFaults, edgeFaults],
  ...[askingFaults, commandLineFaults, setupFaults, showFaults, templateFaults, uploadFaults],
  ...[emulatorFaults, neighbourFaults],
].flat();
