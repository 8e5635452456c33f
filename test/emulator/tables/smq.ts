import { type ParameterRow, READ_METHODS, type Table } from './table.js';

/*
 * Mns-open 2022-01-19 (Simple Message Queue): every parameter is in the query; names, types and bounds are those of the
 * official client (mns-open-20220119) and of the page of CreateQueue. No page that was read names a rate.
 */
const RATE = { calls: 100, seconds: 1 };

const query = (row: Omit<ParameterRow, 'in'>): ParameterRow => ({ in: 'Query', ...row });
const NAME = query({ type: 'String', required: true });
const TAGS = query({ type: 'RepeatList', fields: ['Key', 'Value'], maxItems: 20 });
const seconds = (min: number, max: number) => query({ type: 'Long', min, max });

const read = (parameters: Readonly<Record<string, ParameterRow>>) => ({
  ...{ methods: READ_METHODS, rate: RATE, writes: false, parameters },
});
const write = (parameters: Readonly<Record<string, ParameterRow>>) => ({ ...read(parameters), writes: true });

export const SMQ_TABLE: Table = {
  CreateQueue: write({
    QueueName: NAME,
    DelaySeconds: seconds(0, 604_800),
    MaximumMessageSize: query({ type: 'Long', min: 1024, max: 65_536 }),
    MessageRetentionPeriod: seconds(60, 604_800),
    PollingWaitSeconds: seconds(0, 30),
    VisibilityTimeout: seconds(1, 43_200),
    Tag: TAGS,
  }),
  GetQueueAttributes: read({ QueueName: NAME, Tag: TAGS }),
  DeleteQueue: write({ QueueName: NAME }),
};
