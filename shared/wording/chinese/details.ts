import type { Catalogue } from '../words.js';

/** Texts that are stored, logged or thrown in English: details of holds and conditions, refusals, faults. */
export const details: Catalogue = {};
