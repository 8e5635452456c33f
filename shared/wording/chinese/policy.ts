import type { Catalogue } from '../words.js';

/** `policy --explain`: why each action is needed, and what its abuse would be. */
export const policyDetails: Catalogue = {
  'Finds the load balancers of a region, with their status and tags.': '查找一个地域的负载均衡实例及其状态和标签。',
  'Shows names, addresses, networks, status and tags of every load balancer.':
    '可看到每个负载均衡实例的名称、地址、网络、状态和标签。',
  'Finds the TCPSSL listeners with their default certificates, status and tags.':
    '查找 TCPSSL 监听及其默认证书、状态和标签。',
  'Shows ports, server groups, TLS policies, certificate ids and tags of every listener.':
    '可看到每个监听的端口、服务器组、TLS 安全策略、证书 ID 和标签。',
  'Reads the certificates of a listener, once more just before each change.':
    '读取监听的证书，并在每次变更之前再读取一次。',
  'Shows the certificate ids of every listener.': '可看到每个监听的证书 ID。',
  'Finds renewed certificates by their names, issuers and dates.': '按域名、签发机构和日期查找续期后的证书。',
  'Shows every certificate of the account, without private keys.': '可看到该账号的每张证书，不含私钥。',
  'Reads the chain of a certificate, and certificates that the list leaves out.':
    '读取证书的证书链，以及列表中没有的证书。',
  'Shows a certificate with its chain and tags, without its private key.': '可看到证书及其证书链和标签，不含私钥。',
  'Optional: names the load balancers that have a certificate, so an event costs fewer reads.':
    '可选：给出使用某张证书的负载均衡实例，使一个事件所需的读取更少。',
  'Shows the resources of all products that certificates of the account are deployed to, with their domain names.':
    '可看到该账号的证书所部署到的所有产品的资源及其域名。',
  'Adds a successor to a listener.': '将新证书绑定到监听。',
  'Puts any certificate of CAS on any TCPSSL listener of these load balancers: clients may be served another one for its names. Fills the certificate quota of a load balancer, which stops rotations there.':
    '可将数字证书管理服务中的任意证书绑定到这些负载均衡实例的任意 TCPSSL 监听：客户端访问其域名时可能得到另一张证书。可占满负载均衡实例的证书配额，使其上的替换停止。',
  'Retires a replaced certificate, and makes room on a full load balancer.':
    '解绑旧证书，并在配额已满的负载均衡实例上腾出配额。',
  'Takes additional certificates off any listener of these load balancers: clients of their names get another certificate, an outage.':
    '可从这些负载均衡实例的任意监听解绑扩展证书：访问其域名的客户端会得到另一张证书，造成服务中断。',
  'Replaces the default certificate of a listener. NLB has no smaller permission for that.':
    '替换监听的默认证书。NLB 没有更小的权限。',
  'Changes every setting of any listener of these load balancers, also of TCP and UDP. ServerGroupId redirects decrypted traffic to another server group of the account. SecurityPolicyId lowers TLS to old versions and ciphers. CaEnabled and CaCertificateIds switch client certificates off, or accept those of another CA. CertificateIds serves another certificate. AlpnEnabled and AlpnPolicy change the application protocol. ProxyProtocolEnabled and ProxyProtocolV2Config break servers, or hide the addresses of clients from them. Cps, Mss and IdleTimeout limit, slow or cut connections. SecSensorEnabled turns fine-grained monitoring off. ListenerDescription renames the listener.':
    '可修改这些负载均衡实例的任意监听（包括 TCP 和 UDP）的所有设置。ServerGroupId 可将解密后的流量转到该账号的另一个服务器组。SecurityPolicyId 可将 TLS 降到旧版本和旧加密套件。CaEnabled 和 CaCertificateIds 可关闭客户端证书校验，或接受另一个 CA 的证书。CertificateIds 可换成另一张证书。AlpnEnabled 和 AlpnPolicy 可改变应用层协议。ProxyProtocolEnabled 和 ProxyProtocolV2Config 可使服务器出错，或使其看不到客户端地址。Cps、Mss 和 IdleTimeout 可限制、减慢或切断连接。SecSensorEnabled 可关闭细粒度监控。ListenerDescription 可给监听改名。',
  'Lists the regions of NLB, for REGIONS=all.': '列出 NLB 的地域，用于 REGIONS=all。',
  'Shows the regions of NLB.': '可看到 NLB 的地域。',
  'Assumes the role of each other account of ACCOUNTS.': '扮演 ACCOUNTS 中其他每个账号的角色。',
  'Gives everything that the policies of these roles allow in their accounts.':
    '可获得这些角色的策略在其账号中允许的一切。',
  'Finds the entries of the ledger.': '查找台账的记录。',
  "Shows the keys under the ledger's prefix: ids of listeners, certificates and changes. Without a prefix it shows every key of the bucket.":
    '可看到台账前缀下的对象名：监听、证书和变更的 ID。没有前缀时可看到该 Bucket 的每个对象名。',
  'Refuses a bucket with versioning, in which OSS ignores create-only.':
    '拒绝开启版本控制的 Bucket，因为其中 OSS 会忽略“禁止覆盖”。',
  'Shows whether the bucket has versioning.': '可看到该 Bucket 是否开启版本控制。',
  'Reads entries of the ledger.': '读取台账的记录。',
  'Shows the ledger: ids, domain names, times, error codes, the report.': '可看到台账：ID、域名、时间、错误码和报告。',
  'Writes an entry before each change, the state and the report.': '在每次变更之前写入记录，并写入状态和报告。',
  'Steers rotations by forged mappings and rollbacks, delays or stops them by forged state, forges the history, and replaces the page of the report.':
    '可用伪造的映射和回滚左右替换，用伪造的状态延迟或停止替换，伪造历史，并替换报告页面。',
  'Removes entries that are settled.': '删除已了结的记录。',
  'Deletes the ledger: mappings of people, holds and rollbacks, open changes, certificates that are still to be put back, and the history are lost.':
    '可删除台账：人工映射、暂缓和回滚、进行中的变更、尚待重新绑定的证书以及历史都会丢失。',
  'Starts a further run of a function that has more work than time.': '在工作多于时间时启动函数的后续运行。',
  'Starts these functions with any payload. Through backfill it applies rotations and rollbacks, also with allowNameLoss. Each run is billed.':
    '可用任意参数启动这些函数。通过 backfill 可执行替换和回滚，包括使用 allowNameLoss。每次运行都会计费。',
  'Compares a deployed function with the expected one, for the doctor.': '为 doctor 将已部署的函数与预期进行比较。',
  'Shows the configuration of these functions with their variables, addresses of webhooks among them.':
    '可看到这些函数的配置及其环境变量，包括 Webhook 地址。',
  'Checks the timers and triggers of a deployed function, for the doctor.':
    '为 doctor 检查已部署函数的定时器和触发器。',
  'Shows the triggers of these functions with their payloads.': '可看到这些函数的触发器及其参数。',
  'Checks task mode and the failure destination of a deployed function, for the doctor.':
    '为 doctor 检查已部署函数的异步任务模式和失败目标。',
  'Shows the settings of asynchronous calls of every function in the account.': '可看到账号内所有函数的异步调用配置。',
  'Puts a certificate with its chain and its private key into CAS, for the command upload.':
    '为命令 upload 将证书及其证书链和私钥上传到数字证书管理服务。',
  'Adds certificates: one that claims the names and the authority of an attached one is taken for its renewal, and clients get another certificate. Uses up the quota of uploads.':
    '可添加证书：如其域名和签发机构与已绑定证书相同，会被当作续期，客户端会得到另一张证书。可用尽上传配额。',
  'Deletes an uploaded certificate that nothing uses any more, for the command prune.':
    '为命令 prune 删除不再使用的上传证书。',
  'Deletes uploaded certificates, and others that have expired: rotations to them stop, and a rollback to them fails.':
    '可删除上传的证书和其他已过期的证书：以其为新证书的替换会停止，回滚到它们会失败。',
  "Lets Function Compute write the functions' log.": '允许函数计算写入函数日志。',
  'Adds forged lines to the log, on which alerts and searches depend.': '可在告警和查询所依赖的日志中添加伪造的内容。',
  'Lets Function Compute send a call to the queue after its last failed attempt.':
    '允许函数计算在最后一次尝试失败后将调用发送到队列。',
  'Puts forged failures into the queue.': '可将伪造的失败放入队列。',
  'Lets Function Compute send a call to the topic after its last failed attempt.':
    '允许函数计算在最后一次尝试失败后将调用发送到主题。',
  'Sends forged failures to the subscribers of the topic.': '可向主题的订阅者发送伪造的失败。',
};
