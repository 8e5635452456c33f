import { expect, test } from 'vitest';
import { casUrl, nlbUrl } from '../../shared/alicloud/endpoints.js';
import type { Region } from '../../shared/rotation/model/inventory.js';

const beijing = 'cn-beijing' as Region;

test.each([
  [nlbUrl(beijing, {}), 'https://nlb.cn-beijing.aliyuncs.com/'],
  [nlbUrl(beijing, { nlb: 'http://127.0.0.1:8787/{region}/nlb' }), 'http://127.0.0.1:8787/cn-beijing/nlb'],
  [nlbUrl(beijing, { nlb: 'https://{region}.proxy.example/{region}' }), 'https://cn-beijing.proxy.example/cn-beijing'],
  [nlbUrl(beijing, { cas: 'http://other' }), 'https://nlb.cn-beijing.aliyuncs.com/'],
  [casUrl('cn', {}), 'https://cas.aliyuncs.com/'],
  [casUrl('intl', {}), 'https://cas.ap-southeast-1.aliyuncs.com/'],
  [casUrl('intl', { cas: 'https://cas-vpc.{region}.aliyuncs.com' }), 'https://cas-vpc.ap-southeast-1.aliyuncs.com/'],
  [casUrl('cn', { cas: 'http://127.0.0.1:1/cas/' }), 'http://127.0.0.1:1/cas/'],
])('%s is %s', (url, text) => {
  expect(url.href).toBe(text);
});
