import { type ParameterRow, READ_METHODS, type Table } from './table.js';

/*
 * RAM 2015-05-01: every parameter is in the query; names, types and bounds are those of the official client
 * (@alicloud/ram20150501 1.2.1). Which ones are required is inferred from its pages; no page that was read names a rate.
 */
const RATE = { calls: 100, seconds: 1 };

const query = (row: Omit<ParameterRow, 'in'>): ParameterRow => ({ in: 'Query', ...row });
const NAME = query({ type: 'String', required: true });
const DOCUMENT = query({ type: 'String', required: true });
const DESCRIPTION = query({ type: 'String', minLength: 1, maxLength: 1024 });
const TYPE = query({ type: 'String', required: true, oneOf: ['System', 'Custom'] });
const TAGS = query({ type: 'RepeatList', fields: ['Key', 'Value'], maxItems: 20 });
const TEXT = query({ type: 'String' });
const LINK = { PolicyType: TYPE, PolicyName: NAME, RoleName: NAME, ResourceGroupId: TEXT };

const read = (parameters: Readonly<Record<string, ParameterRow>>) => ({
  ...{ methods: READ_METHODS, rate: RATE, writes: false, parameters },
});
const write = (parameters: Readonly<Record<string, ParameterRow>>) => ({ ...read(parameters), writes: true });

export const RAM_TABLE: Table = {
  CreateRole: write({
    RoleName: NAME,
    AssumeRolePolicyDocument: DOCUMENT,
    Description: DESCRIPTION,
    MaxSessionDuration: query({ type: 'Long', min: 3600, max: 43_200 }),
    Tag: TAGS,
  }),
  GetRole: read({ RoleName: NAME }),
  DeleteRole: write({ RoleName: NAME }),
  CreatePolicy: write({
    PolicyName: NAME,
    PolicyDocument: query({ type: 'String', required: true, minLength: 1, maxLength: 6144 }),
    Description: DESCRIPTION,
    Tag: TAGS,
  }),
  GetPolicy: read({ PolicyType: TYPE, PolicyName: NAME }),
  CreatePolicyVersion: write({
    PolicyName: NAME,
    PolicyDocument: query({ type: 'String', required: true, minLength: 1, maxLength: 6144 }),
    SetAsDefault: query({ type: 'Boolean' }),
    RotateStrategy: query({ type: 'String', oneOf: ['None', 'DeleteOldestNonDefaultVersionWhenLimitExceeded'] }),
  }),
  ListPolicyVersions: read({ PolicyType: TYPE, PolicyName: NAME }),
  DeletePolicyVersion: write({ PolicyName: NAME, VersionId: NAME }),
  DeletePolicy: write({ PolicyName: NAME, CascadingDelete: query({ type: 'Boolean' }) }),
  AttachPolicyToRole: write(LINK),
  DetachPolicyFromRole: write(LINK),
  ListPoliciesForRole: read({ RoleName: NAME }),
};
