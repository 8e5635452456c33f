import type { Catalogue } from '../words.js';

/** `show`, selections by name, and the question before a change. */
export const showTexts: Catalogue = {
  'No certificate has the name {0}; {1} covers it.': '没有名为 {0} 的证书；{1} 覆盖它。',
  'rotate it again: take the tag off': '恢复自动替换：移除标签',
  'nothing was invoked': '未调用',
  'No listener changes. Write the findings to the ledger? (y/N) ': '没有监听变更。是否把结果写入台账？(y/N) ',
  '{0} may change listeners. Invoke it? (y/N) ': '{0} 可能变更监听。是否调用？(y/N) ',
  ' (request {0})': '（请求 {0}）',
  ', NLB shows it as {0}': '，NLB 显示为 {0}',
  ', at {0}': '，时间 {0}',
  ', instance {0}': '，实例 {0}',
  ', run by {0}': '，执行者 {0}',
  ', until {0}': '，有效期至 {0}',
  'Additional certificate': '扩展证书',
  'Default certificate': '默认证书',
  Attached: '绑定位置',
  'Attached before the first change of this listener in the ledger, or by another tool':
    '绑定时间早于台账中该监听的第一次变更，或由其他工具绑定',
  'Attached before {0}, or by another tool: the ledger has no change of it':
    '绑定时间早于 {0}，或由其他工具绑定：台账中没有它的变更',
  'Attached {0} by {1}{2}': '{0} 由 {1} 绑定{2}',
  'CAS does not list it': '数字证书管理服务未列出它',
  'Clients get a certificate that is not attached since {0}: {1}': '自 {0} 起客户端得到未绑定的证书：{1}',
  'Clients get a valid certificate for its names since {0}, last seen {1}':
    '自 {0} 起客户端对其域名得到有效证书，最近一次握手 {1}',
  'Clients get it since {0}, last seen {1}': '自 {0} 起客户端得到该证书，最近一次握手 {1}',
  'Clients still get the replaced certificate since {0}, last seen {1}':
    '自 {0} 起客户端仍得到被替换的证书，最近一次握手 {1}',
  Commands: '命令',
  'In CAS': '数字证书',
  'Its successor {0} does not fit': '其新证书 {0} 不符合条件',
  'Its successor {0} is not attached here yet': '其新证书 {0} 尚未绑定到此监听',
  'NO: clients get another certificate than the attached one ({0})': '否：客户端得到的不是绑定的证书（{0}）',
  'NO: it ended at {0}, and clients refuse it ({1})': '否：已于 {0} 到期，客户端拒绝该证书（{1}）',
  'NO: it is revoked or not valid yet, and clients refuse it ({0})':
    '否：证书已吊销或尚未生效，客户端拒绝该证书（{0}）',
  Next: '接下来',
  'No successor in CAS yet': '证书服务中尚无新证书',
  'No successor in CAS; renew it in CAS': '证书服务中没有新证书；请在证书服务中续期',
  'Not probed: no handshake has shown what clients get (VERIFY=probe makes handshakes)':
    '未探测：没有握手显示客户端得到的证书（VERIFY=probe 会进行握手）',
  'Not reachable for a handshake since {0}: {1}': '自 {0} 起无法握手：{1}',
  'Nothing replaces it by itself: {0} ({1}){2}': '不会自动替换：{0}（{1}）{2}',
  'Replaced: its successor {0} is attached beside it, and it is retired later':
    '已替换：新证书 {0} 已绑定，该证书稍后解绑',
  Room: '名额',
  Safe: '是否安全',
  'an earlier version': '早期版本',
  'an unknown time': '未知时间',
  certificate: '证书',
  listener: '监听',
  'load balancer': '负载均衡实例',
  'each asks before it changes something, except the tag': '除打标签外，每条命令变更前都会询问',
  'end unknown': '到期时间未知',
  'ends {0}': '{0}到期',
  'every change of it': '它的全部变更',
  'id {0}{1}': 'ID {0}{1}',
  'in CAS it is {0}': '在证书服务中的状态为 {0}',
  'it is on no TCPSSL listener that was read': '在读取的 TCPSSL 监听上都没有它',
  'look at it now': '立即检查',
  'next pass': '下一次执行',
  'no change since {0}': '自 {0} 起没有变更',
  'nothing until CAS has a successor; without one it needs you from {0} on':
    '在证书服务有新证书之前没有动作；如无新证书，自 {0} 起需要处理',
  nowhere: '无',
  'on no listener': '不在监听上',
  'on {0}': '位于 {0}',
  'only until {0}: nothing replaces it until a person acts ({1})': '仅到 {0}：需要人工处理才会替换（{1}）',
  'request {0}': '请求 {0}',
  'requested by {0}{1}, pass {2}': '由 {0} 发起{1}，执行 {2}',
  'requester not recorded': '未记录发起者',
  'rotate it now': '立即替换',
  'stop: never change it': '停止：永不变更',
  'the confirm function looks {0}, at {1}': 'confirm 函数在 {0}检查，时间 {1}',
  'the sweep function makes it: within 5 minutes of a renewal, else within the hour':
    '由 sweep 函数执行：续期后 5 分钟内，否则一小时内',
  'undo the last rotation': '撤销最近一次替换',
  'unknown: CAS does not list it, so nothing is known to replace it ({0})':
    '未知：证书服务未列出它，因此不知道会由什么替换（{0}）',
  'valid {0}': '有效期 {0}',
  'without a private key in CAS': '证书服务中没有私钥',
  'yes, until {0}; no successor yet, and there is time': '是，到 {0}；尚无新证书，时间充足',
  'yes: its successor comes without a person; the present one ends at {0}':
    '是：新证书会自动替换；当前证书到期时间 {0}',
  '{0} has {1} meanings; ask for one of them': '{0} 有 {1} 个含义；请选择其一',
  '{0} has {1} of {2} additional certificates': '{0} 已用 {1} / {2} 张扩展证书',
  '{0} is FULL: {1} of {2} additional certificates': '{0} 已满：{1} / {2} 张扩展证书',
  '{0} is under way in NLB; confirm looks at it every minute': '{0} 正在 NLB 中进行；confirm 每分钟检查一次',
  '{0} key, issued by {1}': '{0} 密钥，由 {1} 签发',
  '{0} since {1}, the latest first': '自 {1} 起 {0}，最近的在前',
  '{0} for {1}': '{0}（替换 {1}）',
  '{0} until {1}': '{0}（有效期至 {1}）',
};

/** Errors of these. */
export const showDetails: Catalogue = {
  '--dry-run and --{0} exclude each other; leave one of them out': '--dry-run 与 --{0} 互斥；请去掉其中一个',
  'not a terminal, so {0} was not invoked; pass --yes to invoke it': '不是终端，因此未调用 {0}；加上 --yes 调用',
  'NLB offers no region {0}{1}': 'NLB 没有地域 {0}{1}',
  'no load balancer with a TCPSSL listener is called {0} in these regions{1}':
    '这些地域中没有名为 {0} 且有 TCPSSL 监听的负载均衡实例{1}',
  'no TCPSSL listener is called {0} in these regions{1}': '这些地域中没有名为 {0} 的 TCPSSL 监听{1}',
  'no certificate of CAS is for {0}{1}': '数字证书管理服务中没有 {0} 的证书{1}',
  'nothing is called {0} in these regions and accounts{1}': '这些地域和账号中没有 {0}{1}',
  '; did you mean {0}?': '；您是否要找 {0}？',
  '; nlb-cert status and nlb-cert report show the names': '；nlb-cert status 与 nlb-cert report 可查看名称',
};
