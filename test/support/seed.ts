import fc from 'fast-check';
import { runs } from './depth.js';

/** Properties draw the same examples on every machine, so that a red run is the change's doing; `FC_SEED=$RANDOM` draws others. */
fc.configureGlobal({ seed: Number(process.env.FC_SEED ?? 20_261_124), numRuns: runs(100) });
