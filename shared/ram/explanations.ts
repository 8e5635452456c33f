import { english } from '../rotation/english.js';
import {
  type CommandOperation,
  type Feature,
  type Grant,
  grantsFor,
  type Operation,
  type SetupOperation,
} from './permissions.js';
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
const explanations: Readonly<
  Record<Exclude<Operation, 'GetCallerIdentity'> | CommandOperation | SetupOperation, Explanation>
> = {
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
  GetBucketLifecycle: {
    why: english`Finds rules that delete entries of the ledger, for the doctor.`,
    abuse: english`Shows when objects of the bucket are deleted.`,
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
  GetBucketInfo: {
    why: english`Reads whether the ledger's bucket exists, where, and how it is set, for the command setup.`,
    abuse: english`Shows the region, the owner and the settings of these buckets.`,
  },
  GetBucketTags: {
    why: english`Finds the mark of a bucket that setup made.`,
    abuse: english`Shows the tags of these buckets.`,
  },
  PutBucket: {
    why: english`Makes the ledger's bucket.`,
    abuse: english`Makes buckets of these names, which are billed for what they hold.`,
  },
  PutBucketTags: {
    why: english`Marks the bucket that setup made.`,
    abuse: english`Changes the tags of these buckets, on which bills and rules may depend.`,
  },
  PutBucketEncryption: {
    why: english`Encrypts the ledger's bucket at rest.`,
    abuse: english`Changes how new objects of these buckets are encrypted.`,
  },
  PutBucketPublicAccessBlock: {
    why: english`Blocks public access to the ledger's bucket.`,
    abuse: english`Takes the block of public access off these buckets.`,
  },
  ListBucket: {
    why: english`Looks whether a bucket is empty, and finds the entries of a ledger that is removed.`,
    abuse: english`Shows the keys under the ledger's prefix: ids of listeners, certificates and changes. Without a prefix it shows every key of the bucket.`,
  },
  DeleteLedgerObject: {
    why: english`Removes the ledger, with setup --remove.`,
    abuse: english`Deletes the ledger: mappings of people, holds and rollbacks, open changes, certificates that are still to be put back, and the history are lost.`,
  },
  DeleteBucket: {
    why: english`Removes the bucket that setup made, with setup --remove.`,
    abuse: english`Deletes these buckets if they are empty.`,
  },
  GetQueueAttributes: {
    why: english`Reads whether the queue of failed calls exists, for the command setup.`,
    abuse: english`Shows the settings of the queue.`,
  },
  CreateQueue: {
    why: english`Makes the queue of failed calls.`,
    abuse: english`Makes queues of this name.`,
  },
  DeleteQueue: {
    why: english`Removes the queue that setup made, with setup --remove.`,
    abuse: english`Deletes the queue with the failed calls in it.`,
  },
  GetPolicy: {
    why: english`Compares the policy of the functions' role with the one that is needed, for the command setup.`,
    abuse: english`Shows the policy of the functions' role.`,
  },
  CreatePolicy: {
    why: english`Makes the policy of the functions' role.`,
    abuse: english`Makes policies, which have no effect until they are attached: with ram:AttachPolicyToRole the functions' role may get any permission.`,
  },
  CreatePolicyVersion: {
    why: english`Gives the policy of the functions' role its new version.`,
    abuse: english`Gives the functions' role any permission of the account.`,
  },
  DeletePolicy: {
    why: english`Removes the policy that setup made, with setup --remove.`,
    abuse: english`Deletes the policy of the functions' role once it is detached.`,
  },
  GetRole: {
    why: english`Reads whether the functions' role exists, and who may assume it, for the command setup.`,
    abuse: english`Shows the functions' role and its trust policy.`,
  },
  CreateRole: {
    why: english`Makes the functions' role.`,
    abuse: english`Makes roles that others may assume; without a policy they may do nothing.`,
  },
  DeleteRole: {
    why: english`Removes the role that setup made, with setup --remove.`,
    abuse: english`Deletes the functions' role once it has no policies: the functions fail.`,
  },
  ListPoliciesForRole: {
    why: english`Finds the policies of the functions' role, for the command setup.`,
    abuse: english`Shows the names of the policies of the functions' role.`,
  },
  AttachPolicyToRole: {
    why: english`Attaches the policy to the functions' role.`,
    abuse: english`Gives the functions' role the permissions of the policy of its name.`,
  },
  DetachPolicyFromRole: {
    why: english`Detaches the policy from the functions' role, with setup --remove.`,
    abuse: english`Takes the permissions from the functions' role: rotation stops.`,
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
