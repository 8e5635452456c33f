import type { Row } from './row.js';
import { changeRows } from './rows-changes.js';
import { otherRows } from './rows-other.js';
import { servedRows } from './rows-served.js';
import { successorRows } from './rows-successors.js';
import { unreplacedRows } from './rows-unreplaced.js';

/** Every condition and every hold that a person ends. */
export const matrixRows: readonly Row[] = [
  ...servedRows,
  ...unreplacedRows,
  ...changeRows,
  ...successorRows,
  ...otherRows,
];
