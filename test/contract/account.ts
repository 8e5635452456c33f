import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { addMinutes } from 'date-fns';
import { type AlicloudAccount, alicloudAccount } from '../../shared/alicloud/account.js';
import type { Region } from '../../shared/rotation/model/inventory.js';
import { startCloud } from '../emulator/cloud.js';

/** An account to ask: a real one, or the local cloud with a small estate. */
export interface Asked {
  readonly account: AlicloudAccount;
  readonly region: Region;
  readonly stop: () => Promise<void>;
}

/** Only `npm run test:contract` sets CONTRACT: the suite never meets an account because credentials happen to be there. */
export async function askedAccount(env: NodeJS.ProcessEnv): Promise<Asked> {
  const { CONTRACT, ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret } = env;
  if (CONTRACT === undefined || !accessKeyId || !accessKeySecret) return localAccount();
  const securityToken = env.ALIBABA_CLOUD_SECURITY_TOKEN;
  const region = (env.REGIONS?.split(',')[0] ?? 'cn-hangzhou') as Region;
  const account = alicloudAccount({
    ...edges(),
    credentials: { accessKeyId, accessKeySecret, ...(securityToken ? { securityToken } : {}) },
    site: env.CAS_SITE === 'intl' ? 'intl' : 'cn',
    homeRegion: region,
    endpoints: { nlb: env.NLB_ENDPOINT, cas: env.CAS_ENDPOINT },
  });
  return { account, region, stop: () => account.close() };
}

async function localAccount(): Promise<Asked> {
  const cloud = await startCloud({ now: new Date(), rateScale: 1000 });
  const { world } = cloud;
  const issue = (name: string) => world.issueCertificate({ names: [name], source: 'BUY', keyAlgorithm: 'ECC' }).id;
  const [standing, other] = [issue('a.example.com'), issue('b.example.com')];
  issue('c.example.com');
  const { id: loadBalancerId } = world.addLoadBalancer({ region: 'cn-hangzhou' });
  world.addListener({ loadBalancerId, port: 443, defaultCertificate: standing, additionalCertificates: [other] });
  const account = alicloudAccount({
    ...edges(),
    credentials: cloud.credentials,
    site: 'cn',
    homeRegion: 'cn-hangzhou' as Region,
    endpoints: { nlb: cloud.urls.nlb, cas: cloud.urls.cas },
    rateScale: 1000,
  });
  const stop = async () => {
    await account.close();
    await cloud.stop();
  };
  return { account, region: 'cn-hangzhou' as Region, stop };
}

function edges() {
  return {
    accountId: 'contract',
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    sleep: async (milliseconds: number) => sleep(milliseconds),
    random: Math.random,
    nonce: randomUUID,
    stopAt: addMinutes(new Date(), 4),
  };
}
