import { type ParameterRow, READ_METHODS, type Table } from './table.js';

/*
 * CAS 2020-04-07: every parameter is in the query, even PEM text (facts 4.1); names, types and required-ness are
 * the official metadata's. Rates: 10/s documented for ListUserCertificateOrder, 100/s for GetUserCertificateDetail
 * (facts 4.2), and for the two changes (SDK); the other operations are inferred from these.
 */
const LISTS = { calls: 10, seconds: 1 };
const DETAILS = { calls: 100, seconds: 1 };

const query = (row: Omit<ParameterRow, 'in'>): ParameterRow => ({ in: 'Query', ...row });
const TEXT = query({ type: 'String' });
const PAGE = query({ type: 'Integer', min: 1 });
const SIZE_100 = query({ type: 'Integer', min: 1, max: 100 }); // facts 4.2: default 10, at most 100
const CERTIFICATE_STATUS = query({ type: 'String', oneOf: ['issued', 'revoked', 'willExpire', 'expired'] });

const read = (rate: typeof LISTS, parameters: Readonly<Record<string, ParameterRow>>) => ({
  methods: READ_METHODS,
  rate,
  writes: false,
  parameters,
});

export const CAS_TABLE: Table = {
  ListCertificates: read(LISTS, {
    CertificateSource: query({ type: 'String', oneOf: ['BUY', 'TEST', 'UPLOAD'] }),
    CertificateStatus: CERTIFICATE_STATUS,
    CurrentPage: PAGE,
    InstanceId: TEXT,
    Keyword: TEXT,
    ResourceGroupId: TEXT,
    ShowSize: SIZE_100,
  }),
  GetCertificateDetail: read(DETAILS, { CertificateId: query({ type: 'Long', required: true }) }),
  ListUserCertificateOrder: read(LISTS, {
    CurrentPage: query({ type: 'Long', min: 1 }),
    Keyword: TEXT,
    OrderType: query({ type: 'String', oneOf: ['CPACK', 'BUY', 'UPLOAD', 'CERT'] }),
    ResourceGroupId: TEXT,
    ShowSize: query({ type: 'Long', min: 1 }),
    Status: query({
      type: 'String',
      oneOf: ['PAYED', 'CHECKING', 'CHECKED_FAIL', 'ISSUED', 'WILLEXPIRED', 'EXPIRED', 'NOTACTIVATED', 'REVOKED'],
    }),
  }),
  GetUserCertificateDetail: read(DETAILS, {
    CertFilter: query({ type: 'Boolean' }),
    CertId: query({ type: 'Long', required: true }),
  }),
  ListInstances: read(LISTS, {
    Brand: TEXT,
    CertificateStatus: CERTIFICATE_STATUS,
    CertificateType: query({ type: 'String', oneOf: ['DV', 'OV', 'EV'] }),
    CurrentPage: PAGE,
    InstanceType: query({ type: 'String', oneOf: ['BUY', 'TEST'] }),
    Keyword: TEXT,
    ResourceGroupId: TEXT,
    ShowSize: SIZE_100,
    Status: query({
      type: 'String',
      oneOf: ['inactive', 'pending', 'willExpire', 'expired', 'refund', 'normal', 'closed'],
    }),
  }),
  GetInstanceDetail: read(DETAILS, { InstanceId: query({ type: 'String', required: true }) }),
  ListCloudResources: read(LISTS, {
    CertIds: query({ type: 'Json' }),
    CloudName: TEXT,
    CloudProduct: TEXT,
    CurrentPage: PAGE,
    Keyword: TEXT,
    SecretId: TEXT,
    ShowSize: PAGE,
  }),
  UploadUserCertificate: {
    methods: READ_METHODS,
    rate: DETAILS,
    writes: true,
    parameters: {
      Cert: TEXT,
      EncryptCert: TEXT,
      EncryptPrivateKey: TEXT,
      Key: TEXT,
      Name: query({ type: 'String', required: true, minLength: 1 }), // its length: uploadNameLength
      ResourceGroupId: TEXT,
      SignCert: TEXT,
      SignPrivateKey: TEXT,
      Tags: query({ type: 'RepeatList', fields: ['Key', 'Value'] }),
    },
  },
  DeleteUserCertificate: {
    methods: READ_METHODS,
    rate: DETAILS,
    writes: true,
    parameters: { CertId: query({ type: 'Long', required: true }) },
  },
};
