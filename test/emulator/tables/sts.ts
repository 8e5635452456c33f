import { type ParameterRow, READ_METHODS, type Table } from './table.js';

/*
 * STS 2015-04-01: every parameter is in the query; names, types and required-ness are the official metadata's, bounds
 * are facts 6.2. The rate is inferred: no page that was read names one.
 */
const RATE = { calls: 100, seconds: 1 };

const query = (row: Omit<ParameterRow, 'in'>): ParameterRow => ({ in: 'Query', ...row });

export const STS_TABLE: Table = {
  AssumeRole: {
    methods: READ_METHODS,
    rate: RATE,
    writes: false,
    parameters: {
      DurationSeconds: query({ type: 'Long', min: 900 }),
      ExternalId: query({ type: 'String', minLength: 2, maxLength: 1224 }),
      Policy: query({ type: 'String', minLength: 1, maxLength: 2048 }),
      RoleArn: query({ type: 'String', required: true }),
      RoleSessionName: query({ type: 'String', required: true, minLength: 2, maxLength: 64 }),
      SourceIdentity: query({ type: 'String' }),
    },
  },
  GetCallerIdentity: { methods: READ_METHODS, rate: RATE, writes: false, parameters: {} },
};
