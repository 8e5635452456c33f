import type { Catalogue } from '../words.js';

/** Failures and their remedies: checks of the doctor, settings, events, options, faults of the cloud by code. */
export const faults: Catalogue = {
  '--account takes the id of an account (digits)': '--account 应为账号 ID（数字）',
  '--bucket takes oss://<bucket>/<prefix>': '--bucket 应为 oss://<bucket>/<prefix>',
  '--certificates takes OLD=NEW, not "{0}"': '--certificates 应为 OLD=NEW，而不是 "{0}"',
  '--explain explains the policy of the role; leave out --trust': '--explain 解释角色的策略；请去掉 --trust',
  '--external-id needs --principal, the role of the other account': '--external-id 需要 --principal，即另一账号的角色',
  '--external-id takes 2 to 1224 letters, digits and + = , . @ : / _ -':
    '--external-id 应为 2 到 1224 个字母、数字和 + = , . @ : / _ -',
  '--failures takes the ARN of a queue or a topic: acs:mns:<region>:<account>:/queues/<name>/messages':
    '--failures 应为队列或主题的 ARN：acs:mns:<region>:<account>:/queues/<name>/messages',
  '--features takes {0}, not "{1}"': '--features 可为 {0}，而不是 "{1}"',
  '--from-file {0} cannot be read ({1}); give a CSV or JSON file of old,new pairs':
    '无法读取 --from-file {0}（{1}）；请指定 old,new 对的 CSV 或 JSON 文件',
  '--functions <NAME,…>, as s.yaml calls them': ' --functions <NAME,…>，名称与 s.yaml 一致',
  '--functions takes a comma list of function names (letters, digits, _ and -)':
    '--functions 应为函数名的逗号分隔列表（字母、数字、_ 和 -）',
  '--json does not go with --metrics and --metrics-listen, whose text is not JSON':
    '--json 不能与 --metrics 和 --metrics-listen 同时使用，其文本不是 JSON',
  '--logs takes <project>/<logstore>': '--logs 应为 <project>/<logstore>',
  '--metrics-listen takes an address and a port, such as 127.0.0.1:9464 or [::1]:9464, not "{0}"':
    '--metrics-listen 应为地址和端口，例如 127.0.0.1:9464 或 [::1]:9464，而不是 "{0}"',
  '--metrics-listen {0}: {1}': '--metrics-listen {0} 不可用：{1}',
  '--name and --certificates exclude each other; leave one of them out':
    '--name 和 --certificates 不能同时使用；请去掉其中一个',
  '--name takes the beginning of a name': '--name 应为名称的开头',
  '--older-than takes a number of days, 1 or more, such as 30d, not "{0}"':
    '--older-than 应为天数，不小于 1，例如 30d，而不是 "{0}"',
  '--open needs a file; leave --out - out': '--open 需要文件；请去掉 --out -',
  '--open needs a page; leave --json out, or add --out FILE': '--open 需要页面；请去掉 --json，或加上 --out FILE',
  '--out - prints only the page; name a file, or leave --json and --open-data out':
    '--out - 只输出页面；请指定文件名，或去掉 --json 和 --open-data',
  '--payload must be JSON, not "{0}"': '--payload 必须为 JSON，而不是 "{0}"',
  '--principal and --external-id need --trust': '--principal 和 --external-id 需要 --trust',
  '--principal takes the ARN of a role: acs:ram::<account>:role/<name>':
    '--principal 应为角色的 ARN：acs:ram::<account>:role/<name>',
  '--published is a page; its data is report/latest.json beside the ledger':
    '--published 是页面；其数据为台账旁的 report/latest.json',
  '--replaces takes auto, none or an id such as 123-cn-hangzhou, not "{0}"':
    '--replaces 应为 auto、none 或 ID（例如 123-cn-hangzhou），而不是 "{0}"',
  '--replaces {0} is the certificate itself': '--replaces {0} 就是该证书本身',
  '--replaces {0} needs --rotate function or here: the sweep function finds only what names, key type and authority show':
    '--replaces {0} 需要 --rotate function 或 here：sweep 函数只能发现由域名、密钥类型和签发机构证明的替换',
  '--replaces {0}: CAS does not list it; nlb-cert report has the ids':
    '--replaces {0}：数字证书管理服务中没有；nlb-cert report 列出这些 ID',
  '--rotate here changes listeners; not a terminal, so pass --yes to rotate':
    '--rotate here 会变更监听；当前不是终端，请加上 --yes 进行替换',
  '--rotate takes function, here or later, not "{0}"': '--rotate 应为 function、here 或 later，而不是 "{0}"',
  '--tags takes k=v,k=v, not "{0}"': '--tags 应为 k=v,k=v，而不是 "{0}"',
  '--wait takes a number of seconds, at most 86400, not "{0}"': '--wait 应为秒数，最多 86400，而不是 "{0}"',
  '--watch finds predecessors by itself; leave out --replaces': '--watch 自行查找旧证书；请去掉 --replaces',
  '--watch takes a number of seconds, {0} or more, not "{1}"': '--watch 应为不小于 {0} 的秒数，而不是 "{1}"',
  '--watch takes every pair of a folder; leave out --certificate, --key and --chain':
    '--watch 处理文件夹中的每一对；请去掉 --certificate、--key 和 --chain',
  '--watch {0} is no folder; give the one that the ACME client writes to':
    '--watch {0} 不是文件夹；请指定 ACME 客户端写入的文件夹',
  '--yes needs --apply': '--yes 需要 --apply',
  'ACCOUNTS names other accounts, and the command line has to distinguish them':
    'ACCOUNTS 中有其他账号，命令行须加以区分',
  'ACCOUNTS of the function differs from ACCOUNTS here': '函数的 ACCOUNTS 与此处的 ACCOUNTS 不同',
  'ALIBABA_CLOUD_REGION_ID must be a region such as cn-hangzhou':
    'ALIBABA_CLOUD_REGION_ID 必须为地域，例如 cn-hangzhou',
  'CAS could not be read': '无法读取数字证书管理服务',
  'CAS_SITE is of another site than the attached certificates': 'CAS_SITE 与已绑定证书所属的站点不同',
  'CAS_SITE={0} matches the ids of the certificates': 'CAS_SITE={0} 与证书 ID 一致',
  'CAS_SITE={0}, but certificate ids end in {1}': 'CAS_SITE={0}，但证书 ID 以 {1} 结尾',
  'Function Compute in {0} could not be read: {1}': '无法读取 {0} 的函数计算：{1}',
  'JSON text inside JSON text; encode it once': 'JSON 文本中的 JSON 文本；请只编码一次',
  'LEDGER is missing; set oss://<bucket>/<prefix> or dir:<path>':
    '缺少 LEDGER；请设为 oss://<bucket>/<prefix> 或 dir:<path>',
  'NOTIFY is missing; set the webhooks that NOTIFY_DIGEST goes to': '缺少 NOTIFY；请设置接收 NOTIFY_DIGEST 的 Webhook',
  'NOTIFY is not set; set it to a comma list of webhooks, as docs/notifications.md shows':
    '未设置 NOTIFY；请设为 Webhook 的逗号分隔列表，见 docs/notifications.md',
  'REGIONS is missing; set it to a comma list such as cn-hangzhou,cn-shanghai, or to all':
    '缺少 REGIONS；请设为逗号分隔的列表，例如 cn-hangzhou,cn-shanghai，或设为 all',
  'STS cannot report the account of these keys: {0}': 'STS 无法给出这些密钥所属的账号：{0}',
  'a bucket: give --bucket oss://<bucket>/<prefix>, or set LEDGER':
    ' Bucket：请指定 --bucket oss://<bucket>/<prefix>，或设置 LEDGER',
  'a domain, a load balancer, a listener or a certificate': '域名、负载均衡实例、监听或证书',
  'a dry run of {0} beside {1} of {2}': '试运行 {0}，已用 {1}/{2}',
  'a file that it names cannot be read ({0})': '它所指的文件无法读取（{0}）',
  'REGIONS names {0}, and NLB offers no such region{1}': 'REGIONS 中有 {0}，而 NLB 没有此地域{1}',
  '{0} takes an id of CAS such as 123-cn-hangzhou, not "{1}"': '{0} 应为证书 ID，例如 123-cn-hangzhou，而不是“{1}”',
  'a full sweep is due every hour: check that the sweep function is deployed and its hourly timer is on, and read its log':
    '完整巡检应每小时运行：请检查 sweep 函数是否已部署、其每小时定时器是否开启，并查看其日志',
  'a handshake reached each of {0}': '握手已到达全部 {0}',
  'a name or a URI (letters, digits and -_.:@/)': '名称或 URI（字母、数字和 -_.:@/）',
  'a new entry was reported as existing': '新记录被报告为已存在',
  'a policy of RAM has at most {0} characters, and this one would have {1}; print a policy for each part of the load balancers or functions, and attach them all':
    'RAM 策略最多 {0} 个字符，而此策略有 {1} 个；请为负载均衡实例或函数的各部分分别输出策略，并全部授予',
  'a region such as cn-hangzhou': '地域，例如 cn-hangzhou',
  'a test entry was created, read, overwritten and removed; create-only is honoured':
    '测试记录的创建、读取、覆盖和删除均成功；“仅当不存在时创建”有效',
  'a version or an alias ({0})': '版本或别名（{0}）',
  'account {0}, {1}': '账号 {0}，{1}',
  'account {0}: {1}': '账号 {0}：{1}',
  'admit the functions in its security groups and ACLs, or set UNREACHABLE':
    '请在其安全组和访问控制中放行函数，或设置 UNREACHABLE',
  'ahead of': '快于',
  'allow it for the user of this command; nlb-cert policy --features doctor --functions {0} prints the policy; or ignore this if no function is deployed':
    '请为执行此命令的用户授权；nlb-cert policy --features doctor --functions {0} 输出该策略；如未部署函数可忽略',
  'allow it in the policy of {0}': '请在 {0} 的策略中允许',
  'allow the action in RAM; nlb-cert policy prints the complete policy, nlb-cert doctor the missing permissions':
    '请在 RAM 中允许此操作；nlb-cert policy 输出完整策略，nlb-cert doctor 列出缺少的权限',
  'backfill payload: allowNameLoss needs certificates, because it applies only to them':
    'backfill payload：allowNameLoss 仅适用于 certificates，因此需要 certificates',
  'backfill payload: certificates.{0} is the reverse of another pair; remove one of them':
    'backfill payload：certificates.{0} 与另一对方向相反；请删除其中一对',
  'backfill payload: certificates.{0}.replaced is the successor itself':
    'backfill payload：certificates.{0}.replaced 与新证书是同一张证书',
  'backfill payload: more than {0} ids for all certificates; split it':
    'backfill payload：全部证书的 ID 超过 {0} 个；请拆分',
  'bad credentials: {0} has the mode {1}, which is not supported; use a profile of the mode {2}':
    '凭证有误：{0} 的模式为 {1}，不受支持；请使用以下模式的 profile：{2}',
  'bad credentials: {0} must have no spaces and no ends of lines': '凭证有误：{0} 不得含有空格或换行',
  'bad environment: ACCOUNTS names {0}, the account of these credentials, which is always served; remove it':
    '环境变量有误：ACCOUNTS 中有 {0}，即这些凭证自身的账号，它总会被处理；请将其去掉',
  'bad environment: the region of the LEDGER bucket is unknown; set OSS_ENDPOINT=https://oss-<region>.aliyuncs.com':
    '环境变量有误：LEDGER 的 Bucket 所在地域未知；请设置 OSS_ENDPOINT=https://oss-<region>.aliyuncs.com',
  'bad environment: {0}': '环境变量有误：{0}',
  behind: '慢于',
  'cannot write {0}: {1}; name another file with --out': '无法写入 {0}：{1}；请用 --out 指定其他文件',
  'changes in {0}: the region could not be read': '{0} 中的变更：无法读取该地域',
  'changes in {0}: {1}': '{0} 中的变更：{1}',
  'check ALIBABA_CLOUD_ACCESS_KEY_ID: the key may be mistyped, disabled, or belong to the other site (CAS_SITE)':
    '请检查 ALIBABA_CLOUD_ACCESS_KEY_ID：密钥可能输入有误、已停用，或属于另一站点（CAS_SITE）',
  'check ALIBABA_CLOUD_ACCESS_KEY_SECRET': '请检查 ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  'check ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN and ALIBABA_CLOUD_OIDC_TOKEN_FILE':
    '请检查 ALIBABA_CLOUD_ROLE_ARN、ALIBABA_CLOUD_OIDC_PROVIDER_ARN 和 ALIBABA_CLOUD_OIDC_TOKEN_FILE',
  'check ALIBABA_CLOUD_SECURITY_TOKEN: it may have expired, or belong to other keys':
    '请检查 ALIBABA_CLOUD_SECURITY_TOKEN：它可能已过期，或属于其他密钥',
  'check that ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for temporary keys, ALIBABA_CLOUD_SECURITY_TOKEN are one valid set, or unset them to use a profile':
    '请检查 ALIBABA_CLOUD_ACCESS_KEY_ID、ALIBABA_CLOUD_ACCESS_KEY_SECRET 以及（对临时密钥）ALIBABA_CLOUD_SECURITY_TOKEN 是同一套有效凭证，或取消设置以使用配置文件中的 profile',
  'check that it answers with AccessKeyId, AccessKeySecret, SecurityToken and Expiration':
    '请检查其应答含有 AccessKeyId、AccessKeySecret、SecurityToken 和 Expiration',
  'check that the instance has a RAM role, and that ALIBABA_CLOUD_ECS_METADATA is its name or unset':
    '请检查该实例有 RAM 角色，且 ALIBABA_CLOUD_ECS_METADATA 为其名称或未设置',
  'check the name of the region: REGIONS, --regions or --region': '请检查地域名称：REGIONS、--regions 或 --region',
  'check the network and any proxy (HTTPS_PROXY, NO_PROXY)': '请检查网络和代理（HTTPS_PROXY、NO_PROXY）',
  'check the network, the name of the region, any proxy, and the *_ENDPOINT variables':
    '请检查网络、地域名称、代理和 *_ENDPOINT 变量',
  'check the profile: {0} --mode {1} sets it, or logs in again':
    '请检查该 profile：{0} --mode {1} 可设置它，或重新登录',
  'check the reason in the Function Compute console, then deploy again': '请在函数计算控制台查看原因，然后重新部署',
  'check the type and the keys in it': '请检查其中的类型和密钥',
  'check this certificate in the CAS console; other certificates are not affected':
    '请在数字证书管理服务控制台检查此证书；其他证书不受影响',
  'compare nlb_quota_loadbalancer_certificates_num in Quota Center with ADDITIONAL_PER_LOAD_BALANCER':
    '请将配额中心的 nlb_quota_loadbalancer_certificates_num 与 ADDITIONAL_PER_LOAD_BALANCER 比较',
  'confirm takes no payload': 'confirm 不接受 payload',
  'correct ACCOUNTS, or create that role': '请修正 ACCOUNTS，或创建该角色',
  'correct LEDGER or OSS_ENDPOINT according to the message': '请按消息内容修正 LEDGER 或 OSS_ENDPOINT',
  'correct the clock of this machine, for example with NTP': '请校准本机时钟，例如使用 NTP',
  "correct this machine's clock": '请校准本机时钟',
  'create-only is not honoured, so two passes could submit the same change':
    '“仅当不存在时创建”无效，因此两次运行可能提交同一变更',
  'data must be an object': 'data 必须为对象',
  'this machine has Node.js {0}': '本机的 Node.js 版本为 {0}',
  'install Node.js {0} or later': '请安装 Node.js {0} 或更高版本',
  '{0} does not answer from this machine ({1})': '从本机访问 {0} 无应答（{1}）',
  "check its address in NOTIFY, the network and any proxy; only the functions' network counts for their messages":
    '请检查 NOTIFY 中的地址、网络和代理；函数的消息只取决于函数所在的网络',
  'the server of each of {0} answers; nlb-cert notify --test sends them a message':
    '{0}的服务器均有应答；nlb-cert notify --test 会向其发送一条消息',
  'deploy s.yaml again': '请重新部署 s.yaml',
  'deploy s.yaml again for its event trigger, or ignore this': '请重新部署 s.yaml 以得到其事件触发器，或忽略此项',
  'deploy s.yaml again, which sets it in this region': '请重新部署 s.yaml，它会在此地域启用该模式',
  'deploy s.yaml again, which sets one': '请重新部署 s.yaml，它会设置日志项目',
  'deploy s.yaml again, which sets the queue of nlb-cert setup': '请重新部署 s.yaml，它会设置 nlb-cert setup 的队列',
  'deploy s.yaml again, which starts it {0}; or switch on its timer in the console':
    '请重新部署 s.yaml，使其{0}运行；或在控制台开启其定时器',
  'deploy s.yaml; or set --region, --prefix or FC_SERVICE as deployed; or ignore this if only the command line is used':
    '请部署 s.yaml；或按部署设置 --region、--prefix 或 FC_SERVICE；如只使用命令行可忽略',
  'deploy the function, or pass its full name, --prefix, --region or FC_SERVICE as deployed':
    '请部署该函数，或按部署传入其完整名称、--prefix、--region 或 FC_SERVICE',
  'deployed as in s.yaml: {0}, {1}, {2} s, and its triggers': '部署与 s.yaml 一致：{0}、{1}、{2} 秒，以及其触发器',
  'domains such as shop.example.com': '域名，例如 shop.example.com',
  'each in CAS with its private key': '均在数字证书管理服务中且有私钥',
  'every hour': '每小时',
  'every minute': '每分钟',
  'every variable is valid': '所有变量均有效',
  'every {0} minutes': '每 {0} 分钟',
  'find the site of these certificates': '请确认这些证书所属的站点',
  'free slots for every successor next to its predecessor, on {0}': '{0}均有空闲配额，可同时绑定新旧证书',
  'has more than {0} items; split it': '超过 {0} 项；请拆分',
  'ids such as lsn-abc@443': ' ID，例如 lsn-abc@443',
  'ids such as nlb-abc': ' ID，例如 nlb-abc',
  'ids such as {0}': ' ID，例如 {0}',
  'if a proxy intercepts TLS, set NODE_EXTRA_CA_CERTS to its CA certificate':
    '如有代理拦截 TLS，请将 NODE_EXTRA_CA_CERTS 设为其 CA 证书',
  'ignore this': '可忽略',
  'ignore this if no function is deployed': '如未部署函数可忽略',
  'is missing': '缺失',
  'issue its successor in CAS, or upload it with its private key':
    '请在数字证书管理服务中签发其新证书，或连同私钥上传新证书',
  'it cannot be used ({0})': '无法使用（{0}）',
  'it has no LEDGER, and does nothing without it': '它没有 LEDGER，因此什么都不做',
  'it has no event trigger; the check of CAS finds renewals minutes later':
    '它没有事件触发器；对数字证书管理服务的查看会晚几分钟发现续期',
  'it has no failure destination, so an event that fails after every retry is dropped; the next check of CAS finds the renewal':
    '它没有失败目标，因此重试后仍失败的事件会被丢弃；下一次对数字证书管理服务的查看会发现该续期',
  'it has no log project, so its runs leave no log to search': '它没有日志项目，因此其运行没有可查询的日志',
  'it has no pairs; write old,new on each line': '其中没有证书对；请在每行写 old,new',
  'it has no role, and so no credentials': '它没有角色，因此没有凭证',
  'it is not in {0}, unlike the other functions': '它不在 {0} 中，而其他函数在',
  'it is not in task mode, so a run that Function Compute repeats may start the same further run twice':
    '它未启用异步任务模式，因此函数计算重复执行的运行可能会两次启动同一后续运行',
  'it is the JSON text of an array; send one array': '它是数组的 JSON 文本；请发送一个数组',
  'its code: {0}': '其错误码：{0}',
  'its event trigger is switched off; the check of CAS finds renewals minutes later':
    '其事件触发器已关闭；对数字证书管理服务的查看会晚几分钟发现续期',
  'its handler is {0}, not {1}': '其入口为 {0}，而不是 {1}',
  'its last deployment failed': '其最近一次部署失败',
  'its mappings, failures and open changes are unknown, so the certificates are judged without them: a mapping may accept a successor that is held here':
    '其映射、失败记录和进行中的变更未知，因此判断证书时未考虑这些：映射可能认可此处暂缓的新证书',
  'its process_command failed, or printed no keys as JSON': '其 process_command 失败，或没有以 JSON 输出密钥',
  'its runtime is {0}, not nodejs{1}': '其运行时为 {0}，而不是 nodejs{1}',
  'its timeout is {0} s': '其超时为 {0} 秒',
  'letters, digits and -_.:@/, at most 128': '字母、数字和 -_.:@/，最多 128 个',
  'letters, digits, _ and -': '字母、数字、_ 和 -',
  'line {0}': '第 {0} 行',
  'line {0} has another new certificate for {1}': '第 {0} 行为 {1} 指定了另一张新证书',
  'more fields are invalid': '还有其他字段无效',
  'must be 1 to 128 letters, digits, _ and -, not beginning with a digit or -':
    '必须为 1 到 128 个字母、数字、_ 和 -，且不以数字或 - 开头',
  'must be a URL that begins with https://, after dingtalk+, feishu+, wecom+, slack+ or no prefix':
    '必须为以 https:// 开头的 URL，其前可加 dingtalk+、feishu+、wecom+、slack+',
  'must be a URL that begins with https://, without a query': '必须为以 https:// 开头且不含查询参数的 URL',
  'must be a certificate id such as 12345-cn-hangzhou': '必须为证书 ID，例如 12345-cn-hangzhou',
  'must be a certificate id, as text or as a number': '必须为证书 ID（文本或数字）',
  'must be a comma list of RAM role ARNs, such as acs:ram::1234567890123456:role/rotator or, with an external id, acs:ram::1234567890123456:role/rotator#its-id':
    '必须为 RAM 角色 ARN 的逗号分隔列表，例如 acs:ram::1234567890123456:role/rotator，或带外部 ID 的 acs:ram::1234567890123456:role/rotator#its-id',
  'must be a comma list of key=value': '必须为 key=value 的逗号分隔列表',
  'must be a full base URL such as https://nlb.{region}.aliyuncs.com':
    '必须为完整的基础 URL，例如 https://nlb.{region}.aliyuncs.com',
  'must be a number from 0 to {0}': '必须为 0 到 {0} 的数字',
  'must be a region such as cn-hangzhou': '必须为地域，例如 cn-hangzhou',
  'must be a time of day, followed by a time zone unless it is UTC, such as 09:00 Asia/Shanghai':
    '必须为时刻，非 UTC 时后接时区，例如 09:00 Asia/Shanghai',
  'must be a whole number, {0} or more': '必须为不小于 {0} 的整数',
  'must be a {0}': '类型必须为 {0}',
  'must be all alone, or a list without it': '必须仅为 all，或不含它的列表',
  'must be all, or a comma list of regions such as cn-hangzhou,cn-shanghai':
    '必须为 all，或逗号分隔的地域列表，例如 cn-hangzhou,cn-shanghai',
  'must be an id such as {0}': '必须为 ID，例如 {0}',
  'must be an {0}': '类型必须为 {0}',
  'must be at most {0} webhooks': '最多 {0} 个 Webhook',
  'must be dir:<path> or oss://<bucket>/<prefix>': '必须为 dir:<path> 或 oss://<bucket>/<prefix>',
  'must be https': '必须为 https',
  'must be same alone, or a list without it': '必须仅为 same，或不含它的列表',
  'must be same, exact, or a comma list of CA organisations': '必须为 same、exact，或签发机构的逗号分隔列表',
  'must be same, or a comma list of RSA, ECC and SM2': '必须为 same，或 RSA、ECC、SM2 的逗号分隔列表',
  'must be two certificate ids, the old one and the new one': '必须为两个证书 ID，旧证书在前，新证书在后',
  'must be {0}': '必须为 {0}',
  'must begin with https://; plain http is for a local cloud on 127.0.0.1, ::1 or localhost':
    '必须以 https:// 开头；http 仅用于 127.0.0.1、::1 或 localhost 上的本地云',
  'must contain {0}=…, as {1} issues it': '必须包含 {1} 签发的 {0}=…',
  'must end in the name of a time zone, such as Asia/Shanghai, not "{0}"':
    '末尾必须为时区名称，例如 Asia/Shanghai，而不是 "{0}"',
  'must have a prefix of at most 200 characters, without //, \\, . and ..: oss://<bucket>/<prefix>':
    '其前缀最多 200 个字符，且不含 //、\\、. 和 ..：oss://<bucket>/<prefix>',
  'must name a bucket of 3 to 63 lower-case letters, digits and hyphens: oss://<bucket>/<prefix>':
    '其中的 Bucket 名称必须为 3 到 63 个小写字母、数字和连字符：oss://<bucket>/<prefix>',
  'must name account {0} once': '其中账号 {0} 只能出现一次',
  'must not be empty': '不得为空',
  'must not contain a user or a password': '不得包含用户名或密码',
  'no TCPSSL listener is running, has a default certificate and may be rotated (cert-rotation: off, INCLUDE_TAGS, EXCLUDE_TAGS)':
    '没有运行中、有默认证书且可替换的 TCPSSL 监听（cert-rotation: off、INCLUDE_TAGS、EXCLUDE_TAGS）',
  'no address': '没有地址',
  'no call is made until this is fixed': '在此修正之前不进行任何调用',
  'no call is made: {0}': '不进行任何调用：{0}',
  'no condition': '没有待处理事项',
  'no connection could be made': '无法建立连接',
  'no credentials from {0}: {1}; {2}': '无法从{0}获得凭证：{1}；{2}',
  'no credentials: ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are not set, and @alicloud/credentials, which reads every other source, is missing; set them, or install all files of dist/ (credentials.js is one)':
    '没有凭证：未设置 ALIBABA_CLOUD_ACCESS_KEY_ID 和 ALIBABA_CLOUD_ACCESS_KEY_SECRET，且缺少读取其他来源的 @alicloud/credentials；请设置它们，或安装 dist/ 的全部文件（包括 credentials.js）',
  'no credentials: give the function a role, or set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET':
    '没有凭证：请为函数授予角色，或设置 ALIBABA_CLOUD_ACCESS_KEY_ID 和 ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  'no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run aliyun configure and pass --profile NAME ({0})':
    '没有凭证：请设置 ALIBABA_CLOUD_ACCESS_KEY_ID 和 ALIBABA_CLOUD_ACCESS_KEY_SECRET，或执行 aliyun configure 并传入 --profile NAME（{0}）',
  'no credentials: {0}, so there is no profile {1}; run {2}': '没有凭证：{0}，因此没有 profile {1}；请执行 {2}',
  'no handshake reaches {0} from this machine': '从本机无法与 {0} 握手',
  'no load balancer is so full that one call of {0} certificates that it does not have would be too many':
    '没有负载均衡实例满到一次绑定 {0} 张其没有的证书就会超出配额',
  'no rate slot is free before the run ends': '本次运行结束前没有空闲的调用频率',
  'no timer starts {0}': '没有定时器触发{0}',
  'none needed; to rotate all at once, {0}': '无需处理；如需一次全部替换，{0}',
  'not sent': '未发送',
  'not set': '未设置',
  'nothing is deleted: the LEDGER is empty, so targets of rollbacks are unknown; set it to that of the functions':
    '没有删除任何证书：LEDGER 为空，因此回滚的目标未知；请设为函数的 LEDGER',
  'or all': '或 all',
  'or names such as front': '或名称，例如 front',
  'or names such as front:443': '或名称，例如 front:443',
  'pass a published alias or version, or omit --qualifier for the latest code':
    '请传入已发布的别名或版本，或省略 --qualifier 以使用最新代码',
  "payload is not JSON; set the trigger's payload to JSON text or leave it empty":
    'payload 不是 JSON；请将触发器的 payload 设为 JSON 文本或留空',
  'raise the quota nlb_quota_loadbalancer_certificates_num and set ADDITIONAL_PER_LOAD_BALANCER':
    '请提升配额 nlb_quota_loadbalancer_certificates_num 并设置 ADDITIONAL_PER_LOAD_BALANCER',
  'regions such as cn-hangzhou': '地域，例如 cn-hangzhou',
  'remove the Deny statement from the policy of {0}, in the OSS console':
    '请在 OSS 控制台中删除 {0} 的策略中的 Deny 语句',
  'replaced is the successor itself': 'replaced 与新证书是同一张证书',
  'report the code, so that it is understood as a full load balancer': '请上报该错误码，以便识别为配额已满',
  'requests go through the proxy {0}; TLS handshakes of VERIFY=probe do not':
    '请求经由代理 {0}；VERIFY=probe 的 TLS 握手除外',
  'rollback: no change is selected; give --since, --listener or --certificate':
    '回滚：没有选择任何变更；请指定 --since、--listener 或 --certificate',
  'rollback: the ledger has no such change since {0}; nlb-cert history lists its changes':
    '回滚：自 {0} 起台账中没有这样的变更；nlb-cert history 列出其变更',
  'run nlb-cert doctor again': '请再次运行 nlb-cert doctor',
  'run the functions in its VPC; until then UNREACHABLE decides about its listeners':
    '请在其 VPC 中运行函数；在此之前由 UNREACHABLE 决定其监听',
  'section {0} of {1}': '{1} 的 {0} 段',
  'sent, but there was no answer': '已发送，但没有应答',
  'set ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for keys that begin with STS., ALIBABA_CLOUD_SECURITY_TOKEN to one valid set of credentials':
    '请将 ALIBABA_CLOUD_ACCESS_KEY_ID、ALIBABA_CLOUD_ACCESS_KEY_SECRET 以及（对以 STS. 开头的密钥）ALIBABA_CLOUD_SECURITY_TOKEN 设为同一套有效凭证',
  'set CAS_SITE={0} if this account belongs to that site': '如本账号属于该站点，请设置 CAS_SITE={0}',
  'set LEDGER to a bucket that never had versioning, or to a folder on one file system':
    '请将 LEDGER 设为从未开启版本控制的 Bucket，或同一文件系统上的目录',
  'set LEDGER under vars in s.yaml, then deploy again': '请在 s.yaml 的 vars 中设置 LEDGER，然后重新部署',
  'set STS_ENDPOINT to a reachable address': '请将 STS_ENDPOINT 设为可访问的地址',
  'set an empty payload for confirm, or {"kind":"look"} or {"kind":"full"} for sweep':
    'confirm 的 payload 请留空，sweep 的请设为 {"kind":"look"} 或 {"kind":"full"}',
  'set its timeout to 270 s': '请将其超时设为 270 秒',
  'set the same value on the command line, or correct vars in s.yaml and deploy again':
    '请在命令行设置相同的值，或修正 s.yaml 中的 vars 并重新部署',
  'set these variables; docs/configuration.md has a table of them all':
    '请设置这些变量；docs/configuration.zh-CN.md 有全部变量的表格',
  'set vars.role in s.yaml, then deploy again': '请在 s.yaml 中设置 vars.role，然后重新部署',
  'sweep takes {"kind":"look"} or {"kind":"full"}': 'sweep 只接受 {"kind":"look"} 或 {"kind":"full"}',
  'text that begins like JSON but is invalid; send the object itself': '开头像 JSON 但无效的文本；请发送对象本身',
  'the OIDC token of this process (ALIBABA_CLOUD_OIDC_TOKEN_FILE)':
    '本进程的 OIDC 令牌（ALIBABA_CLOUD_OIDC_TOKEN_FILE）',
  'the RAM role of this instance (100.100.100.200)': '此实例的 RAM 角色（100.100.100.200）',
  'the address in ALIBABA_CLOUD_CREDENTIALS_URI': 'ALIBABA_CLOUD_CREDENTIALS_URI 中的地址',
  'the address is taken by another process; name another port': '该地址已被其他进程占用；请指定其他端口',
  'the answer has no keys': '应答中没有密钥',
  'the answer is HTTP {0}': '应答为 HTTP {0}',
  'the beginning of the names ({0})': '名称的开头（{0}）',
  'the check of CAS': '数字证书管理服务的查看',
  'the cloud refused with {0}': '云端拒绝，错误码 {0}',
  'the cloud rejects the date of the request': '云端拒绝该请求的时间',
  'the cloud rejects these keys': '云端拒绝这些密钥',
  'the dry run of {0} shows no permission: {1} ({2})': '{0} 的试运行无法表明权限：{1}（{2}）',
  'the environment (ALIBABA_CLOUD_ACCESS_KEY_ID)': '环境变量（ALIBABA_CLOUD_ACCESS_KEY_ID）',
  'the event has {0} bytes, at most {1} are accepted; split it': '事件有 {0} 字节，最多接受 {1}；请拆分',
  'the event is not JSON; send a JSON object, an array of events, or nothing':
    '事件不是 JSON；请发送一个 JSON 对象、事件数组，或留空',
  'the event is {0}': '事件为{0}',
  'the first to end is {0}, until {1}': '最早到期的是 {0}，有效期至 {1}',
  'the full sweep': '完整巡检',
  'the instance has no such RAM role': '该实例没有这样的 RAM 角色',
  'the last full sweep finished at {0}': '最近一次完整巡检于 {0} 完成',
  'the ledger has no report/latest.html; the sweep function writes it every hour; nlb-cert report makes one now':
    '台账中没有 report/latest.html；sweep 函数每小时写入；nlb-cert report 可立即生成',
  'the name has no address; name an address, such as 127.0.0.1': '该域名没有地址；请指定地址，例如 127.0.0.1',
  'the name of a custom bus ({0})': '自定义总线的名称（{0}）',
  'the name of a function ({0})': '函数名（{0}）',
  'the old and the new certificate are the same': '新旧证书相同',
  'the region of the functions is unknown; give --region, or set ALIBABA_CLOUD_REGION_ID':
    '函数所在地域未知；请指定 --region，或设置 ALIBABA_CLOUD_REGION_ID',
  'the report of the last sweep: it could not be read': '最近一次巡检的报告：无法读取',
  'the role or user': '角色或用户',
  'the secret does not belong to the access key id': 'AccessKey Secret 与 AccessKey ID 不匹配',
  'the text read differs from the text that overwrote it': '读取的内容与覆盖写入的不同',
  'the text read differs from the text written': '读取的内容与写入的不同',
  'the timer "{0}" has an invalid payload': '定时器 "{0}" 的 payload 无效',
  'the timer {0} for {1} is switched off': '用于{1}的定时器 {0} 已关闭',
  'the total is the count of the service itself, which contradicts its list; if that lasts, send both numbers to Alibaba Cloud support':
    '总数由该服务自己给出，与其列表矛盾；如持续出现，请将两个数字提交给阿里云工单',
  'the {0} certificate must be an id such as 12345-cn-hangzhou': '{0} 证书必须为 ID，例如 12345-cn-hangzhou',
  'there is no TCPSSL listener': '没有 TCPSSL 监听',
  'there is no function {0}… in {1}, so nothing rotates automatically': '{1} 中没有名为 {0}… 的函数，因此不会自动替换',
  'no full sweep has finished with this LEDGER yet: the first one comes within an hour of the deployment; if it is older, set the LEDGER of the functions':
    '使用此 LEDGER 的完整巡检尚未完成过：首次巡检在部署后一小时内进行；如部署已超过一小时，请设置为函数的 LEDGER',
  "this clock is {0} s {1} the cloud's, which rejects requests that are {2} s off":
    '本机时钟{1}云端 {0} 秒，而云端拒绝相差 {2} 秒的请求',
  'this is no instance with a RAM role': '本机不是带 RAM 角色的实例',
  'this machine does not have the address; name one of its own, such as 127.0.0.1':
    '本机没有该地址；请指定本机的地址，例如 127.0.0.1',
  'this user may not use the port; name a port of 1024 or more': '该用户无权使用此端口；请指定 1024 或更大的端口',
  'try again in a few minutes: other callers share the same rate limit': '请几分钟后重试：其他调用者共用同一频率限制',
  'try again in a minute': '请一分钟后重试',
  'try again when fewer calls are made': '请在调用较少时重试',
  'upload needs --certificate and --key, such as fullchain.pem and privkey.pem':
    'upload 需要 --certificate 和 --key，例如 fullchain.pem 和 privkey.pem',
  "within {0} s of the cloud's": '与云端时钟相差不超过 {0} 秒',
  '{0} and that a condition on oss:Prefix allows the prefix of LEDGER': '{0}，且 oss:Prefix 的条件允许 LEDGER 的前缀',
  '{0} can be read and changed (three dry runs on {1})': '{0}可读取和变更（在 {1} 上试运行三次）',
  '{0} can be read, with details': '可读取 {0}及其详情',
  '{0} events at once, at most {1} are accepted; send several arrays':
    '一次有 {0} 个事件，最多接受 {1} 个；请分成多个数组发送',
  '{0} has no private key in CAS': '{0} 在数字证书管理服务中没有私钥',
  '{0} is empty': '{0} 为空',
  '{0} is refused with {1}, which is understood': '{0}：被拒绝，错误码 {1} 可识别',
  '{0} is refused with {1}, which is understood as {2}: {3}': '{0}：被拒绝，错误码 {1} 识别为 {2}：{3}',
  '{0} must be a time in the past, such as 2026-06-15T12:00:00Z, or 6h for 6 hours ago':
    '{0} 必须为过去的时间，例如 2026-06-15T12:00:00Z，或 6h 表示 6 小时前',
  '{0} must be the address of an HTTP proxy, such as http://proxy.example.com:3128':
    '{0} 必须为 HTTP 代理的地址，例如 http://proxy.example.com:3128',
  '{0} needs {1}': '{0} 需要{1}',
  '{0} of the function is {1}, here {2}': '函数的 {0} 为 {1}，此处为 {2}',
  '{0} of {1} slots for additional certificates are used': '扩展证书配额已用 {0}/{1}',
  '{0} on {1} is denied by the policy of {2}': '{2} 的策略拒绝对 {1} 执行 {0}',
  '{0} on {1} is not allowed': '不允许对 {1} 执行 {0}',
  '{0} on {1} is not allowed, so events cost more reads than necessary':
    '不允许对 {1} 执行 {0}，因此事件会带来更多的读取',
  '{0} on {1} is not allowed, so the deployment is not checked': '不允许对 {1} 执行 {0}，因此未检查部署',
  '{0} passes ({1}): the quota is higher, or a dry run does not look at it':
    '{0}：通过（{1}）：配额更高，或试运行不检查配额',
  '{0} should run {1}, but {2} cannot be parsed': '{0}应{1}运行，但 {2} 无法解析',
  '{0} should run {1}, but {2} fires less often': '{0}应{1}运行，但 {2} 的触发间隔更长',
  '{0} takes a file, and {1} is a folder': '{0} 应为文件，而 {1} 是文件夹',
  '{0} takes a file, and {1} is no regular file': '{0} 应为文件，而 {1} 不是普通文件',
  '{0} takes the name of a file': '{0} 应为文件名',
  '{0} takes {1}, not "{2}"': '{0} 应为{1}，而不是 "{2}"',
  '{0} takes {1}, not "{2}"; {3}': '{0} 应为{1}，而不是 "{2}"；{3}',
  '{0} was not sent': '{0}：未发送',
  '{0}, and check that the policy of the bucket does not deny it': '{0}，并检查 Bucket 的策略没有拒绝它',
  '{0}, but Function Compute ends a run that an event started after {1} s':
    '{0}，但函数计算会在 {1} 秒后终止由事件触发的运行',
  '{0}, nlb-cert policy --trust --principal ARN the trust policy of the role itself':
    '{0}，nlb-cert policy --trust --principal ARN 输出该角色自身的信任策略',
  '{0}, or ignore this': '{0}，或忽略此项',
  '{0}, so no successor can be associated': '{0}，因此无法绑定新证书',
  '{0}, so the rotation needs several rounds': '{0}，因此替换需分多轮',
  '{0}, which is too short for a pass': '{0}，对一次运行过短',
  '{0}: line 1: must be an array of { "old": …, "new": … }': '{0}：第 1 行：必须为 { "old": …, "new": … } 的数组',
  '{0}: line {1}: this is not JSON': '{0}：第 {1} 行：这不是 JSON',
  '{0}; name a file in a folder that you may write to': '{0}；请指定有写权限的文件夹中的文件',
  '{0}; nlb-cert policy prints the complete policy': '{0}；nlb-cert policy 输出完整策略',
  '{0}; or ignore this if no function is deployed': '{0}；如未部署函数可忽略',
  '{0}; the keys are those of {1}': '{0}；密钥来自{1}',
  '{0}; the keys are those of {1}; {2}': '{0}；密钥来自{1}；{2}',
  '{0}; the test entry {1} stays': '{0}；测试记录 {1} 仍在',
  '{0}{1} is not a known key': '{0}{1} 不是已知的键',
};
