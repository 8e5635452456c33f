import type { Catalogue } from '../words.js';

/** Texts that are stored, logged or thrown in English: details of holds and conditions, refusals, faults. */
export const details: Catalogue = {
  'it is not JSON': '不是 JSON',
  'the path is a file, not a folder; set LEDGER to another folder':
    '该路径是文件而不是文件夹；请将 LEDGER 设为其他文件夹',
  'give this user write permission, or set LEDGER to another folder':
    '请授予当前用户写权限，或将 LEDGER 设为其他文件夹',
  'the file system is full; free space, or set LEDGER to another folder':
    '文件系统已满；请释放空间，或将 LEDGER 设为其他文件夹',
  'set LEDGER to a folder that can be created and written': '请将 LEDGER 设为可以创建和写入的文件夹',
  'a folder is in the place of an entry; remove that folder': '有文件夹占用了记录的位置；请移除该文件夹',
  'the file system is read-only; set LEDGER to another folder': '文件系统只读；请将 LEDGER 设为其他文件夹',
  'the ledger cannot be used, LEDGER=dir:{0}: {1}; system error: {2}': '台账不可用，LEDGER=dir:{0}：{1}；系统报错：{2}',
  'this user may not write there': '当前用户没有写权限',
  'the file system is full': '文件系统已满',
  'its folder does not exist': '所在文件夹不存在',
  'a part of its path is no folder': '路径中有一部分不是文件夹',
  'the file system is read-only': '文件系统只读',
  '{0} {1} cannot be written: {2}': '{0} {1} 无法写入：{2}',
  'window {0}: {1}': '窗口 {0}：{1}',
  'is empty; write a window such as 0 0 2 * * 1-5/3h': '为空；请填写窗口，例如 0 0 2 * * 1-5/3h',
  'zone "{0}" is not known; write an IANA name such as Asia/Shanghai, or no CRON_TZ= for UTC':
    '时区“{0}”未知；请填写 IANA 名称，例如 Asia/Shanghai，不写 CRON_TZ= 则为 UTC',
  'has {0} fields and not 6; write second minute hour day-of-month month day-of-week':
    '有 {0} 个字段，应为 6 个；请依次填写秒、分、时、日、月、星期',
  'has no duration; write /3h after day-of-week for three hours': '没有时长；在星期字段后写 /3h 表示三小时',
  'duration "{0}" is not like 3h, 90m, 2h30m or 1d': '时长“{0}”的格式应类似 3h、90m、2h30m 或 1d',
  'duration "{0}" is not from 1m to 7d': '时长“{0}”应在 1m 与 7d 之间',
  '{0} "{1}" runs backwards; write {2}{3}-{4}': '{0} “{1}”次序颠倒；请写 {2}{3}-{4}',
  ' or {0}-{1}': ' 或 {0}-{1}',
  '{0} "{1}" is not {2}-{3}{4}': '{0} “{1}”应为 {2}-{3}{4}',
  '{0} step "{1}" is not 1-{2}': '{0} 的步长“{1}”应为 1-{2}',
  'day-of-month "{0}" never comes in month "{1}"; write a day that does':
    'day-of-month “{0}”不会出现在 month “{1}”中；请填写会出现的日期',
  'its name does not end in .json': '名称不以 .json 结尾',
  'it has more values than a pass writes': '其中的值多于系统写入的数量',
  'its name is too long': '名称过长',
  'it has more than {0} entries, and only {1} of them are read': '超过 {0} 条，只读取其中 {1} 条',
  'it is larger than {0} KiB': '大于 {0} KiB',
  'it is a folder': '是文件夹',
  'it is a symbolic link': '是符号链接',
  'it is no plain file': '不是普通文件',
  'each further entry': '其余每条记录',
  'more than {0} entries cannot be read': '超过 {0} 条记录无法读取',
  'it is in another region; set OSS_ENDPOINT=https://{0}': '它在其他地域；请设置 OSS_ENDPOINT=https://{0}',
  'create it in {0}, without versioning, or correct LEDGER': '请在 {0} 创建它，不开启版本控制，或更正 LEDGER',
  'the access key id, its secret and the security token must belong together and be valid':
    'AccessKey ID、AccessKey Secret 与安全令牌必须属于同一组且有效',
  'the clock of this machine is wrong; set it': '本机时钟有误；请校准',
  'the answer from {0} is not from OSS; check OSS_ENDPOINT and any proxy':
    '{0} 的应答不是来自 OSS；请检查 OSS_ENDPOINT 和代理',
  'no answer from {0}{1}; check OSS_ENDPOINT and the network': '{0}{1} 没有应答；请检查 OSS_ENDPOINT 和网络',
  'HTTP {0} from {1}': '{1} 返回 HTTP {0}',
  'the policy of the bucket denies {0}; remove that Deny statement': 'Bucket 策略拒绝了 {0}；请移除该 Deny 语句',
  'grant {0} on {1}, and check that no policy of the bucket denies it':
    '请授予 {1} 上的 {0}，并检查 Bucket 策略没有拒绝它',
  '{0}; a condition on oss:Prefix must allow {1}*': '{0}；oss:Prefix 的条件必须允许 {1}*',
  'a retention policy (WORM) of the bucket forbids overwriting and deleting; set LEDGER to a bucket without one':
    'Bucket 的保留策略（WORM）禁止覆盖和删除；请将 LEDGER 设为没有该策略的 Bucket',
  'a rule of the bucket (PutBucketOverwriteConfig) forbids overwriting; delete that rule, or set LEDGER to another bucket':
    'Bucket 的规则（PutBucketOverwriteConfig）禁止覆盖；请删除该规则，或将 LEDGER 设为其他 Bucket',
  'no bucket can have this name; correct LEDGER': 'Bucket 不能使用此名称；请更正 LEDGER',
  'the object is archived; set LEDGER to a bucket of the storage class Standard':
    '该对象已归档；请将 LEDGER 设为标准存储类型的 Bucket',
  'OSS redirects to another endpoint; set OSS_ENDPOINT to that of the region of the bucket':
    'OSS 重定向到其他地址；请将 OSS_ENDPOINT 设为 Bucket 所在地域的地址',
  'the ledger cannot be used, {0}: {1}': '台账不可用，{0}：{1}',
  '{0}; OSS error: {1}': '{0}；OSS 的报错：{1}',
  'the ledger cannot be used, bucket {0}: its versioning is {1}, so OSS ignores create-only. Versioning can be suspended but not removed, so set LEDGER to a bucket that never had it':
    '台账不可用，Bucket {0}：其版本控制为 {1}，OSS 因此忽略“仅当不存在时创建”。版本控制只能暂停、不能移除，请将 LEDGER 设为从未开启过版本控制的 Bucket',
  '{0} is true': '{0} 为 true',
  'nothing is deleted, because NLB could not be read whole: {0}': '未删除任何证书，因为未能完整读取 NLB：{0}',
  'nothing is deleted, because the ledger has entries that cannot be read; nlb-cert status names them':
    '未删除任何证书，因为台账中有无法读取的记录；可用 nlb-cert status 查看',
  'CAS lists a product that uses it now': '数字证书管理服务显示现在有产品在使用它',
  'CAS did not answer, and still has it; run the same command again':
    '数字证书管理服务没有应答，且证书仍在；请再次运行同一命令',
  'the function returned no report': '函数没有返回报告',
  'CAS has accepted the upload {0} and does not show it; run the same command again':
    '数字证书管理服务已受理上传 {0}，但尚未显示；请再次运行同一命令',
  'accepted, but without a certificate id': '已受理，但没有返回证书 ID',
  'no answer ({0}){1}': '没有应答（{0}）{1}',
  '{0} did not accept the message: {1}; a later pass tries again': '{0} 没有接受消息：{1}；之后的运行会重试',
  'not started, because no time was left: {0}': '未开始，因为时间已用完：{0}',
  'not finished in time: {0}': '未能及时完成：{0}',
  'the check before the change failed: {0}': '变更前的检查失败：{0}',
  'the listener was not read before': '该监听之前未被读取',
  'NLB takes more than {0} s to show the listener': 'NLB 显示该监听需要超过 {0} 秒',
  'set REGIONS and ACCOUNTS as for the functions, or make a page of this report with nlb-cert report':
    '请按函数的设置填写 REGIONS 和 ACCOUNTS，或用 nlb-cert report 生成本报告的页面',
  'the report of {0} also has {1}': '{0} 的报告还包含 {1}',
  'its name does not match its content': '名称与内容不符',
  'invalid fields: {0}': '字段无效：{0}',
  '{0}, and its successor {1} is blocked ({2}): {3}': '{0}，其新证书 {1} 受阻（{2}）：{3}',
  '{0}, and nothing will replace it: {1}; {2}': '{0}，且不会被替换：{1}；{2}',
  ', and the first certificate behind it ends {0}': '，其后最早到期的证书在 {0} 到期',
  ', at port {0} of {1}': '，端口 {0}（范围 {1}）',
  ', which could not be reached': '（该监听无法连接）',
  'its successor {0} is attached without a person': '其新证书 {0} 会自动绑定',
  'remove this obstacle, or attach a successor by hand': '请消除此障碍，或手动绑定新证书',
  '{0} was rolled back to {1} at {2} by {3}; it stays so until accepted again: {4}':
    '{0} 已于 {2} 由 {3} 回滚为 {1}；再次接受之前不会绑定：{4}',
  'an earlier version': '早期版本',
  'CAS does not list the {0} certificate {1}': '数字证书管理服务中没有{0}证书 {1}',
  'CAS does not list {0}, which a mapping names': '数字证书管理服务中没有映射所指的 {0}',
  'CAS does not list {0}; check the id and CAS_SITE, or wait until CAS lists it':
    '数字证书管理服务中没有 {0}；请检查 ID 和 CAS_SITE，或等待其出现',
  'CAS no longer lists the replaced certificate, so its names are unknown':
    '数字证书管理服务中已没有旧证书，因此其域名未知',
  'EVENT_MAPPINGS=ignore requires the mapping of an operator': 'EVENT_MAPPINGS=ignore 要求由操作者指定映射',
  'NLB does not allow it on this listener': 'NLB 不允许在此监听上进行',
  'NLB does not find the certificate; check CAS_SITE, or wait some minutes after its issue':
    'NLB 找不到该证书；请检查 CAS_SITE，或在签发后等待几分钟',
  'NLB refuses the request as invalid; report this as a bug': 'NLB 认为请求无效；请作为缺陷上报',
  'a call takes at most 15 certificates': '一次调用最多 15 张证书',
  'a mapping may lead to it only while a third of its lifetime, or 14 days, are left':
    '映射只能指向剩余有效期不少于三分之一或 14 天的证书',
  'allow {0} on {1} in the policy of {2}': '请在 {2} 的策略中允许对 {1} 执行 {0}',
  'an additional certificate': '扩展证书',
  additional: '扩展',
  default: '默认',
  'an event says that {0} replaces {1}, but {2}; if it does, confirm it: nlb-cert backfill --certificates {3}={4}':
    '事件称 {0} 替换 {1}，但{2}；如属实，请确认：nlb-cert backfill --certificates {3}={4}',
  'and let the trust policy of that role name this account, with its external id if it asks for one':
    '并在该角色的信任策略中加入本账号，如有要求还需外部 ID',
  associate: '绑定',
  'changes are made from {0} on (CHANGE_WINDOWS)': '自 {0} 起进行变更（CHANGE_WINDOWS）',
  'check CAS_SITE, or upload its successor and map it: {0}': '请检查 CAS_SITE，或上传新证书并建立映射：{0}',
  'compare the certificates in the CAS console with the count, and open a ticket with Alibaba Cloud if they differ':
    '请将控制台中的证书与该数量核对，如不一致请提交工单',
  'retired from {0} on': '自 {0} 起解绑',
  'find the other caller that uses up the rate of this operation in ActionTrail, and slow it down':
    '请在操作审计中找出占用此操作频率的其他调用者，并降低其频率',
  'for {0} {1} of {2} serves another certificate: {3}': '对 {0}，{2} 的 {1} 提供了其他证书：{3}',
  'increase the timeout of the function': '请增大函数的超时时间',
  'issue a certificate that covers all names, or accept the loss': '请签发覆盖全部域名的证书，或接受域名丢失',
  'issue a certificate that lasts longer, or accept this one': '请签发有效期更长的证书，或接受此证书',
  'it counts as an old one': '按较早的记录处理',
  'it counts as given now': '按现在给出处理',
  'it counts as lost': '按已丢失处理',
  'it expired at {0}': '它已于 {0} 过期',
  'it has a tag of EXCLUDE_TAGS': '它带有 EXCLUDE_TAGS 的标签',
  'it is still not attached; look again in some minutes, and read the reports of the runs if that lasts':
    '仍未绑定；请几分钟后再次查看，如仍未绑定请查阅运行报告',
  'it has no tag of INCLUDE_TAGS': '它没有 INCLUDE_TAGS 的标签',
  'it is from a staging hierarchy and the replaced certificate is not': '它来自测试环境的 CA，而旧证书不是',
  'it is not for {0}': '它不适用于 {0}',
  'it is not valid before {0}': '它在 {0} 之前尚未生效',
  'it is self-signed and the replaced certificate is not': '它是自签名证书，而旧证书不是',
  'it was issued no later than the replaced certificate': '它的签发时间不晚于旧证书',
  'its key algorithm is {0}, and that of {1} is {2}': '其密钥算法为 {0}，而 {1} 为 {2}',
  'its tags have changed': '其标签已变化',
  'its {0} has not finished; check the listener in the NLB console, and open a ticket with Alibaba Cloud if it does not finish':
    '其{0}尚未完成；请在 NLB 控制台检查该监听，如一直未完成请提交工单',
  'its {0} of {1} is not confirmed yet': '其 {1} 的{0}尚未确认',
  "look at Alibaba Cloud's status page, and open a ticket with the request id if it shows nothing":
    '请查看阿里云健康看板，如无异常请携请求 ID 提交工单',
  'neither {0} nor {1} can be attached': '{0} 和 {1} 均无法绑定',
  'no certificate covers {0} on {1}: {2}; end that cause, or attach a certificate by hand: {3}':
    '没有证书覆盖 {0}（{1}）：{2}；请消除该原因，或手动绑定证书：{3}',
  'no window of CHANGE_WINDOWS opens in the next years; correct it': 'CHANGE_WINDOWS 的窗口今后数年都不会打开；请修正',
  'not confirmed yet: {0} of the last wave': '上一批中尚有 {0} 未确认',
  once: '1 次',
  'raise the quota nlb_quota_loadbalancer_certificates_num, or set ADDITIONAL_PER_LOAD_BALANCER to its present value':
    '请提升配额 nlb_quota_loadbalancer_certificates_num，或将 ADDITIONAL_PER_LOAD_BALANCER 设为其当前值',
  'raise the quota or set QUOTA_RELIEF': '请提升配额或设置 QUOTA_RELIEF',
  'renew it in CAS': '请在数字证书管理服务中续期',
  retire: '解绑',
  'retired after the step now under way': '在当前步骤之后解绑',
  'retired once a client gets {0} from {1}{2}': '客户端从 {1} 得到 {0} 后解绑{2}',
  'serial {0}, which CAS does not list': '序列号 {0}，数字证书管理服务中没有',
  'set ADDITIONAL_PER_LOAD_BALANCER to the present quota': '请将 ADDITIONAL_PER_LOAD_BALANCER 设为当前配额',
  'set-default': '设为默认',
  'the canaries change first and have to be confirmed': '灰度监听先变更，且须先确认',
  'the certificate has become the default one': '该证书已成为默认证书',
  'the certificate {0} is {1}': '证书 {0} 状态为 {1}',
  'the certificate {0} is {1} on it': '该监听上的证书 {0} 状态为 {1}',
  'the default certificate': '默认证书',
  'the default certificate is replaced with {0} first': '先将默认证书替换为 {0}',
  'the listener is gone': '该监听已不存在',
  'the listener is {0}': '该监听状态为 {0}',
  'the listener {0} is being configured': '监听 {0} 正在变更配置',
  'the listener {0} is stopped; start it, or take it out of use': '监听 {0} 已停止；请启动它，或使其停用',
  'the load balancer {0} is being configured': '负载均衡实例 {0} 正在变更配置',
  'the load balancer {0} is not active': '负载均衡实例 {0} 未处于运行状态',
  'the name has no address': '该域名没有地址',
  'the names of {0}': '{0} 的域名',
  'the successor does not cover {0} ({1})': '新证书没有覆盖 {0}（{1}）',
  'the successor {0} expired at {1}': '新证书 {0} 已于 {1} 过期',
  'the successor {0} expires {1}, no later than the replaced certificate ({2})':
    '新证书 {0} 于 {1} 到期，不晚于旧证书（{2}）',
  'the successor {0} has a key of algorithm {1}, but KEY_ALGORITHMS requires {2}':
    '新证书 {0} 的密钥算法为 {1}，而 KEY_ALGORITHMS 要求 {2}',
  'the successor {0} has no private key in CAS': '新证书 {0} 在数字证书管理服务中没有私钥',
  'the successor {0} is not issued': '新证书 {0} 尚未签发',
  'the successor {0} is not valid before {1}': '新证书 {0} 在 {1} 之前尚未生效',
  'the successor {0} is revoked': '新证书 {0} 已被吊销',
  'the {0} certificate for {1} expired': '{1} 的{0}证书已过期',
  'the {0} certificate for {1} expires soon': '{1} 的{0}证书即将到期',
  'the {0} certificate for {1} is not valid before {2}': '{1} 的{0}证书在 {2} 之前尚未生效',
  'the {0} certificate for {1} is revoked': '{1} 的{0}证书已被吊销',
  '{0} and nothing can be retired first; {1}': '{0}，且没有可先解绑的证书；{1}',
  '{0} at each read since {1}, without an open change of this system; check the listener in the NLB console':
    '自 {1} 起每次读取：{0}，而本系统没有进行中的变更；请在 NLB 控制台检查该监听',
  '{0} failed ({1}), more than MAX_FAILURES={2}; repair them, tag them cert-rotation: off, or raise the limit':
    '{0}失败（{1}），超过 MAX_FAILURES={2}；请修复、加标签 cert-rotation: off，或提高上限',
  '{0} failed {1} ({2})': '{0}失败 {1}（{2}）',
  '{0} failed {1} ({2}); tried again from {3} on': '{0}失败 {1}（{2}）；自 {3} 起重试',
  '{0} failed {1} in a row ({2}); tried again from {3} on': '{0}连续失败 {1}（{2}）；自 {3} 起重试',
  '{0} further ids of this payload are unknown; check its sender': '此 payload 中另有 {0} 个 ID 未知；请检查其发送者',
  '{0} gave no certificate ({1})': '{0} 没有给出证书（{1}）',
  '{0} has a key of algorithm {1}, which {2} serves beside it for the same names; neither key type replaces the other, so map a successor of the same key type, or take the certificate off by hand':
    '{0} 的密钥算法为 {1}，与 {2} 为相同域名并存；两种密钥类型互不替换，请映射到同类型的新证书，或手动解绑',
  '{0} has become {1}': '{0} 已成为{1}',
  '{0} has the same names as {1} and is newer, but {2}; to accept it as the successor: {3}':
    '{0} 与 {1} 域名相同且较新，但{2}；如认可其为新证书：{3}',
  '{0} is an additional certificate of the listener, so NLB refuses it as the default one ({1}), and the present default cannot serve in its place; remove the additional certificate by hand when that is safe, or set the default in the console':
    '{0} 是该监听的扩展证书，因此 NLB 拒绝将其设为默认（{1}），且当前默认证书无法代替它；请在安全时手动解绑该扩展证书，或在控制台设置默认证书',
  '{0} is attached again first': '先重新绑定 {0}',
  '{0} is dated {1}, ahead of this clock; {2}': '{0} 的时间为 {1}，晚于本机时钟；{2}',
  '{0} is neither a TCPSSL listener nor a load balancer with such a listener in {1}; check the id and the region':
    '{1} 中没有名为 {0} 的 TCPSSL 监听或带此类监听的负载均衡实例；请检查 ID 和地域',
  '{0} is newer, from the same authority, and covers the names of {1} except {2}; to accept it as the successor: {3}':
    '{0} 较新且来自同一 CA，覆盖 {1} 的域名，但不含 {2}；如认可其为新证书：{3}',
  '{0} is newer, from the same authority, and covers the names of {1}, and is for {2} as well; to accept it as the successor: {3}':
    '{0} 较新且来自同一 CA，覆盖 {1} 的域名，另含 {2}；如认可其为新证书：{3}',
  '{0} is newer, from the same authority, and covers the names of {1} except {2}, and is for {3} as well; to accept it as the successor: {4}':
    '{0} 较新且来自同一 CA，覆盖 {1} 的域名，但不含 {2}，另含 {3}；如认可其为新证书：{4}',
  '{0} is no longer {1}': '{0} 已不再是{1}',
  '{0} is not in REGIONS, and relief took {1} off there': '{0} 不在 REGIONS 中，而配额释放已在该处解绑 {1}',
  '{0} is on no listener that was read, so {1} replaces nothing; check whether the two ids are swapped':
    '{0} 不在已读取的任何监听上，因此 {1} 不替换任何证书；请检查两个 ID 是否写反',
  '{0} is self-signed, and so has no authority that could renew it': '{0} 是自签名证书，没有可续期的 CA',
  '{0} is tagged cert-rotation: off': '{0} 带有标签 cert-rotation: off',
  '{0} listeners change at a time and have to be confirmed before the next ones':
    '每批变更 {0} 个监听，确认后才进行下一批',
  '{0} load balancers were not read for {1} hours, among them {2}; raise the timeout of the sweep function to 5 minutes, check that confirm runs every minute, or divide REGIONS':
    '{0} 个负载均衡实例已 {1} 小时未读取，其中有 {2}；请将 sweep 函数的超时提高到 5 分钟，检查 confirm 是否每分钟运行，或拆分 REGIONS',
  '{0} of {1} additional certificates on {2} are used (quota nlb_quota_loadbalancer_certificates_num)':
    '{2} 的扩展证书配额已用 {0}/{1}（配额 nlb_quota_loadbalancer_certificates_num）',
  '{0} of {1} additional certificates on {2} are used, {3} reserved for pending attaches (quota nlb_quota_loadbalancer_certificates_num)':
    '{2} 的扩展证书配额已用 {0}/{1}，另为待绑定保留 {3}（配额 nlb_quota_loadbalancer_certificates_num）',
  '{0} refused an earlier change of this pass as busy': '{0} 在本轮以繁忙为由拒绝了较早的变更',
  '{0} serves serial {1}, which CAS does not list': '{0} 提供的证书序列号为 {1}，数字证书管理服务中没有',
  '{0} serves {1}': '{0} 提供 {1}',
  '{0} serves {1}, which is attached too': '{0} 提供 {1}，该证书也已绑定',
  '{0} serves {1}, which is not on the listener': '{0} 提供 {1}，该证书不在此监听上',
  '{0} was taken off for {1}, and neither is attached yet': '{0} 已为 {1} 让出配额而解绑，目前两者均未绑定',
  '{0} was attached for them, and another actor has detached it': '曾为其绑定 {0}，但已被其他操作者解绑',
  '{0} was confirmed {1} since {2} and undone each time, by another tool or a person; find the other writer in ActionTrail and decide which of the two manages the listener (cert-rotation: off leaves it to the other); tried again from {3} on':
    '{0}自 {2} 起已确认 {1}，每次都被其他工具或人员撤销；请在操作审计中找出对方，并决定由谁管理该监听（标签 cert-rotation: off 表示交给对方）；自 {3} 起重试',
  '{0} was skipped: {1}; repair or delete it': '已跳过 {0}：{1}；请修复或删除',
  '{0}, and a handshake of {1} showed a certificate for {2} until {3}': '{0}，{1} 的握手显示其域名为 {2}，有效期至 {3}',
  '{0}, and {1}; issue a certificate that is valid for longer': '{0}，且{1}；请签发有效期更长的证书',
  '{0}, so its end and its successor are unknown': '{0}，因此其到期时间和新证书未知',
  '{0}, which is attached too': '{0}，该证书也已绑定',
  '{0}, which is not on the listener': '{0}，该证书不在此监听上',
  '{0}; NLB refused it, so it is swapped in from {1} on': '{0}；NLB 拒绝了它，自 {1} 起改为替换绑定',
  '{0}; a slot will become free': '{0}；之后会有空闲配额',
  '{0}; it is the default': '{0}；它是默认证书',
  'CAS names no issuer': '数字证书管理服务未给出签发机构',
  'it is self-signed: its issuer is its own subject': '它是自签名证书：签发机构即其自身',
  'its issuer has another name, and ISSUERS=exact': '其签发机构名称不同，而 ISSUERS=exact',
  'its issuer belongs to a staging hierarchy': '其签发机构属于测试环境的 CA',
  'nothing shows that its issuer is of the same authority': '没有证据表明其签发机构属于同一 CA',
  'the issuer of {0} belongs to a staging hierarchy': '{0} 的签发机构属于测试环境的 CA',
  'it is from another authority, {0} and not {1}': '它来自另一 CA：{0}，而不是 {1}',
  'issuer "{0}", was "{1}"': '签发机构为 “{0}”，原为 “{1}”',
  '{0} ({1})': '{0}（{1}）',
};
