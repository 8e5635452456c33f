import type { Rate } from '../protocol/rates.js';

/** Types as the official tables name them. `RepeatList` and `Array` arrive as `Name.1`, `Name.2`, …. */
type ParameterType = 'String' | 'Integer' | 'Long' | 'Boolean' | 'RepeatList' | 'Array' | 'Json';

export interface ParameterRow {
  readonly in: 'Query' | 'Body';
  readonly type: ParameterType;
  readonly required?: true;
  /** Bounds of a number. */
  readonly min?: number;
  readonly max?: number;
  /** Bounds of a list's length. */
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly oneOf?: readonly string[];
  /** Bounds of a text's length. */
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Field names of a list of objects, `Tag.1.Key`. Without it the items are texts. */
  readonly fields?: readonly string[];
  /** The code when a limit is broken, where the vendor names one. */
  readonly code?: string;
}

export interface OperationRow {
  readonly methods: readonly ('GET' | 'POST')[];
  readonly rate: Rate;
  /** A write keeps client tokens and counts as a change. */
  readonly writes: boolean;
  readonly parameters: Readonly<Record<string, ParameterRow>>;
}

export type Table = Readonly<Record<string, OperationRow>>;

export const READ_METHODS = ['GET', 'POST'] as const;
export const WRITE_METHODS = ['POST'] as const;
