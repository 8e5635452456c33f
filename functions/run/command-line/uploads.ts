import { connectionsOf, linkOf } from '../../../shared/alicloud/account.js';
import { casCertificates } from '../../../shared/alicloud/cas/cas.js';
import { casUploads } from '../../../shared/alicloud/cas/uploads.js';
import type { Certificates } from '../../../shared/reconcile/ports/cloud.js';
import { readConfig } from '../../../shared/runtime/config.js';
import type { Uploads } from '../../../shared/upload/ports.js';
import { connectionOf, runTimes, withCurrentKeys } from '../connect.js';
import type { Edges, FcContext } from '../edges.js';

/** CAS in the account of the credentials, for the commands that upload and delete certificates. */
interface UploadAccount {
  readonly certificates: Certificates;
  readonly uploads: Uploads;
  close(): Promise<void>;
}

/** Rejects with a `ConfigFault` without credentials. No function loads this file. */
export async function openUploads(given: FcContext, edges: Edges): Promise<UploadAccount> {
  const context = await withCurrentKeys(given, edges);
  const config = readConfig(edges.env, context.region);
  const { stopAt } = runTimes(edges.now(), edges.runSeconds, edges.runSeconds);
  const connection = { ...connectionOf(config, context, edges, { stopAt }), accountId: context.accountId ?? 'own' };
  const { dispatcher, close } = connectionsOf(connection);
  const link = { ...linkOf(connection, dispatcher), site: config.site };
  return { certificates: casCertificates(link), uploads: casUploads(link), close };
}
