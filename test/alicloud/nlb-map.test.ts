import { describe, expect, test } from 'vitest';
import { attachmentItem, listenerItem, loadBalancerItem, pageOf } from '../../shared/alicloud/client/wire.js';
import { listenerOf, loadBalancersOf } from '../../shared/alicloud/nlb/map.js';

type Fields = Readonly<Record<string, unknown>>;

/** Each through the schema it comes through, so that the rows are what NLB may send. */
const wireListener = (more: Fields = {}) => {
  const wire = { ListenerId: 'lsn-1', LoadBalancerId: 'nlb-1', ListenerPort: 443, ListenerStatus: 'Running', ...more };
  return pageOf({ operation: 'ListListeners', body: { Listeners: [wire] } }, 'Listeners', listenerItem).items[0]!;
};
const wireLoadBalancer = (more: Fields = {}) => {
  const wire = { LoadBalancerId: 'nlb-1', LoadBalancerStatus: 'Active', ...more };
  const body = { LoadBalancers: [wire] };
  return pageOf({ operation: 'ListLoadBalancers', body }, 'LoadBalancers', loadBalancerItem).items[0]!;
};
const wireCertificates = (...certificates: readonly Fields[]) =>
  pageOf(
    { operation: 'ListListenerCertificates', body: { Certificates: certificates } },
    'Certificates',
    attachmentItem,
  ).items;

describe('a listener', () => {
  test.each([
    ['Running', 'running'],
    ['running', 'running'],
    ['Stopped', 'stopped'],
    ['Deleting', 'deleting'],
    ['Deleted', 'deleting'],
    ['Configuring', 'busy'],
    ['Provisioning', 'busy'],
    ['Starting', 'busy'],
    ['Stopping', 'busy'],
    ['NeverSeen', 'busy'],
  ])('that is %s is %s', (ListenerStatus, status) => {
    expect(listenerOf(wireListener({ ListenerStatus }), []).status).toBe(status);
  });

  test.each([
    [[{ Key: 'a', Value: '1' }], { a: '1' }],
    [[{ TagKey: 'a', TagValue: '1' }], { a: '1' }],
    [[{ Key: 'a' }, { Key: 'b', Value: null }], { a: '', b: '' }],
    [[{ Value: 'without a key' }], {}],
    [null, {}],
    [undefined, {}],
  ])('with the tags %j has %j', (Tags, tags) => {
    expect(listenerOf(wireListener({ Tags }), []).tags).toEqual(tags);
  });

  test('may have its port as text', () => {
    expect(listenerOf(wireListener({ ListenerPort: '8443' }), []).port).toBe(8443);
  });

  test.each([
    [
      { ListenerPort: 0, StartPort: '8000', EndPort: '8010' },
      { port: 8000, lastPort: 8010 },
    ],
    [
      { ListenerPort: '0', StartPort: 8000, EndPort: 8000 },
      { port: 8000, lastPort: 8000 },
    ],
    [
      { ListenerPort: 0, StartPort: '0', EndPort: '65535' },
      { port: 1, lastPort: 65_535 },
    ],
    [{ ListenerPort: 443, StartPort: '', EndPort: '' }, { port: 443 }],
    [{ ListenerPort: 443, StartPort: null, EndPort: undefined }, { port: 443 }],
    [{ ListenerPort: 443, StartPort: '0', EndPort: '0' }, { port: 443 }],
    [{ ListenerPort: 0 }, { port: 0 }],
  ])('with %j is at %j', (ports, shown) => {
    const { port, lastPort } = listenerOf(wireListener(ports), []);
    expect({ port, ...(lastPort !== undefined && { lastPort }) }).toEqual(shown);
  });
});

describe('an attachment', () => {
  test.each([
    ['Associated', 'associated'],
    ['associated', 'associated'],
    ['Associating', 'associating'],
    ['Diassociating', 'disassociating'],
    ['Dissociating', 'disassociating'],
    ['Disassociating', 'disassociating'],
    ['NeverSeen', 'disassociating'],
  ])('that is %s is %s', (Status, state) => {
    const { attachments } = listenerOf(
      wireListener(),
      wireCertificates({ CertificateId: '1', IsDefault: false, Status }),
    );
    expect(attachments).toEqual([{ certificateId: '1', role: 'additional', state }]);
  });

  const gone: readonly Fields[] = [
    { Status: 'Dissociated' },
    { Status: 'Disassociated' },
    { Status: 'Diassociated' },
    { Status: 'Associated', CertificateType: 'Ca' },
  ];
  test.each(gone)('with %j is none', (fields) => {
    expect(listenerOf(wireListener(), wireCertificates({ CertificateId: '1', ...fields })).attachments).toEqual([]);
  });

  test.each([
    [{ IsDefault: true }, 'default'],
    [{ IsDefault: 'true' }, 'default'],
    [{ IsDefault: true, CertificateType: 'server' }, 'default'],
    [{ IsDefault: false }, 'additional'],
    [{ IsDefault: null }, 'additional'],
    [{}, 'additional'],
  ])('with %j is %s', (fields, role) => {
    const listed = wireCertificates({ CertificateId: '1', Status: 'Associated', ...fields });
    expect(listenerOf(wireListener(), listed).attachments[0]?.role).toBe(role);
  });
});

describe('the default certificate that the listener itself names', () => {
  const own = wireListener({ CertificateIds: ['9-cn-hangzhou'] });
  const additional = { CertificateId: '1', IsDefault: false, Status: 'Associated' };

  test('is added when the list leaves it out', () => {
    expect(listenerOf(own, wireCertificates(additional)).attachments).toEqual([
      { certificateId: '9-cn-hangzhou', role: 'default', state: 'associated' },
      { certificateId: '1', role: 'additional', state: 'associated' },
    ]);
  });

  test('is not added beside another default', () => {
    const other = { CertificateId: '8', IsDefault: true, Status: 'Associating' };
    expect(listenerOf(own, wireCertificates(other)).attachments.map((one) => one.certificateId)).toEqual(['8']);
  });

  test('is not added when the list has it as going or gone', () => {
    const going = { CertificateId: '9-cn-hangzhou', IsDefault: true, Status: 'Dissociated' };
    expect(listenerOf(own, wireCertificates(going)).attachments).toEqual([]);
  });

  test('is added when the list only has it as gone from the additional ones', () => {
    const gone = { CertificateId: '9-cn-hangzhou', IsDefault: false, Status: 'Dissociated' };
    expect(listenerOf(own, wireCertificates(gone)).attachments).toEqual([
      { certificateId: '9-cn-hangzhou', role: 'default', state: 'associated' },
    ]);
  });

  test('is the default when the list does not say which one is', () => {
    const silent = { CertificateId: '9-cn-hangzhou', Status: 'Associated' };
    expect(listenerOf(own, wireCertificates(silent)).attachments[0]?.role).toBe('default');
  });

  test('is one with the same number that the list spells without its site', () => {
    const bare = { CertificateId: '9', Status: 'Associated' };
    expect(listenerOf(own, wireCertificates(bare)).attachments).toEqual([
      { certificateId: '9', role: 'default', state: 'associated' },
    ]);
    expect(listenerOf(own, wireCertificates({ ...bare, IsDefault: true, Status: 'Dissociated' })).attachments).toEqual(
      [],
    );
  });
});

describe('a load balancer', () => {
  const listener = listenerOf(wireListener(), []);

  test.each([
    ['Active', 'active'],
    ['active', 'active'],
    ['Configuring', 'busy'],
    ['Provisioning', 'busy'],
    ['Inactive', 'inactive'],
    ['Deleting', 'inactive'],
    ['Deleted', 'inactive'],
    ['NeverSeen', 'inactive'],
  ])('that is %s is %s', (LoadBalancerStatus, status) => {
    expect(loadBalancersOf([wireLoadBalancer({ LoadBalancerStatus })], [listener])[0]?.status).toBe(status);
  });

  test('keeps what a probe and a report need', () => {
    const shown = wireLoadBalancer({
      LoadBalancerName: 'edge',
      DNSName: 'nlb-1.example',
      AddressType: 'Intranet',
      Tags: [{ Key: 'cert-rotation', Value: 'off' }],
    });
    expect(loadBalancersOf([shown], [listener])).toEqual([
      {
        id: 'nlb-1',
        label: 'edge',
        dnsName: 'nlb-1.example',
        addressType: 'intranet',
        status: 'active',
        tags: { 'cert-rotation': 'off' },
        listeners: [listener],
      },
    ]);
  });
});

describe('a list that is null or absent', () => {
  const page = (body: Fields) => pageOf({ operation: 'ListListeners', body }, 'Listeners', listenerItem);

  test.each([
    { TotalCount: 0 },
    { TotalCount: '0', Listeners: null },
    { TotalCount: 0, Listeners: [] },
    { Listeners: [] },
  ])('%j is empty', (body) => {
    expect(page(body).items).toEqual([]);
  });

  test.each([{}, { Listeners: null }, { NextToken: 't' }])('%j is malformed: no count vouches for it', (body) => {
    expect(() => page(body)).toThrow('ListListeners: field Listeners is missing');
  });

  test.each([null, '', undefined])('the NextToken %j is none', (NextToken) => {
    expect(page({ NextToken, Listeners: [] }).nextToken).toBeUndefined();
  });
});

describe('a field that is needed', () => {
  const items: readonly (readonly [wire: () => unknown, field: string])[] = [
    [() => wireListener({ ListenerId: undefined }), 'Listeners[0].ListenerId'],
    [() => wireListener({ LoadBalancerId: '' }), 'Listeners[0].LoadBalancerId'],
    [() => wireListener({ ListenerPort: 'x' }), 'Listeners[0].ListenerPort'],
    [() => wireListener({ ListenerStatus: null }), 'Listeners[0].ListenerStatus'],
    [() => wireLoadBalancer({ LoadBalancerId: null }), 'LoadBalancers[0].LoadBalancerId'],
    [() => wireLoadBalancer({ LoadBalancerStatus: 1 }), 'LoadBalancers[0].LoadBalancerStatus'],
    [() => wireCertificates({ Status: 'Associated' }), 'Certificates[0].CertificateId'],
    [() => wireCertificates({ CertificateId: '1' }), 'Certificates[0].Status'],
  ];
  test.each(items)('%# is named when it is missing: %s', (wire, field) => {
    expect(wire).toThrow(`field ${field} is missing`);
  });
});
