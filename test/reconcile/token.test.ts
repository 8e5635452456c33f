import { expect, it } from 'vitest';
import { clientToken } from '../../shared/reconcile/apply/client-token.js';
import { defaultPolicy } from '../../shared/rotation/model/policy.js';
import { hangzhou, id, listenerId } from '../support/builders.js';

const step = {
  step: 'associate',
  region: hangzhou,
  listenerId: listenerId('lsn-1'),
  certificateIds: [id('1'), id('2')],
} as const;
const at = (time: string) => new Date(`2026-06-15T${time}Z`);
const token = (over: Partial<Parameters<typeof clientToken>[0]> = {}, time = '12:00:10') =>
  clientToken({ ...step, ...over }, at(time), { policy: defaultPolicy });

it('is 64 hex digits, the same for one step until its effect must show, for any order of its ids', () => {
  expect(token()).toMatch(/^[0-9a-f]{64}$/);
  expect(token({ certificateIds: [id('2'), id('1')] })).toBe(token());
  expect(token({}, '12:00:59')).toBe(token({}, '12:00:00'));
});

it('is another one after that time, and for another step', () => {
  const others = [
    token({}, '12:01:00'),
    token({ step: 'retire' }),
    token({ certificateIds: [id('1')] }),
    token({ listenerId: listenerId('lsn-2') }),
  ];
  expect(new Set([token(), ...others]).size).toBe(5);
});

it('has the same first digits for all steps of one listener only', () => {
  const start = token().slice(0, 16);
  expect(token({ step: 'retire', certificateIds: [id('9')] }, '15:00:00').slice(0, 16)).toBe(start);
  expect(token({ listenerId: listenerId('lsn-2') }).slice(0, 16)).not.toBe(start);
});
