import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { commandLine } from '../support/command-line.js';
import { attachedTo } from '../support/estate.js';
import { type System, startSystem } from '../support/system.js';

let system: System;
beforeEach(async () => {
  system = await startSystem({ regions: ['cn-hangzhou'] });
});
afterEach(() => system.stop());

const day = 86_400_000;

/** A default certificate, renewed 20 days before its end and then rolled back; a wildcard would cover its name too. */
async function rolledBack() {
  const { world, clock } = system.cloud;
  const own = { source: 'BUY', keyAlgorithm: 'ECC' } as const;
  const notAfter = new Date(clock.now().getTime() + 60 * day);
  const former = world.issueCertificate({ names: ['shop.example.com'], notAfter, ...own }).id;
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou', name: 'front' });
  const listener = world.addListener({ loadBalancerId, port: 443, defaultCertificate: former }).id;
  clock.advance(40 * 86_400);
  const successor = world.renew(former).id;
  world.issueCertificate({ names: ['shop.example.com', '*.example.com'], ...own });
  await system.sweep();
  await system.settle(5);
  const run = commandLine(system, { USER: 'alice' });
  await run('rollback', '--listener', listener, '--apply');
  await system.settle(5);
  system.cloud.clock.advance(3600);
  return { listener, former, successor, run };
}

describe('a successor that was rolled back', () => {
  it('is named by status with the time, the person and the command, and no other candidate takes its place', async () => {
    const { listener, former, successor, run } = await rolledBack();
    expect(attachedTo(system, listener)).toEqual({ [former]: 'default Associated' });
    const { code, out } = await run('status');
    expect([code, out.split('\n')[0]]).toEqual([0, 'Needs you   nothing']);
    expect(out).toContain('blocked: The successor was rolled back');
    expect(out).toMatch(/\nLeft out {4}1 The successor was rolled back \(rolled-back\)\n/);
    expect(out).toMatch(
      new RegExp(
        `\\n {2}held {2}shop\\.example\\.com {2}front :443 {2}The successor was rolled back: ${successor} was rolled back to ${former} at 2026-07-25 12:02 by nlb-cert of alice; it stays so until accepted again:\\n {4}nlb-cert backfill --certificates ${former}=${successor}\\n`,
      ),
    );
    expect(out).not.toContain('unproven');
  });

  it('is named by show with its command', async () => {
    const { former, successor, run } = await rolledBack();
    const { code, out } = await run('show', 'front:443');
    expect(code).toBe(0);
    expect(out).toContain(`Its successor ${successor} until 2026-09-23 was rolled back`);
    expect(out).not.toMatch(/does not fit|undo the last rotation|again: nlb-cert/);
    expect(out).toMatch(
      new RegExp(`accept the successor again\\n {4}nlb-cert backfill --certificates ${former}=${successor}\\n`),
    );
  });

  it('is named in Chinese', async () => {
    const { former, successor, run } = await rolledBack();
    const { out } = await run('status', '--lang', 'zh');
    expect(out).toMatch(
      new RegExp(
        `新证书已回滚：.*由 nlb-cert of alice 回滚为.*\\n {4}nlb-cert backfill --certificates ${former}=${successor}`,
      ),
    );
  });

  it('is reported near the end of the certificate, with the command', async () => {
    const { former, successor, run } = await rolledBack();
    system.cloud.clock.advance(10 * 86_400);
    const { code, out } = await run('status');
    expect(code).toBe(1);
    expect(out).toMatch(/^Needs you {3}1 item\n {2}9 days left .*its successor .*was rolled back/);
    expect(out).toContain(`\n    nlb-cert backfill --certificates ${former}=${successor}\n`);
  });

  it('is attached once it is accepted again', async () => {
    const { listener, former, successor, run } = await rolledBack();
    await run('backfill', '--certificates', `${former}=${successor}`, '--apply');
    expect(attachedTo(system, listener)).toEqual({ [successor]: 'default Associated' });
    expect((await run('status')).out).not.toContain('rolled back');
  });
});
