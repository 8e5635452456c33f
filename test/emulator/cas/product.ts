import type { Call, Handler, Product } from '../protocol/product.js';
import { CAS_TABLE } from '../tables/cas.js';
import { CAS_NOT_EMULATED } from '../tables/not-emulated.js';
import { getUserCertificateDetail, listUserCertificateOrder } from './classic.js';
import { listCloudResources } from './cloud-resources.js';
import type { CasContext } from './context.js';
import { getInstanceDetail, listInstances } from './instances.js';
import { getCertificateDetail, listCertificates } from './list-certificates.js';
import { deleteUserCertificate, uploadUserCertificate } from './upload.js';

/** CAS 2020-04-07. Its RAM actions are `yundun-cert:…` on `*` only (facts 6.3). */
export function casProduct(context: CasContext): Product {
  const bind =
    (handler: (context: CasContext, call: Call) => ReturnType<Handler>): Handler =>
    (call) =>
      handler(context, call);
  return {
    name: 'cas',
    version: '2020-04-07',
    actionPrefix: 'yundun-cert',
    table: CAS_TABLE,
    notEmulated: CAS_NOT_EMULATED,
    illegalCode: () => 'InvalidParameter', // inferred
    resourceOf: () => '*',
    handlers: {
      ListCertificates: bind(listCertificates),
      GetCertificateDetail: bind(getCertificateDetail),
      ListUserCertificateOrder: bind(listUserCertificateOrder),
      GetUserCertificateDetail: bind(getUserCertificateDetail),
      ListInstances: bind(listInstances),
      GetInstanceDetail: bind(getInstanceDetail),
      ListCloudResources: bind(listCloudResources),
      UploadUserCertificate: bind(uploadUserCertificate),
      DeleteUserCertificate: bind(deleteUserCertificate),
    },
  };
}
