import { type ParameterRow, READ_METHODS, type Table, WRITE_METHODS } from './table.js';

/*
 * NLB 2022-04-30: names, places, types and required-ness are the official metadata's; limits are those of
 * facts part 2; rates those of facts 3.2, where "inferred" follows the sister product GWLB.
 */
// Documented: ListListenerCertificates, DescribeRegions; GetJobStatus, ListTagResources (updates 2026-11).
const PER_SECOND_20 = { calls: 20, seconds: 1 };
const PER_MINUTE_200 = { calls: 200, seconds: 60 }; // documented: Associate and most writes; inferred for the others
const PER_MINUTE_600 = { calls: 600, seconds: 60 }; // inferred: other reads

const query = (row: Omit<ParameterRow, 'in'>): ParameterRow => ({ in: 'Query', ...row });
const body = (row: Omit<ParameterRow, 'in'>): ParameterRow => ({ in: 'Body', ...row });
const TEXT = { type: 'String' } as const;
const FLAG = { type: 'Boolean' } as const;
const NEEDED = { type: 'String', required: true } as const;
const TAGS = { type: 'Array', fields: ['Key', 'Value'], maxItems: 20 } as const; // facts 2.1, 2.10
const IDS_20 = { type: 'RepeatList', maxItems: 20 } as const; // facts 2.1, 2.8
const PAGE_100 = { type: 'Integer', min: 1, max: 100 } as const; // facts 2.1, 2.8
const PAGE_50 = { type: 'Integer', min: 1, max: 50 } as const; // facts 2.10

/** At most 15 certificates in one call (facts 2.5). */
const CERTIFICATES_15 = { type: 'RepeatList', required: true, minItems: 1, maxItems: 15 } as const;

const changeAdditional = {
  methods: WRITE_METHODS,
  rate: PER_MINUTE_200,
  writes: true,
  parameters: {
    AdditionalCertificateIds: body(CERTIFICATES_15),
    ClientToken: body(TEXT),
    DryRun: body(FLAG),
    ListenerId: body(NEEDED),
    RegionId: body(TEXT),
  },
} as const;

export const NLB_TABLE: Table = {
  DescribeRegions: {
    methods: READ_METHODS,
    rate: PER_SECOND_20,
    writes: false,
    parameters: {
      AcceptLanguage: query({ type: 'String', oneOf: ['zh-CN', 'en-US', 'ja'] }),
      ClientToken: body(TEXT),
      ServiceCode: query(TEXT),
    },
  },
  ListLoadBalancers: {
    methods: READ_METHODS,
    rate: PER_MINUTE_600,
    writes: false,
    parameters: {
      AddressIpVersion: query({ type: 'String', oneOf: ['ipv4', 'DualStack'] }),
      AddressType: query({ type: 'String', oneOf: ['Internet', 'Intranet'] }),
      DNSName: query(TEXT),
      Ipv6AddressType: query({ type: 'String', oneOf: ['Internet', 'Intranet'] }),
      LoadBalancerBusinessStatus: query({ type: 'String', oneOf: ['Normal', 'Abnormal'] }),
      LoadBalancerIds: query(IDS_20),
      LoadBalancerNames: query(IDS_20),
      LoadBalancerStatus: query({
        type: 'String',
        oneOf: ['Inactive', 'Active', 'Provisioning', 'Configuring', 'Deleting', 'Deleted'],
      }),
      LoadBalancerType: query({ type: 'String', oneOf: ['network'] }),
      MaxResults: query(PAGE_100),
      NextToken: query(TEXT),
      RegionId: query(TEXT),
      ResourceGroupId: query(TEXT),
      Tag: query(TAGS),
      VpcIds: query({ type: 'RepeatList', maxItems: 10 }),
      ZoneId: query(TEXT),
    },
  },
  GetLoadBalancerAttribute: {
    methods: READ_METHODS,
    rate: PER_MINUTE_600,
    writes: false,
    parameters: {
      ClientToken: query(TEXT),
      DryRun: query(FLAG),
      LoadBalancerId: query(NEEDED),
      RegionId: query(TEXT),
    },
  },
  ListListeners: {
    methods: READ_METHODS,
    rate: PER_MINUTE_600,
    writes: false,
    parameters: {
      ListenerIds: query(IDS_20),
      ListenerProtocol: query({ type: 'String', oneOf: ['TCP', 'UDP', 'TCPSSL'] }),
      LoadBalancerIds: query(IDS_20),
      MaxResults: query(PAGE_100),
      NextToken: query(TEXT),
      RegionId: query(TEXT),
      SecSensorEnabled: query(TEXT),
      Tag: query(TAGS),
    },
  },
  GetListenerAttribute: {
    methods: READ_METHODS,
    rate: PER_MINUTE_600,
    writes: false,
    parameters: { ClientToken: query(TEXT), DryRun: query(FLAG), ListenerId: query(NEEDED), RegionId: query(TEXT) },
  },
  ListListenerCertificates: {
    methods: READ_METHODS,
    rate: PER_SECOND_20,
    writes: false,
    parameters: {
      CertType: body({ type: 'String', oneOf: ['Ca', 'Server'] }),
      CertificateIds: body(IDS_20),
      ListenerId: body(NEEDED),
      MaxResults: body(PAGE_100), // the switch certificatePageMaximum decides between 50 and 100
      NextToken: body(TEXT),
      RegionId: body(TEXT),
    },
  },
  AssociateAdditionalCertificatesWithListener: changeAdditional,
  DisassociateAdditionalCertificatesWithListener: changeAdditional,
  UpdateListenerAttribute: {
    methods: WRITE_METHODS,
    rate: PER_MINUTE_200,
    writes: true,
    parameters: {
      AlpnEnabled: body(FLAG),
      AlpnPolicy: body({ type: 'String', oneOf: ['HTTP1Only', 'HTTP2Only', 'HTTP2Optional', 'HTTP2Preferred'] }),
      CaCertificateIds: body({ type: 'RepeatList', maxItems: 1 }),
      CaEnabled: body(FLAG),
      CertificateIds: body({ type: 'RepeatList', minItems: 1, maxItems: 1, code: 'IllegalParamSize.certificateIds' }),
      ClientToken: body(TEXT),
      Cps: body({ type: 'Integer', min: 0, max: 1_000_000 }),
      DryRun: body(FLAG),
      IdleTimeout: body({ type: 'Integer', min: 10, max: 900 }),
      ListenerDescription: body({ type: 'String', minLength: 2, maxLength: 256 }),
      ListenerId: body(NEEDED),
      Mss: body({ type: 'Integer', min: 0, max: 1500 }),
      ProxyProtocolEnabled: body(FLAG),
      ProxyProtocolV2Config: body(TEXT),
      RegionId: body(TEXT),
      SecSensorEnabled: body(FLAG),
      SecurityPolicyId: body(TEXT),
      ServerGroupId: body(TEXT),
    },
  },
  GetJobStatus: {
    methods: READ_METHODS,
    rate: PER_SECOND_20,
    writes: false,
    parameters: { ClientToken: query(TEXT), JobId: query(NEEDED) },
  },
  ListAsynJobs: {
    methods: READ_METHODS,
    rate: PER_MINUTE_600,
    writes: false,
    parameters: { JobIds: query({ type: 'Array', maxItems: 100 }) },
  },
  ListTagResources: {
    methods: READ_METHODS,
    rate: PER_SECOND_20,
    writes: false,
    parameters: {
      MaxResults: body(PAGE_50),
      NextToken: body(TEXT),
      RegionId: body(TEXT),
      ResourceId: body({ type: 'Array', minItems: 1, maxItems: 50 }),
      ResourceType: body({
        type: 'String',
        required: true,
        oneOf: ['loadbalancer', 'securitypolicy', 'servergroup', 'listener'],
        code: 'IllegalParam.resourceType',
      }),
      Tag: body(TAGS),
    },
  },
  TagResources: {
    methods: READ_METHODS,
    rate: PER_MINUTE_200,
    writes: true,
    parameters: {
      ClientToken: body(TEXT),
      DryRun: body(FLAG),
      RegionId: body(TEXT),
      ResourceId: body({ type: 'Array', required: true, minItems: 1, maxItems: 50 }),
      ResourceType: body({
        type: 'String',
        required: true,
        oneOf: ['loadbalancer', 'securitypolicy', 'servergroup', 'listener'],
        code: 'IllegalParam.resourceType',
      }),
      Tag: body({ ...TAGS, required: true, minItems: 1 }),
    },
  },
};
