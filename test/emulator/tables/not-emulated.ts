/*
 * What the vendor has and the local cloud does not: 501 `NotImplemented`. Whatever else is asked for, the vendor does not
 * have either. Sources: the clients @alicloud/nlb20220430, cas20200407 (3.0.0, and the models of 3.2.13 that could be
 * read), sts20150401, sts-sdk, ram20150501, mns-open-20220119, fc20230330 and fc-open20210406; fc2 for the paths of 2016-08-15.
 */
const words = (text: string): readonly string[] => text.split(' ');

export const NLB_NOT_EMULATED = words(
  'AddServersToServerGroup AttachCommonBandwidthPackageToLoadBalancer CancelShiftLoadBalancerZones ' +
    'CreateListener CreateLoadBalancer CreateSecurityPolicy CreateServerGroup DeleteListener ' +
    'DeleteLoadBalancer DeleteSecurityPolicy DeleteServerGroup DescribeHdMonitorRegionConfig DescribeZones ' +
    'DetachCommonBandwidthPackageFromLoadBalancer DisableLoadBalancerIpv6Internet ' +
    'EnableLoadBalancerIpv6Internet GetListenerHealthStatus ListSecurityPolicy ListServerGroupServers ' +
    'ListServerGroups ListSystemSecurityPolicy LoadBalancerJoinSecurityGroup LoadBalancerLeaveSecurityGroup ' +
    'MoveResourceGroup RemoveServersFromServerGroup SetHdMonitorRegionConfig StartListener ' +
    'StartShiftLoadBalancerZones StopListener UntagResources UpdateLoadBalancerAddressTypeConfig ' +
    'UpdateLoadBalancerAttribute UpdateLoadBalancerProtection UpdateLoadBalancerZones ' +
    'UpdateSecurityPolicyAttribute UpdateServerGroupAttribute UpdateServerGroupServersAttribute',
);

export const CAS_NOT_EMULATED = words(
  'AddCloudAccess ApplyCertificate BatchUpdateNoticeStatus CancelCertificateForPackageRequest ' +
    'CancelOrderRequest CancelPendingCertificate CreateCertificateForPackageRequest CreateCertificateRequest ' +
    'CreateCertificateWithCsrRequest CreateCompany CreateContact CreateCsr CreateDeploymentJob ' +
    'CreateRollbackTask CreateWHClientCertificate CreateWarehouse Decrypt DeleteCertificateRequest ' +
    'DeleteCloudAccess DeleteCompany DeleteContact DeleteCsr DeleteDeploymentJob DeleteInstance DeletePCACert ' +
    'DeleteWarehouse DeleteWorkerResource DescribeCertificateState DescribeCloudResourceStatus ' +
    'DescribeDeploymentJob DescribeDeploymentJobStatus DescribePackageState DescribeWarehouseCert Encrypt ' +
    'GetCertWarehouseQuota GetCsrDetail ListCert ListCertWarehouse ListCloudAccess ListContact ListCsr ' +
    'ListDeploymentJob ListDeploymentJobCert ListDeploymentJobResource ListWorkerResource MoveResourceGroup ' +
    'RenewCertificateOrderForPackageRequest Sign UpdateCsr UpdateDeploymentJob UpdateDeploymentJobStatus ' +
    'UpdateWorkerResourceStatus UploadCsr Verify',
);

export const STS_NOT_EMULATED = words('AssumeRoleWithOIDC AssumeRoleWithSAML GenerateSessionAccessKey');

export const RAM_NOT_EMULATED = words(
  'AddUserToGroup AttachPolicyToGroup AttachPolicyToUser BindMFADevice ChangePassword ClearAccountAlias ' +
    'CreateAccessKey CreateGroup CreateLoginProfile CreateUser CreateVirtualMFADevice DecodeDiagnosticMessage ' +
    'DeleteAccessKey DeleteGroup DeleteLoginProfile DeleteUser DeleteVirtualMFADevice DetachPolicyFromGroup ' +
    'DetachPolicyFromUser GetAccessKeyLastUsed GetAccountAlias GetGroup GetLoginProfile GetPasswordPolicy ' +
    'GetPolicyVersion GetSecurityPreference GetUser GetUserMFAInfo ListAccessKeys ListEntitiesForPolicy ' +
    'ListGroups ListGroupsForUser ListPolicies ListPoliciesForGroup ListPoliciesForUser ListRoles ' +
    'ListTagResources ListUsers ListUsersForGroup ListVirtualMFADevices RemoveUserFromGroup SetAccountAlias ' +
    'SetDefaultPolicyVersion SetPasswordPolicy SetSecurityPreference TagResources UnbindMFADevice ' +
    'UntagResources UpdateAccessKey UpdateGroup UpdateLoginProfile UpdatePolicyDescription UpdateRole ' +
    'UpdateUser',
);

export const SMQ_NOT_EMULATED = words(
  'AuthorizeEndpointAcl CreateEventRule CreateTopic DeleteEventRule DeleteTopic DisableEndpoint EnableEndpoint ' +
    'GetAccountAttributes GetEndpointAttribute GetEventRule GetSubscriptionAttributes GetTopicAttributes ListEventRules ' +
    'ListQueue ListSubscriptionByTopic ListTopic RevokeEndpointAcl SetQueueAttributes SetSubscriptionAttributes ' +
    'SetTopicAttributes Subscribe Unsubscribe',
);

type Paths = Readonly<Record<string, string>>;

/** FC 3.0: the methods of each path; `*` is one name. */
const FC_3: Paths = {
  '/async-invoke-configs': 'GET',
  '/concurrency-configs': 'GET',
  '/custom-domains': 'GET POST',
  '/custom-domains/*': 'DELETE GET PUT',
  '/functions': 'GET POST',
  '/functions/*': 'DELETE PUT',
  '/functions/*/aliases': 'GET POST',
  '/functions/*/aliases/*': 'DELETE GET PUT',
  '/functions/*/async-invoke-config': 'DELETE PUT',
  '/functions/*/async-tasks': 'GET',
  '/functions/*/async-tasks/*': 'GET',
  '/functions/*/async-tasks/*/stop': 'PUT',
  '/functions/*/code': 'GET',
  '/functions/*/concurrency': 'DELETE GET PUT',
  '/functions/*/instances': 'GET',
  '/functions/*/invoke/disable': 'POST',
  '/functions/*/invoke/enable': 'POST',
  '/functions/*/provision-config': 'DELETE GET PUT',
  '/functions/*/scaling-config': 'DELETE GET PUT',
  '/functions/*/sessions': 'GET POST',
  '/functions/*/sessions/*': 'DELETE GET PUT',
  '/functions/*/sessions/*/pause': 'PUT',
  '/functions/*/sessions/*/resume': 'PUT',
  '/functions/*/triggers': 'POST',
  '/functions/*/triggers/*': 'DELETE GET PUT',
  '/functions/*/versions': 'GET POST',
  '/functions/*/versions/*': 'DELETE',
  '/functions/*/vpc-bindings': 'GET POST',
  '/functions/*/vpc-bindings/*': 'DELETE',
  '/layerarn/*': 'GET',
  '/layers': 'GET',
  '/layers/*/acl': 'PUT',
  '/layers/*/versions': 'GET POST',
  '/layers/*/versions/*': 'DELETE GET',
  '/provision-configs': 'GET',
  '/regions': 'GET',
  '/resource-groups': 'PUT',
  '/scaling-configs': 'GET',
  '/tags-v2': 'DELETE GET POST',
};

/** FC 2.0, both of its versions. */
const FC_2: Paths = {
  '/account-settings': 'GET',
  '/accountConfigs': 'GET',
  '/custom-domains': 'GET POST',
  '/custom-domains/*': 'DELETE GET PUT',
  '/gpuInstances': 'POST',
  '/gpuInstances/*': 'DELETE',
  '/layers': 'GET',
  '/layers/*/acl': 'PUT',
  '/layers/*/versions': 'GET POST',
  '/layers/*/versions/*': 'DELETE GET',
  '/on-demand-configs': 'GET',
  '/provision-configs': 'GET',
  '/reserved-capacities': 'GET',
  '/reservedCapacities': 'GET',
  '/services': 'GET POST',
  '/services/*': 'DELETE GET PUT',
  '/services/*/aliases': 'GET POST',
  '/services/*/aliases/*': 'DELETE GET PUT',
  '/services/*/bindings': 'GET POST',
  '/services/*/bindings/*': 'DELETE',
  '/services/*/functions': 'GET POST',
  '/services/*/functions/*': 'DELETE PUT',
  '/services/*/functions/*/async-invoke-config': 'DELETE PUT',
  '/services/*/functions/*/async-invoke-configs': 'GET',
  '/services/*/functions/*/code': 'GET',
  '/services/*/functions/*/event-sources': 'GET POST',
  '/services/*/functions/*/event-sources/*': 'DELETE',
  '/services/*/functions/*/instances': 'GET',
  '/services/*/functions/*/on-demand-config': 'DELETE GET PUT',
  '/services/*/functions/*/provision-config': 'GET PUT',
  '/services/*/functions/*/stateful-async-invocations': 'GET',
  '/services/*/functions/*/stateful-async-invocations/*': 'GET PUT',
  '/services/*/functions/*/triggers': 'POST',
  '/services/*/functions/*/triggers/*': 'DELETE GET PUT',
  '/services/*/versions': 'GET POST',
  '/services/*/versions/*': 'DELETE',
  '/stateful-async-invocation-functions': 'GET',
  '/tag': 'DELETE GET POST PUT',
  '/tags': 'GET',
  '/tempBucketToken': 'GET',
};

/** True for a path, without its version, that the vendor has with this method. */
export function isFcPath(generation: '2.0' | '3.0', method: string, path: string): boolean {
  const all = Object.entries(generation === '3.0' ? FC_3 : FC_2);
  return all.some(([pattern, methods]) => words(methods).includes(method) && matches(pattern, path));
}

function matches(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  return (
    wanted.length === given.length && wanted.every((part, at) => part === given[at] || (part === '*' && given[at]))
  );
}
