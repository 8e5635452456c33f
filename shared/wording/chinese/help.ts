import type { Catalogue } from '../words.js';

/** `--help`. */
export const helpTexts: Catalogue = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Global options:': '全局选项：',
  'Commands:': '命令：',
  Examples: '示例',
  '{0} (default: {1})': '{0}（默认：{1}）',
  '{0} ({1})': '{0}（{1}）',
  'Puts renewed certificates on the TCPSSL listeners of Network Load Balancers.':
    '将续期后的证书部署到网络型负载均衡 NLB 的 TCPSSL 监听。',
  'Configuration: REGIONS, CAS_SITE, LEDGER (default: dir:.rotation) and the other variables of docs/configuration.md.':
    '配置：REGIONS、CAS_SITE、LEDGER（默认：dir:.rotation）以及 docs/configuration.md 中的其他变量。',
  'A change that is not applied ends as its plan. A command without a plan ends with 2 if there is no terminal to ask on, with 0 after a no, and with 130 after Ctrl+C.':
    '未执行的变更以其计划的退出码结束。没有计划的命令在没有终端可询问时以 2 结束，回答“否”时以 0 结束，按 Ctrl+C 时以 130 结束。',
  'Exit codes: 0 done, 1 a person is needed, 2 wrong usage or configuration, 3 the cloud or the network failed.':
    '退出码：0 完成，1 需人工处理，2 用法或配置有误，3 云服务或网络失败。',
  'Errors go to standard error; with --json as {"error":{"kind":"usage"|"configuration"|"failed","message":…}}.':
    '错误写入标准错误；使用 --json 时为 {"error":{"kind":"usage"|"configuration"|"failed","message":…}}。',
  'print the version': '输出版本',
  'print this help': '输出此帮助',
  'print the help of a command': '输出某个命令的帮助',
  'print the answer, and errors, as JSON': '以 JSON 输出结果和错误',
  'print log lines, and the stack of errors, on standard error': '在标准错误中输出日志和错误堆栈',
  'language of texts (default: that of LANG)': '文字的语言（默认：LANG 的语言）',
  'show times in UTC (default: the time zone of TZ)': '以 UTC 显示时间（默认：TZ 的时区）',
  'show ids beside names': '在名称旁显示 ID',
  'the changes of a backfill, the holds with their reasons, and the duration; only reads':
    '补齐（backfill）将做的变更、暂缓的原因和所需时间；只读',
  'send each step to NLB with DryRun=true, so that NLB checks it': '以 DryRun=true 将每个步骤发给 NLB 检查',
  'only these replacements, without the rules of lineage': '只做这些替换，不按沿袭规则查找',
  'the new certificate may lack names of the old one; needs --certificates':
    '允许新证书缺少旧证书的域名；需要 --certificates',
  'each change: its trigger, its call, its result in NLB, and when clients were served the certificate':
    '每项变更：触发者、调用、在 NLB 中的结果，以及客户端何时得到该证书',
  'changes since then: 6h, 90d, or 2026-06-15T12:00:00Z (default: {0}d)':
    '此时间以来的变更：6h、90d 或 2026-06-15T12:00:00Z（默认：{0}d）',
  'It reads, asks NLB for a dry run of each kind of change, and writes, reads and deletes one text in the ledger. It changes nothing else. Of certificates it shows the conditions of a dry run over everything, as nlb-cert status does. Each line is ok, warn or fail, with the fix; checks that were not possible are listed at the end.':
    '只读取，请 NLB 对每种变更做一次试运行，并在台账中写入、读取和删除一段文字，除此之外不做任何变更。证书方面显示对全部范围试运行得到的待处理事项，与 nlb-cert status 相同。每行为正常、警告或不通过，并附处理方法；无法进行的检查列在最后。',
  'Exit codes: 0 nothing fails, 1 fix the estate or a permission, 2 fix the configuration, 3 the cloud or the network failed. If several apply, 2 comes before 3, and 3 before 1.':
    '退出码：0 全部通过，1 需处理资源或权限，2 需修正配置，3 云服务或网络失败。同时出现时 2 优先于 3，3 优先于 1。',
  'check that rotation can work: credentials, clock, permissions, ledger, quota, certificates, deployed functions':
    '检查替换证书所需的条件：凭证、时钟、权限、台账、配额、证书、已部署的函数',
  'beginning of the names of the deployed functions': '已部署函数名的前缀',
  'region of the functions (default: ALIBABA_CLOUD_REGION_ID, or the first of REGIONS)':
    '函数的地域（默认：ALIBABA_CLOUD_REGION_ID，或 REGIONS 的第一个）',
  'show, by a dry run, the code with which NLB refuses one certificate too many':
    '通过试运行显示证书超出配额时 NLB 返回的错误码',
  'does anything need a person?': '是否有需要人工处理的事项？',
  'the same from the ledger only, without a call to NLB or CAS': '同上，只读台账，不调用 NLB 或数字证书管理服务',
  'repeated every minute, until you stop it': '每分钟重复，直到停止',
  'docs/metrics.md has the metrics, alert rules and a dashboard.': '指标、告警规则和仪表盘见 docs/metrics.md。',
  'conditions that need a person, open changes, holds, requeued work and next expiries; only reads':
    '待处理事项、进行中的变更、暂缓、待重试的工作和即将到期的证书；只读',
  'from the ledger only; without expiries': '只读台账；不含到期时间',
  'repeat it (default: every {0} s, with --metrics-listen {1} s)':
    '重复执行（默认：每 {0} 秒，使用 --metrics-listen 时每 {1} 秒）',
  'print Prometheus text': '输出 Prometheus 文本',
  'also write Prometheus text to this file, as a whole, also after a failure':
    '同时将 Prometheus 文本整体写入此文件，失败后也写入',
  'serve Prometheus and OpenMetrics text there, until you stop it':
    '在此地址提供 Prometheus 和 OpenMetrics 文本，直到停止',
  'writes nlb-cert-report.html': '写入 nlb-cert-report.html',
  'prints the data, and writes no page': '输出数据，不写页面',
  'the whole estate as one HTML page; only reads': '将全部资源写成一个 HTML 页面；只读',
  'file of the page, - for standard output (default: {0})': '页面的文件，- 表示标准输出（默认：{0}）',
  'also write the data of the page to a file beside it': '同时将页面的数据写入旁边的文件',
  'It only prints the event. Pass it to on-renewal, or put it on a bus; docs/events.md shows both.':
    '只输出事件。请将其传给 on-renewal 或放入事件总线；两种方法见 docs/events.md。',
  'print the event of a renewed certificate, for on-renewal or EventBridge':
    '输出证书续期事件，供 on-renewal 或 EventBridge 使用',
  'id of the new certificate in CAS': '新证书在数字证书管理服务中的 ID',
  'id of the replaced certificate; not needed if CAS renewed it': '旧证书的 ID；由数字证书管理服务续期时不需要',
  'sender of the event': '事件的发送者',
  'custom bus of EventBridge': 'EventBridge 的自定义总线',
  'Features (default: those that the configuration uses)': '功能（默认：配置所用的功能）',
  'only reads: for plan and status': '只读：用于 plan 和 status',
  "plan, and the three operations that change a listener's certificates": 'plan，以及变更监听证书的三个操作',
  'needs no permission: handshakes are not API calls': '不需要权限：握手不是 API 调用',
  'ACCOUNTS: the roles in it, or any role': 'ACCOUNTS：其中的角色，或任意角色',
  'with --functions: a run with more work than fits starts further runs of its function':
    '配合 --functions：工作放不下的一次运行会启动该函数的后续运行',
  'with --functions: for the user of nlb-cert doctor, which reads these functions; not for their own role':
    '配合 --functions：用于 nlb-cert doctor 的使用者，它读取这些函数；不用于函数自身的角色',
  "with --logs: Function Compute writes the functions' log": '配合 --logs：函数计算写入函数的日志',
  'with --failures: Function Compute sends calls there after the last failed attempt':
    '配合 --failures：最后一次尝试失败后函数计算将调用发送到该处',
  "A role in another account, which the functions' role assumes, needs the policy of --features rotate, and as its trust policy that of the last example.":
    '其他账号中由函数角色扮演的角色需要 --features rotate 的策略，其信任策略见最后一个示例。',
  'With --load-balancers every other load balancer still has to be kept out by a tag (cert-rotation: off) or by INCLUDE_TAGS, or its changes are reported as not allowed.':
    '使用 --load-balancers 时，其他负载均衡实例仍须用标签（cert-rotation: off）或 INCLUDE_TAGS 排除，否则其变更会报告为无权限。',
  "print the least RAM policy that the functions' role needs; makes no call":
    '输出函数角色所需的最小 RAM 策略；不做任何调用',
  'features of the policy': '策略的功能',
  'regions of the policy (default: REGIONS, or any)': '策略的地域（默认：REGIONS，或任意）',
  'account of the policy': '策略的账号',
  'load balancers that may be changed (default: all)': '允许变更的负载均衡实例（默认：全部）',
  'bucket of the ledger (default: LEDGER)': '台账的存储空间（默认：LEDGER）',
  'functions that may start further runs; with --features doctor, functions that it reads':
    '可以启动后续运行的函数；配合 --features doctor 时为其读取的函数',
  'log store of s.yaml': 's.yaml 中的日志库',
  'failure destination of s.yaml: a queue or a topic': 's.yaml 中的失败目标：队列或主题',
  'print why each action is needed and what its abuse would be, instead of the policy':
    '不输出策略，而输出每个操作的用途及被滥用的后果',
  'print the trust policy instead: Function Compute may assume the role': '改为输出信任策略：函数计算可以扮演该角色',
  'with --trust: this role of another account may assume it': '配合 --trust：其他账号的此角色可以扮演它',
  'with --principal: only with this external id': '配合 --principal：仅限此外部 ID',
  'lists the certificates in CAS, and continues only if one is new': '列出数字证书管理服务中的证书，仅在有新证书时继续',
  'look: only new certificates in CAS; full: everything (default)': 'look：仅查看新证书；full：全部（默认）',
  'as a dry run': '试运行',
  'You can stop following at any time: the functions continue if they use the same LEDGER. Otherwise run nlb-cert confirm.':
    '可以随时停止跟踪：使用同一 LEDGER 的函数会继续，否则请运行 nlb-cert confirm。',
  'changes since then: 6h, 2d, or 2026-06-15T12:00:00Z (default: 7d)':
    '此时间以来的变更：6h、2d 或 2026-06-15T12:00:00Z（默认：7d）',
  'only changes from or to one of these certificates': '只限涉及这些证书的变更',
  'shows the plan, asks, applies it and follows it to its end': '显示计划，询问，执行并跟踪到结束',
  'shows the plan and applies it without asking': '显示计划，不询问直接执行',
  'A file has old,new on each line, or is a JSON array of { "old": …, "new": … }.':
    '文件每行为 old,new，或为 { "old": …, "new": … } 的 JSON 数组。',
  'Following ends when every change is confirmed; it does not wait for the grace time. It acts only on the selected part of the estate. You can stop it at any time: the functions continue if they use the same LEDGER. Otherwise run the same command again, or nlb-cert confirm, which continues every open change.':
    '所有变更确认后跟踪即结束，不等待宽限期。只处理所选的部分。可以随时停止：使用同一 LEDGER 的函数会继续，否则请再次运行同一命令，或运行 nlb-cert confirm，它会继续所有进行中的变更。',
  'shows the plan, asks, applies it, and follows it until every change is confirmed':
    '显示计划，询问，执行，并跟踪到所有变更确认',
  'pairs of certificates from a CSV or JSON file, as for --certificates':
    '从 CSV 或 JSON 文件读取证书对，与 --certificates 相同',
  'show the plan only; writes nothing': '只显示计划；不写入任何内容',
  'apply without asking': '不询问直接执行',
  'apply without showing the plan and without asking': '不显示计划也不询问，直接执行',
  'make one pass only': '只执行一轮',
  'run a deployed function, and show its report, the end of its log and its error':
    '运行已部署的函数，并显示其报告、日志末尾和错误',
  'payload of the call': '调用的 payload',
  'do not wait for its end': '不等待结束',
  'beginning of the deployed names': '部署名称的前缀',
  'version or alias (default: the latest code)': '版本或别名（默认：最新代码）',
  'Credentials: --profile, else ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALIBABA_CLOUD_SECURITY_TOKEN, else OIDC, ALIBABA_CLOUD_PROFILE or the current profile, the RAM role of the instance, or ALIBABA_CLOUD_CREDENTIALS_URI.':
    '凭证：--profile；否则 ALIBABA_CLOUD_ACCESS_KEY_ID、ALIBABA_CLOUD_ACCESS_KEY_SECRET、ALIBABA_CLOUD_SECURITY_TOKEN；否则 OIDC、ALIBABA_CLOUD_PROFILE 或当前配置、实例 RAM 角色，或 ALIBABA_CLOUD_CREDENTIALS_URI。',
  'and opens it': '并打开',
  'open the page': '打开页面',
  'the full name of a deployed function, or one of these': '已部署函数的完整名称，或以下之一',
  'the page of the last full sweep of the functions, from the ledger': '函数最近一次完整巡检的页面，取自台账',
  'the page that the functions stored, without a new look': '函数已保存的页面，不重新读取',
  'use the keys of this profile of ~/.aliyun/config.json (default: see below)':
    '使用 ~/.aliyun/config.json 中该配置的密钥（默认：见下文）',
  'It ends with 1 if a condition is about it, and with 2 if the name has several meanings or none.':
    '如有相关待处理事项，退出码为 1；名称有多种含义或没有匹配时为 2。',
  'It reads the ledger, so LEDGER must name the ledger of the functions. NLB and CAS are read only to find what a name means.':
    '它读取台账，因此 LEDGER 必须是函数所用的台账。只有在解析名称时才读取 NLB 和数字证书管理服务。',
  'The function runs in the deployed system, with its role, its configuration and its ledger. The names on-renewal, confirm, sweep, backfill and report get the prefix of s.yaml; FC_SERVICE names the service of FC 2.0. Of these, report and a backfill without "apply":true change nothing, so they need no answer.':
    '函数在已部署的系统中运行，使用其角色、配置和台账。名称 on-renewal、confirm、sweep、backfill 和 report 会加上 s.yaml 的前缀；FC_SERVICE 为 FC 2.0 的服务名。其中 report 以及不带 "apply":true 的 backfill 不做任何变更，因此无需确认。',
  'With --detailed-exitcode it ends with 2 if there are changes, 0 if there are none, and 1 or 3 as always. 2 then does not mean wrong usage.':
    '使用 --detailed-exitcode 时，有变更退出码为 2，没有变更为 0，1 和 3 含义不变。此时 2 不表示用法错误。',
  'Without a terminal and without --yes it changes nothing.': '没有终端且不带 --yes 时，不做任何变更。',
  'a certificate: its id in any spelling, its instance id, its name in CAS':
    '证书：任意写法的 ID、实例 ID、在数字证书管理服务中的名称',
  'a domain': '域名',
  'a domain, a load balancer, a listener or a certificate': '域名、负载均衡实例、监听或证书',
  'a listener, by load balancer and port or by id': '监听：负载均衡实例加端口，或 ID',
  'a load balancer, by name or id': '负载均衡实例：名称或 ID',
  'apply without the plan and without asking': '不显示计划、不询问，直接执行',
  'asks, because it makes changes': '会询问，因为它会做变更',
  'end with 2 if there are changes, and 0 if there are none': '有变更时退出码为 2，没有变更时为 0',
  'everything: shows the plan, asks, rotates, repairs drift, reports certificates that expire':
    '全部：显示计划、询问、替换证书、修复偏差、报告即将到期的证书',
  'one certificate or listener: where, since when, until when, served, successor, history, what comes next':
    '一张证书或一个监听：绑定位置、起止时间、是否已下发、新证书、历史和后续步骤',
  'one pass over everything; shows the plan, asks, and makes its changes':
    '对全部范围运行一次；显示计划、询问并执行变更',
  'one pass over the load balancers with open changes or requeued work; shows the plan, and asks':
    '对有进行中变更或待续工作的负载均衡实例运行一次；显示计划并询问',
  'only certificates for these domains': '仅这些域名的证书',
  'only these listeners, by load balancer and port or by id; with --load-balancers the union of both':
    '仅这些监听，写负载均衡实例加端口或 ID；与 --load-balancers 同用时取并集',
  'only these load balancers, by name or id': '仅这些负载均衡实例，写名称或 ID',
  'only these regions; all: every region that NLB offers': '仅这些地域；all 表示 NLB 的全部地域',
  'run it without asking': '不询问，直接运行',
  'shows the plan that attaches the replaced certificates again, asks, and applies it':
    '显示重新绑定旧证书的计划，询问并执行',
  'shows the plan, asks, and makes one pass; repeat it until it has nothing to do':
    '显示计划、询问并运行一次；重复运行直到没有工作',
  'the plan only': '仅显示计划',
  'without the plan and without asking, for a script': '不显示计划、不询问，供脚本使用',
};
