import { describe, expect, test } from 'vitest';
import { callOf, type Operation } from '../../shared/alicloud/client/operations.js';

const target = { url: new URL('http://any'), region: 'cn-hangzhou', rateScale: 1 };

const rates: readonly (readonly [operation: Operation, calls: number, windowSeconds: number])[] = [
  ['DescribeRegions', 20, 1],
  ['ListListenerCertificates', 20, 1],
  ['ListLoadBalancers', 10, 1],
  ['ListListeners', 10, 1],
  ['AssociateAdditionalCertificatesWithListener', 200, 60],
  ['DisassociateAdditionalCertificatesWithListener', 200, 60],
  ['UpdateListenerAttribute', 200, 60],
  ['ListCertificates', 10, 1],
  ['GetCertificateDetail', 10, 1],
  ['ListCloudResources', 10, 1],
  ['AssumeRole', 10, 1],
  ['GetCallerIdentity', 10, 1],
];

describe('the rate of an operation', () => {
  test.each(rates)('%s: %d in %d s', (operation, calls, windowSeconds) => {
    expect(callOf(operation, target, {}).rate).toEqual({ calls, windowSeconds });
  });

  test.each([
    [0.5, 10],
    [0.01, 1],
    [3, 60],
  ])('scaled by %d is %d', (rateScale, calls) => {
    expect(callOf('DescribeRegions', { ...target, rateScale }, {}).rate.calls).toBe(calls);
  });
});
