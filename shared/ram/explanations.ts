import { english } from '../rotation/english.js';
import { type CommandOperation, type Feature, type Grant, grantsFor, type Operation } from './permissions.js';
import { inOrder } from './policy.js';
import type { Reach } from './resources.js';

interface Explanation {
  readonly why: string;
  /** The effect if the credentials leak. docs/security.md has the same text, and the limits. */
  readonly abuse: string;
}

/** A grant of the policy with its reason. The action, resources and feature are those of the policy. */
export type ExplainedGrant = Omit<Grant, 'operation'> & Explanation;

/**
 * The reason and the abuse of each operation that needs a permission. The columns are apart from the table of permissions
 * because only the command line needs them, and the functions' bundles are limited in size; the type demands every row.
 * Sources: the parameters of each operation in the official tables; errors of UpdateListenerAttribute.
 */
const explanations: Readonly<Record<Exclude<Operation, 'GetCallerIdentity'> | CommandOperation, Explanation>> = {
  ListLoadBalancers: {
    why: english`Finds the load balancers of a region, with their status and tags.`,
    abuse: english`Shows names, addresses, networks, status and tags of every load balancer.`,
  },
  ListListeners: {
    why: english`Finds the TCPSSL listeners with their default certificates, status and tags.`,
    abuse: english`Shows ports, server groups, TLS policies, certificate ids and tags of every listener.`,
  },
  ListListenerCertificates: {
    why: english`Reads the certificates of a listener, once more just before each change.`,
    abuse: english`Shows the certificate ids of every listener.`,
  },
  ListCertificates: {
    why: english`Finds renewed certificates by their names, issuers and dates.`,
    abuse: english`Shows every certificate of the account, without private keys.`,
  },
  GetCertificateDetail: {
    why: english`Reads the chain of a certificate, and certificates that the list leaves out.`,
    abuse: english`Shows a certificate with its chain and tags, without its private key.`,
  },
  ListCloudResources: {
    why: english`Optional: names the load balancers that have a certificate, so an event costs fewer reads.`,
    abuse: english`Shows the resources of all products that certificates of the account are deployed to, with their domain names.`,
  },
  AssociateAdditionalCertificatesWithListener: {
    why: english`Adds a successor to a listener.`,
    abuse: english`Puts any certificate of CAS on any TCPSSL listener of these load balancers: clients may be served another one for its names. Fills the certificate quota of a load balancer, which stops rotations there.`,
  },
  DisassociateAdditionalCertificatesWithListener: {
    why: english`Retires a replaced certificate, and makes room on a full load balancer.`,
    abuse: english`Takes additional certificates off any listener of these load balancers: clients of their names get another certificate, an outage.`,
  },
  UpdateListenerAttribute: {
    why: english`Replaces the default certificate of a listener. NLB has no smaller permission for that.`,
    abuse: english`Changes every setting of any listener of these load balancers, also of TCP and UDP. ServerGroupId redirects decrypted traffic to another server group of the account. SecurityPolicyId lowers TLS to old versions and ciphers. CaEnabled and CaCertificateIds switch client certificates off, or accept those of another CA. CertificateIds serves another certificate. AlpnEnabled and AlpnPolicy change the application protocol. ProxyProtocolEnabled and ProxyProtocolV2Config break servers, or hide the addresses of clients from them. Cps, Mss and IdleTimeout limit, slow or cut connections. SecSensorEnabled turns fine-grained monitoring off. ListenerDescription renames the listener.`,
  },
  DescribeRegions: {
    why: english`Lists the regions of NLB, for REGIONS=all.`,
    abuse: english`Shows the regions of NLB.`,
  },
  AssumeRole: {
    why: english`Assumes the role of each other account of ACCOUNTS.`,
    abuse: english`Gives everything that the policies of these roles allow in their accounts.`,
  },
  ListObjectsV2: {
    why: english`Finds the entries of the ledger.`,
    abuse: english`Shows the keys under the ledger's prefix: ids of listeners, certificates and changes. Without a prefix it shows every key of the bucket.`,
  },
  GetBucketVersioning: {
    why: english`Refuses a bucket with versioning, in which OSS ignores create-only.`,
    abuse: english`Shows whether the bucket has versioning.`,
  },
  GetObject: {
    why: english`Reads entries of the ledger.`,
    abuse: english`Shows the ledger: ids, domain names, times, error codes, the report.`,
  },
  PutObject: {
    why: english`Writes an entry before each change, the state and the report.`,
    abuse: english`Steers rotations by forged mappings and rollbacks, delays or stops them by forged state, forges the history, and replaces the page of the report.`,
  },
  DeleteObject: {
    why: english`Removes entries that are settled.`,
    abuse: english`Deletes the ledger: mappings of people, holds and rollbacks, open changes, certificates that are still to be put back, and the history are lost.`,
  },
  InvokeFunction: {
    why: english`Starts a further run of a function that has more work than time.`,
    abuse: english`Starts these functions with any payload. Through backfill it applies rotations and rollbacks, also with allowNameLoss. Each run is billed.`,
  },
  GetFunction: {
    why: english`Compares a deployed function with the expected one, for the doctor.`,
    abuse: english`Shows the configuration of these functions with their variables, addresses of webhooks among them.`,
  },
  ListTriggers: {
    why: english`Checks the timers and triggers of a deployed function, for the doctor.`,
    abuse: english`Shows the triggers of these functions with their payloads.`,
  },
  GetAsyncInvokeConfig: {
    why: english`Checks task mode and the failure destination of a deployed function, for the doctor.`,
    abuse: english`Shows the settings of asynchronous calls of every function in the account.`,
  },
  UploadUserCertificate: {
    why: english`Puts a certificate with its chain and its private key into CAS, for the command upload.`,
    abuse: english`Adds certificates: one that claims the names and the authority of an attached one is taken for its renewal, and clients get another certificate. Uses up the quota of uploads.`,
  },
  DeleteUserCertificate: {
    why: english`Deletes an uploaded certificate that nothing uses any more, for the command prune.`,
    abuse: english`Deletes uploaded certificates, and others that have expired: rotations to them stop, and a rollback to them fails.`,
  },
  PostLogStoreLogs: {
    why: english`Lets Function Compute write the functions' log.`,
    abuse: english`Adds forged lines to the log, on which alerts and searches depend.`,
  },
  SendMessage: {
    why: english`Lets Function Compute send a call to the queue after its last failed attempt.`,
    abuse: english`Puts forged failures into the queue.`,
  },
  PublishMessage: {
    why: english`Lets Function Compute send a call to the topic after its last failed attempt.`,
    abuse: english`Sends forged failures to the subscribers of the topic.`,
  },
};

/** The grants of the policy for these features, each with its reason and its abuse. */
export function explainedGrants(features: readonly Feature[], reach: Reach): readonly ExplainedGrant[] {
  return grantsFor(features, inOrder(reach)).flatMap(({ operation, ...grant }) =>
    operation === 'GetCallerIdentity' ? [] : [{ ...grant, ...explanations[operation] }],
  );
}
