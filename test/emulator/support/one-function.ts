import type { Cloud } from '../cloud.js';
import type { NewFunction } from '../fc/functions.js';
import { FC2, type Fc2Config } from './fc2.js';
import { cloudWith } from './small-cloud.js';

/** Handlers, as source. */
export const ECHO =
  '(event, context) => JSON.stringify({ event: String(event), isBuffer: Buffer.isBuffer(event), context })';
export const FAIL = "async () => { throw new RangeError('too far'); }";

export const ASYNC = { 'x-fc-invocation-type': 'Async' };

/** The vendor's client, with the cloud's own credentials unless told. */
export function fc2(cloud: Cloud, over: Partial<Fc2Config> = {}, accountId = cloud.accountId) {
  const { accessKeyId: accessKeyID, accessKeySecret, securityToken } = cloud.credentials;
  const config = { accessKeyID, accessKeySecret, securityToken, region: 'cn-hangzhou', endpoint: cloud.urls.fc };
  return new FC2(accountId, { ...config, ...over });
}

/** One FC 2.0 function `svc/f`, and the vendor's client. */
export async function cloudWithFunction(file: string, over: Partial<NewFunction> = {}) {
  const cloud = await cloudWith();
  cloud.fc.addFunction({ name: 'f', service: 'svc', file, timeoutSeconds: 20, ...over });
  const client = fc2(cloud);
  const invoke = (event = '{}', headers = {}, qualifier?: string) =>
    client.invokeFunction('svc', 'f', event, headers, qualifier);
  const outcomes = () => cloud.fc.invocations.map(({ outcome }) => outcome);
  return { cloud, client, invoke, outcomes };
}
