import type { HoldReason } from '../rotation/model/hold.js';
import type { ProofFinding } from '../rotation/verify/findings.js';

/**
 * - `critical`: clients get a certificate that they refuse, or will get it because nothing will replace it.
 * - `warning`: a rotation does not go on until a person acts.
 * - `notice`: nothing is wrong, or the operator chose it.
 */
export type Severity = 'critical' | 'warning' | 'notice';

/** The meaning of a reason, and its remedy; `todo` is empty if no person has to act. */
export interface ReasonText {
  readonly title: string;
  readonly todo: string;
}

interface ReasonRow {
  readonly severity: Severity;
  readonly en: ReasonText;
}

/**
 * Every reason of a condition or a hold, the gravest first. This is the order of every list of conditions. The detail that
 * is shown next to a text has the names and numbers.
 */
export const reasonTable = {
  unexpected: {
    severity: 'critical',
    en: {
      title: 'Clients get a certificate that is not attached',
      todo: 'Changes on this load balancer are stopped. Find the source of that certificate; nlb-cert rollback --listener ID restores the former certificate.',
    },
  },
  'name-unserved': {
    severity: 'critical',
    en: {
      title: 'A name is without a certificate',
      todo: 'Follow the detail: end its cause, or attach a certificate for the name by hand.',
    },
  },
  expired: {
    severity: 'critical',
    en: {
      title: 'An attached certificate has expired',
      todo: 'Follow the detail. If it has no successor, renew the certificate in CAS now, or upload a new one with its private key. The next sweep attaches it.',
    },
  },
  'chain-expired': {
    severity: 'critical',
    en: {
      title: 'The served chain contains an expired certificate',
      todo: 'Upload the certificate again with valid intermediate certificates.',
    },
  },
  'attached-invalid': {
    severity: 'critical',
    en: {
      title: 'An attached certificate is revoked, or not valid yet',
      todo: 'Follow the detail. If it has no successor, issue a new certificate in CAS, or upload one with its private key. The next sweep attaches it.',
    },
  },
  'expires-soon': {
    severity: 'critical',
    en: {
      title: 'A certificate expires soon, and is not replaced',
      todo: 'Follow the detail. If it has no successor, renew the certificate in CAS, or upload a new one with its private key. The next sweep attaches it.',
    },
  },
  'replaced-served': {
    severity: 'warning',
    en: {
      title: 'Clients still get the replaced certificate',
      todo: 'It is detached as soon as that is safe. If this lasts for an hour, check the listener in the NLB console.',
    },
  },
  'permission-missing': {
    severity: 'warning',
    en: {
      title: 'A permission is missing',
      todo: "Allow the action from the detail to the function's role or your RAM user; nlb-cert policy prints the complete policy.",
    },
  },
  'cannot-read': {
    severity: 'warning',
    en: {
      title: 'A part of the account has not been readable for 30 minutes',
      todo: 'Follow the detail. No certificate behind it is rotated until a pass can read it.',
    },
  },
  'cannot-change': {
    severity: 'warning',
    en: {
      title: 'Changes have been throttled for 30 minutes',
      todo: 'Find the other caller of the operation in ActionTrail, and slow it down. The next pass tries again.',
    },
  },
  refused: {
    severity: 'warning',
    en: {
      title: 'NLB refuses the change permanently',
      todo: 'Follow the detail. A later pass tries again.',
    },
  },
  'keeps-failing': {
    severity: 'warning',
    en: {
      title: 'A change keeps failing',
      todo: 'Check the listener in the NLB console. If the failure lasts, contact support. Later passes try again.',
    },
  },
  overdue: {
    severity: 'warning',
    en: {
      title: 'NLB accepted a change and did not finish it in time',
      todo: 'Check the listener in the NLB console. If the state lasts, contact support. Until then nothing else is changed on this listener.',
    },
  },
  'stays-busy': {
    severity: 'warning',
    en: {
      title: 'NLB shows a change in progress that does not end',
      todo: 'Find the actor of the change in ActionTrail. If the change is abandoned, ask Alibaba Cloud support to release the listener.',
    },
  },
  'keeps-being-undone': {
    severity: 'warning',
    en: {
      title: 'Another actor undoes the change each time',
      todo: 'Find that actor in ActionTrail, and decide which tool manages the listener. The tag cert-rotation: off leaves the listener to the other tool.',
    },
  },
  'rollout-stopped': {
    severity: 'warning',
    en: {
      title: 'The rollout has stopped after failures',
      todo: 'Correct the cause of the failures. The next pass then continues. Or raise MAX_FAILURES.',
    },
  },
  'quota-full': {
    severity: 'warning',
    en: {
      title: 'The load balancer has no free slot for certificates',
      todo: 'Raise the quota nlb_quota_loadbalancer_certificates_num, detach a certificate, or set QUOTA_RELIEF.',
    },
  },
  unreachable: {
    severity: 'warning',
    en: {
      title: 'No handshake reaches the listener',
      todo: 'Open the network path to the listener (VPC, security group, DNS), or set UNREACHABLE=trust-nlb.',
    },
  },
  'chain-incomplete': {
    severity: 'warning',
    en: {
      title: 'The served certificate chain is incomplete',
      todo: 'Upload the certificate again together with its intermediate certificates.',
    },
  },
  'names-lost': {
    severity: 'warning',
    en: {
      title: 'The successor does not cover every name',
      todo: 'Issue a certificate that covers all names, or accept the loss: nlb-cert backfill --certificates OLD=NEW --allow-name-loss.',
    },
  },
  'expires-sooner': {
    severity: 'warning',
    en: {
      title: 'The successor expires no later than the replaced certificate',
      todo: 'Issue a certificate that is valid for longer, or accept this one: nlb-cert backfill --certificates OLD=NEW.',
    },
  },
  'no-private-key': {
    severity: 'warning',
    en: {
      title: 'The successor has no private key in CAS',
      todo: 'Upload the certificate again together with its private key.',
    },
  },
  revoked: {
    severity: 'warning',
    en: { title: 'The successor is revoked', todo: 'Issue a new certificate.' },
  },
  'not-issued': {
    severity: 'warning',
    en: { title: 'The successor is not issued', todo: 'Complete its order in CAS.' },
  },
  'key-algorithm': {
    severity: 'warning',
    en: {
      title: 'The successor has a different key algorithm',
      todo: 'Issue a certificate with the same algorithm, or accept the new algorithm in KEY_ALGORITHMS.',
    },
  },
  'unproven-lineage': {
    severity: 'warning',
    en: {
      title: 'The newer certificate is not proven to be the successor',
      todo: 'The detail names the rule. If it is the successor, confirm it with a mapping: nlb-cert backfill --certificates OLD=NEW.',
    },
  },
  'replaced-unknown': {
    severity: 'warning',
    en: {
      title: 'CAS no longer lists the replaced certificate',
      todo: 'Its names are unknown. Add a mapping with allowNameLoss, or change the listener by hand.',
    },
  },
  'successor-unknown': {
    severity: 'warning',
    en: { title: 'CAS does not list the successor', todo: 'Check its id and CAS_SITE, or wait until CAS lists it.' },
  },
  'successor-is-additional': {
    severity: 'warning',
    en: {
      title: 'The successor of the default certificate is attached as an additional certificate',
      todo: 'Detach the additional certificate when that is safe. The next pass sets it as the default certificate.',
    },
  },
  'not-looked-at': {
    severity: 'warning',
    en: {
      title: 'Load balancers were not read for hours',
      todo: 'Raise the timeout of the sweep function to 5 minutes, check that confirm runs every minute, or divide REGIONS.',
    },
  },
  unlisted: {
    severity: 'warning',
    en: {
      title: 'CAS does not list an attached certificate',
      todo: 'Check CAS_SITE. If the certificate was deleted or belongs to another account, upload its successor and map it: nlb-cert backfill --certificates OLD=NEW --allow-name-loss.',
    },
  },
  'ledger-entry-unreadable': {
    severity: 'warning',
    en: { title: 'A ledger entry cannot be read', todo: 'Correct the file from the detail, or delete it.' },
  },
  'ledger-time-ahead': {
    severity: 'warning',
    en: {
      title: 'A ledger entry has a time ahead of the clock',
      todo: 'Set the clock of the machine that wrote it, and check who may write to the ledger.',
    },
  },
  'listener-stopped': {
    severity: 'notice',
    en: { title: 'The listener is stopped', todo: 'Start the listener, or delete it.' },
  },
  'load-balancer-inactive': {
    severity: 'notice',
    en: {
      title: 'The load balancer is not active',
      todo: 'Check the load balancer in the NLB console. It may be locked or have an overdue payment.',
    },
  },
  'not-found': {
    severity: 'notice',
    en: { title: 'A requested resource does not exist', todo: 'Check the ids of the request.' },
  },
  busy: {
    severity: 'notice',
    en: { title: 'Another change is in progress', todo: '' },
  },
  'next-step': {
    severity: 'notice',
    en: { title: 'Waits for the step before it', todo: '' },
  },
  'batch-full': {
    severity: 'notice',
    en: { title: 'The call is full; the next call takes it', todo: '' },
  },
  'waiting-for-room': {
    severity: 'notice',
    en: { title: 'Waits for a free slot', todo: '' },
  },
  grace: {
    severity: 'notice',
    en: { title: 'The replaced certificate is detached after the grace time', todo: '' },
  },
  'not-valid-yet': {
    severity: 'notice',
    en: { title: 'The successor is not valid yet', todo: '' },
  },
  'backing-off': {
    severity: 'notice',
    en: { title: 'Failed; retried later', todo: '' },
  },
  'waiting-for-wave': {
    severity: 'notice',
    en: { title: 'Waits for the previous wave', todo: '' },
  },
  'outside-window': {
    severity: 'notice',
    en: { title: 'Waits for a change window', todo: '' },
  },
  unproven: {
    severity: 'notice',
    en: { title: 'Waits for a handshake that shows the successor', todo: '' },
  },
  'unexpected-served': {
    severity: 'notice',
    en: { title: 'Waits while clients get a certificate that is not attached', todo: '' },
  },
  'switched-off': {
    severity: 'notice',
    en: { title: 'Switched off by its tag', todo: 'Remove the tag cert-rotation: off to have it rotated.' },
  },
  excluded: {
    severity: 'notice',
    en: {
      title: 'Excluded by INCLUDE_TAGS or EXCLUDE_TAGS',
      todo: 'Change its tags, INCLUDE_TAGS or EXCLUDE_TAGS to have it rotated.',
    },
  },
  'rolled-back': {
    severity: 'notice',
    // The detail has the command.
    en: { title: 'The successor was rolled back', todo: '' },
  },
} as const satisfies Readonly<Record<HoldReason | ProofFinding['reason'], ReasonRow>> &
  Readonly<Record<string, ReasonRow>>;

/** The same texts in Chinese, with the terms of the CAS and NLB consoles. Only a message in Chinese loads them. */
export const chineseTexts: Readonly<Record<keyof typeof reasonTable, ReasonText>> = {
  unexpected: {
    title: '客户端收到了未绑定的证书',
    todo: '该负载均衡实例上的变更已停止。请查明该证书的来源；可用 nlb-cert rollback --listener 监听ID 恢复之前的证书。',
  },
  'name-unserved': { title: '有域名没有可用证书', todo: '请按详情排除原因，或手动绑定覆盖该域名的证书。' },
  expired: {
    title: '监听上的证书已过期',
    todo: '请按详情处理。如果详情中没有新证书，请立即在数字证书管理服务中续期，或上传带私钥的新证书；下一次巡检会替换。',
  },
  'chain-expired': { title: '下发的证书链中有证书已过期', todo: '请连同有效的中间证书重新上传该证书。' },
  'attached-invalid': {
    title: '监听上的证书已被吊销，或尚未生效',
    todo: '请按详情处理。如果详情中没有新证书，请在数字证书管理服务中重新签发，或上传带私钥的新证书；下一次巡检会替换。',
  },
  'expires-soon': {
    title: '证书即将到期，且尚未替换',
    todo: '请按详情处理。如果详情中没有新证书，请在数字证书管理服务中续期，或上传带私钥的新证书；下一次巡检会替换。',
  },
  'replaced-served': {
    title: '客户端仍收到已被替换的旧证书',
    todo: '确认安全后会解绑旧证书。若持续一小时以上，请在 NLB 控制台检查该监听。',
  },
  'permission-missing': {
    title: '缺少权限',
    todo: '请为函数角色或您的 RAM 用户允许详情中列出的操作；nlb-cert policy 可输出完整策略。',
  },
  'cannot-read': {
    title: '账号中有一部分已超过 30 分钟无法读取',
    todo: '请按详情处理。恢复读取之前，其中的证书不会被替换。',
  },
  'cannot-change': {
    title: '变更已持续 30 分钟被限流',
    todo: '请在操作审计中查明该操作的其他调用者，并降低其调用频率。下一次运行会重试。',
  },
  refused: { title: 'NLB 持续拒绝该变更', todo: '请按详情处理；之后的运行会重试。' },
  'keeps-failing': { title: '变更反复失败', todo: '请在 NLB 控制台检查该监听，持续失败请提交工单。之后的运行会重试。' },
  overdue: {
    title: '已受理的变更超时未完成',
    todo: '请在 NLB 控制台检查该监听，持续如此请提交工单。在此期间不会再写入该监听。',
  },
  'stays-busy': {
    title: 'NLB 一直显示变更进行中',
    todo: '请在操作审计中查看变更的发起者；如果变更已被放弃，请提交工单，由阿里云解除监听的变更状态。',
  },
  'keeps-being-undone': {
    title: '变更每次完成后都被其他操作者撤销',
    todo: '请在操作审计中查明操作者，并确定由哪个工具管理该监听（为监听添加标签 cert-rotation: off 后，由对方工具管理）。',
  },
  'rollout-stopped': {
    title: '多次失败后，灰度发布已停止',
    todo: '请排除失败原因，下一次运行会继续；也可以调大 MAX_FAILURES。',
  },
  'quota-full': {
    title: '负载均衡实例的扩展证书配额已满',
    todo: '请提升配额 nlb_quota_loadbalancer_certificates_num、解绑一个证书，或设置 QUOTA_RELIEF。',
  },
  unreachable: {
    title: '无法与监听完成 TLS 握手',
    todo: '请打通到监听的网络（VPC、安全组、DNS），或设置 UNREACHABLE=trust-nlb。',
  },
  'chain-incomplete': { title: '下发的证书链不完整', todo: '请连同中间证书重新上传该证书。' },
  'names-lost': {
    title: '新证书没有覆盖全部域名',
    todo: '请签发覆盖全部域名的证书，或接受丢失：nlb-cert backfill --certificates 旧=新 --allow-name-loss。',
  },
  'expires-sooner': {
    title: '新证书的到期时间不晚于旧证书',
    todo: '请签发有效期更长的证书，或接受它：nlb-cert backfill --certificates 旧=新。',
  },
  'no-private-key': { title: '新证书在数字证书管理服务中没有私钥', todo: '请连同私钥重新上传。' },
  revoked: { title: '新证书已被吊销', todo: '请重新签发。' },
  'not-issued': { title: '新证书尚未签发', todo: '请在数字证书管理服务中完成该订单。' },
  'key-algorithm': { title: '新证书的密钥算法不同', todo: '请签发相同算法的证书，或在 KEY_ALGORITHMS 中接受新算法。' },
  'unproven-lineage': {
    title: '尚未证明较新的证书就是替换证书',
    todo: '详情中写明了原因。如果确认是替换证书，请用映射说明：nlb-cert backfill --certificates 旧=新。',
  },
  'replaced-unknown': {
    title: '数字证书管理服务中已查不到被替换的证书',
    todo: '无法得知其域名。请给出带 allowNameLoss 的映射，或手动修改监听。',
  },
  'successor-unknown': {
    title: '数字证书管理服务中查不到新证书',
    todo: '请检查证书 ID 和 CAS_SITE，或等待数字证书管理服务列出它。',
  },
  'successor-is-additional': {
    title: '默认证书的新证书已作为扩展证书绑定',
    todo: '请在安全时将其从扩展证书中解绑；下一次运行会将其设为默认证书。',
  },
  'not-looked-at': {
    title: '部分负载均衡实例已数小时未被读取',
    todo: '请将 sweep 函数的超时时间调至 5 分钟，确认 confirm 每分钟运行，或拆分 REGIONS。',
  },
  unlisted: {
    title: '监听上的证书不在数字证书管理服务中',
    todo: '请检查 CAS_SITE。如果该证书已被删除或属于其他账号，请上传新证书并建立映射：nlb-cert backfill --certificates 旧=新 --allow-name-loss。',
  },
  'ledger-entry-unreadable': { title: '台账中有无法读取的记录', todo: '请修复或删除详情中列出的文件。' },
  'ledger-time-ahead': { title: '台账中有记录的时间晚于当前时间', todo: '请校准写入方的时钟，并检查谁可以写入台账。' },
  'listener-stopped': { title: '监听已停止', todo: '请启动或删除该监听。' },
  'load-balancer-inactive': { title: '负载均衡实例不可用', todo: '请在 NLB 控制台检查，可能已锁定或欠费。' },
  'not-found': { title: '指定的资源不存在', todo: '请检查请求中的 ID。' },
  busy: { title: '另一个变更正在进行', todo: '' },
  'next-step': { title: '等待前一步完成', todo: '' },
  'batch-full': { title: '单次调用的证书数已满，由下次调用继续', todo: '' },
  'waiting-for-room': { title: '等待空闲的扩展证书配额', todo: '' },
  grace: { title: '宽限期结束后解绑旧证书', todo: '' },
  'not-valid-yet': { title: '新证书尚未生效', todo: '' },
  'backing-off': { title: '失败，稍后重试', todo: '' },
  'waiting-for-wave': { title: '等待前一灰度批次', todo: '' },
  'outside-window': { title: '等待变更窗口', todo: '' },
  unproven: { title: '等待握手验证新证书', todo: '' },
  'unexpected-served': { title: '客户端收到未绑定的证书，变更暂停', todo: '' },
  'switched-off': { title: '已按标签停用', todo: '如需自动替换，请移除标签 cert-rotation: off。' },
  excluded: {
    title: '被 INCLUDE_TAGS 或 EXCLUDE_TAGS 排除',
    todo: '如需自动替换，请修改其标签、INCLUDE_TAGS 或 EXCLUDE_TAGS。',
  },
  'rolled-back': { title: '新证书已回滚', todo: '' },
};
