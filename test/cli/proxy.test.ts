import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../emulator/cloud.js';
import { type Installed, install } from '../support/installed.js';
import { type Internet, startInternet } from '../support/internet.js';
import { contextOf } from '../support/system.js';

let cloud: Cloud;
let internet: Internet;
let installed: Installed;
beforeAll(async () => {
  cloud = await startCloud({ now: new Date(), rateScale: 1000, regions: ['cn-hangzhou'] });
  installed = await install(cloud);
  internet = await startInternet(installed.home, cloud.urls.nlb, () => undefined);
});
beforeEach(() => {
  internet.refusal = undefined;
  internet.tunnels.length = 0;
});
afterAll(async () => {
  await Promise.all([internet.close(), cloud.stop()]);
  await installed.remove();
});

/** The public endpoints, which only the proxy leads to. */
function behindProxy(): Record<string, string> {
  const { accessKeyId, accessKeySecret, securityToken } = cloud.credentials;
  return {
    NLB_ENDPOINT: '',
    CAS_ENDPOINT: '',
    STS_ENDPOINT: '',
    FC_ENDPOINT: '',
    HTTPS_PROXY: internet.proxy,
    NODE_EXTRA_CA_CERTS: internet.authority,
    ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret,
    ALIBABA_CLOUD_SECURITY_TOKEN: securityToken ?? '',
  };
}

const services = /^(cas|sts|nlb\.cn-hangzhou|\d+\.cn-hangzhou\.fc)\.aliyuncs\.com:443$/;

describe('nlb-cert behind a proxy', () => {
  it('makes every call of the doctor through it, calls of functions too, and says so', async () => {
    const { code, out, err } = await installed.run(['doctor'], { ...behindProxy(), NO_PROXY: 'intranet.example' });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(
      `requests go through the proxy ${internet.proxy} (HTTPS_PROXY), except NO_PROXY=intranet.example; TLS handshakes of VERIFY=probe do not`,
    );
    expect(
      [...new Set(internet.tunnels.map((tunnel) => services.exec(tunnel)?.[1]?.replace(/^\d+/, 'account')))].sort(),
    ).toEqual(['account.cn-hangzhou.fc', 'cas', 'nlb.cn-hangzhou', 'sts']);
  });

  it('ends at once when it is done, though its connections could be kept', async () => {
    const { seconds, code } = await installed.run(['plan'], behindProxy());
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(3.5);
  });

  it('names the proxy that refuses', async () => {
    internet.refusal = 403;
    const { code, out } = await installed.run(['plan'], behindProxy());
    expect(code).toBe(3);
    expect(out).toContain(
      `no connection could be made, through the proxy ${internet.proxy} (HTTPS_PROXY), which refuses with HTTP 403 (ProxyRefused); check the network`,
    );
  });

  it.each([
    ['socks5://me:s3cret@127.0.0.1:1080', 2],
    ['http://', 2],
  ])('HTTPS_PROXY=%s is one line', async (HTTPS_PROXY, code) => {
    expect(await installed.run(['plan'], { ...behindProxy(), HTTPS_PROXY })).toMatchObject({
      code,
      out: '',
      err: 'bad environment: HTTPS_PROXY must be the address of an HTTP proxy, such as http://proxy.example.com:3128',
    });
    expect(await installed.run(['plan', '--help'], { ...behindProxy(), HTTPS_PROXY })).toMatchObject({ code: 0 });
  });
});

it('a function makes its calls through the proxy of its environment', async () => {
  const script = `
    const [file, context] = process.argv.slice(1);
    require(file).handler(Buffer.from('{"kind":"full"}'), JSON.parse(context)).then((text) => console.log(text));
  `;
  const file = fileURLToPath(new URL('../../dist/sweep.js', import.meta.url));
  const env = { ...behindProxy(), LEDGER: `dir:${installed.home}/function`, LOG_LEVEL: 'error' };
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['-e', script, file, JSON.stringify(contextOf(cloud))],
    { env },
  );
  expect(JSON.parse(stdout)).toMatchObject({ faults: [] });
  expect(internet.tunnels).toContain('nlb.cn-hangzhou.aliyuncs.com:443');
});
