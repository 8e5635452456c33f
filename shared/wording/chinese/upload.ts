import type { Catalogue } from '../words.js';

/** The help of `upload` and `prune`, and of their features. */
export const uploadHelp: Catalogue = {
  'upload a certificate with its key to CAS, and rotate to it': '将证书及其私钥上传到数字证书管理服务，并替换旧证书',
  'PEM: the certificate with its chain (fullchain.pem)': 'PEM：证书及其证书链（fullchain.pem）',
  'PEM: its private key, not encrypted': 'PEM：私钥，不加密',
  'PEM: more certificates of the chain, if the certificate is without them':
    'PEM：证书链的其他证书，用于证书文件不含证书链时',
  'beginning of the name in CAS (default: the first domain)': '在数字证书管理服务中的名称开头（默认：第一个域名）',
  'auto: by names, key type and authority; none: nothing; or a certificate':
    'auto：按域名、密钥算法和签发机构；none：不替换；或一张证书',
  'tags in CAS': '在数字证书管理服务中的标签',
  'who rotates (default: see below)': '由谁替换（默认见下文）',
  'wait until every listener serves it (default: {0} s at most)': '等待到每个监听都生效（默认：最多 {0} 秒）',
  'upload every pair below a folder, now and when it changes, until you stop it':
    '上传目录下的每对证书和私钥，现在以及有变化时，直到您停止它',
  'show all of that, and send nothing': '显示以上全部，不发送任何内容',
  'with --rotate here: rotate without asking': '配合 --rotate here：替换前不询问',
  'shows what it would replace, sends nothing': '显示将替换的证书，不发送任何内容',
  'It uploads without a question. The same certificate is never uploaded twice, and an interrupted upload is finished by the same command.':
    '上传前不询问。同一张证书不会重复上传；中断的上传由同一条命令完成。',
  '--rotate function: on-renewal, deployed, rotates. later: the sweep function does, within 5 minutes. here: this command does, by the same pass, with the permissions of nlb-cert backfill. Without --rotate it is function where these credentials may call on-renewal, else later. docs/events.md has hooks for ACME clients.':
    '--rotate function：由已部署的 on-renewal 替换。later：由巡检函数在 5 分钟内替换。here：由本命令以同样的运行替换，需要 nlb-cert backfill 的权限。不带 --rotate 时，凭证可以调用 on-renewal 则为 function，否则为 later。docs/events.md 有各 ACME 客户端的挂钩。',
  'list uploaded certificates that are replaced and unused; with --apply delete them':
    '列出已被替换且未使用的上传证书；配合 --apply 删除',
  'replaced longer ago than this, such as 30d': '被替换的时间早于此，例如 30d',
  'delete them; on a terminal it asks': '删除；在终端上会询问',
  'with --apply: delete without asking': '配合 --apply：删除前不询问',
  'lists what can be deleted, and what is kept with the reason': '列出可删除的证书，以及保留的证书和原因',
  'A certificate is deleted if it was uploaded, has a valid successor in CAS, was replaced longer ago than --older-than, is on no listener of any region in REGIONS, and no product uses it by the own list of CAS. Never one that CAS issued, nor one that a rollback, an open change or an overlap in the LEDGER is about. If anything can be read in part only, nothing is deleted.':
    '删除的条件：证书是上传的，有有效的新证书，被替换的时间早于 --older-than，不在 REGIONS 任何地域的监听上，且数字证书管理服务的列表显示没有云产品使用它。由数字证书管理服务签发的证书，以及台账中的回滚、未完成的变更或新旧证书并存所涉及的证书不会删除。若有任何部分无法完整读取，则不删除任何证书。',
  'plan, and the upload of certificates: for the key of an ACME client or a pipeline; not for the functions':
    'plan 的权限，以及上传证书：供 ACME 客户端或流水线的密钥使用，不用于函数',
  'plan, and the deletion of uploaded certificates: for the person who runs nlb-cert prune':
    'plan 的权限，以及删除已上传的证书：供运行 nlb-cert prune 的人员使用',
};

/** The answer of `upload`. */
export const uploadTexts: Catalogue = {
  File: '文件',
  '{0}, {1}, valid until {2}': '{0}，{1}，有效期至 {2}',
  'uploaded as {0}, with the name {1}': '已上传为 {0}，名称为 {1}',
  'there already as {0}, with the name {1}; not uploaded again': '已存在，为 {0}，名称为 {1}；未重复上传',
  'would be uploaded with the name {0}': '将以名称 {0} 上传',
  Replaces: '旧证书',
  'nothing by itself; a person decides about the next': '不会自动替换；以下由人工决定',
  'nothing: no listener has a certificate for these names, so attach it to one by hand':
    '无：没有监听绑定了这些域名的证书，请手动绑定',
  '{0}; other listeners may have a predecessor': '{0}；其他监听上可能还有旧证书',
  'Not replaced': '未替换',
  additional: '扩展证书',
  Rotation: '替换',
  'none, as --replaces none says': '不替换（--replaces none）',
  'none, as --replaces none says; but the sweep function will replace them, because names, key type and authority are the same':
    '不替换（--replaces none）；但域名、密钥算法和签发机构相同，巡检函数仍会替换',
  'The ledger {0} is empty, so targets of rollbacks are unknown, and --apply deletes nothing; set LEDGER to that of the functions.':
    '台账 {0} 为空，无法得知回滚目标，因此 --apply 不会删除任何证书；请将 LEDGER 设为函数所用的台账。',
  'Without a deployed sweep function, this command rotates it:': '如未部署巡检函数，请用此命令替换：',
  'the sweep function finds it within 5 minutes': '巡检函数会在 5 分钟内发现它',
  '{0}; on-renewal was not called: {1}': '{0}；未调用 on-renewal：{1}',
  'this command': '本命令',
  '{0} by {1}': '{0}，由 {1} 执行',
  'no change by {0}': '{0} 没有变更',
  Failed: '失败',
  'on {0}, after {1}': '{0}，用时 {1}',
  'unknown: {0}': '未知：{0}',
  'not on {0} after {1}; nlb-cert status has the reasons': '{1}后仍有 {0}未生效；原因见 nlb-cert status',
  'Upload it, and rotate here? (y/N) ': '上传并在此替换？(y/N) ',
  'nothing was changed': '没有任何变更',
};

/** The answer of `prune`. */
export const pruneTexts: Catalogue = {
  'deleted {0} of {1}; {2} kept': '共 {1} 张，已删除 {0}；保留 {2} 张',
  '{0} can be deleted, {1} kept': '可删除 {0}，保留 {1} 张',
  'replaced on {0} by {1}': '{0} 被 {1} 替换',
  kept: '保留',
  'to delete': '待删除',
  deleted: '已删除',
  'Delete them? CAS cannot restore them. (y/N) ': '确认删除？数字证书管理服务无法恢复。(y/N) ',
};

/** Files of an upload that are refused, and certificates that are not replaced. */
export const uploadDetails: Catalogue = {
  'it has more than {0} bytes': '超过 {0} 字节',
  'give the file of one certificate with its chain': '请提供一张证书及其证书链的文件',
  'a block is cut off': 'PEM 内容不完整',
  'write the file again, as a whole': '请重新写入完整的文件',
  'a block is damaged': 'PEM 内容已损坏',
  'it is empty': '文件为空',
  'check that the client has written it': '请检查客户端是否已写入',
  'it is PKCS#12': '这是 PKCS#12 文件',
  'convert it: openssl pkcs12 -in {0} -nodes -out pair.pem, and give pair.pem twice':
    '请转换：openssl pkcs12 -in {0} -nodes -out pair.pem，然后将 pair.pem 同时作为证书和私钥',
  'it is a Java keystore': '这是 Java 密钥库',
  'convert it to PKCS#12 with keytool, and that to PEM with openssl pkcs12':
    '请用 keytool 转换为 PKCS#12，再用 openssl pkcs12 转换为 PEM',
  'it is DER': '这是 DER 文件',
  'convert it: openssl x509 -inform der -in {0} -out certificate.pem':
    '请转换：openssl x509 -inform der -in {0} -out certificate.pem',
  'convert it: openssl pkey -inform der -in {0} -out key.pem': '请转换：openssl pkey -inform der -in {0} -out key.pem',
  'it is not PEM': '不是 PEM 文件',
  'give the file that has a line -----BEGIN …-----': '请提供含有 -----BEGIN …----- 行的文件',
  'it has {0} server certificates, for {1} and {2}': '含有 {0} 张服务器证书，包括 {1} 和 {2}',
  'give each in a file of its own, with its chain': '请将每张证书及其证书链放在单独的文件中',
  'it has only certificates of authorities': '只含有签发机构的证书',
  "give the file with the server's certificate and its chain, such as fullchain.pem":
    '请提供服务器证书及其证书链的文件，例如 fullchain.pem',
  'the certificate of {0} is not of the chain of {1}': '{0} 的证书不属于 {1} 的证书链',
  'take it out of the file': '请将其从文件中删除',
  'the intermediate certificate of {0} is missing': '缺少 {0} 的中间证书',
  'the intermediate certificate of {0} is not valid at this time': '{0} 的中间证书当前无效',
  'give the file with the whole chain, such as fullchain.pem, or add it with --chain':
    '请提供含完整证书链的文件，例如 fullchain.pem，或用 --chain 补充',
  'it has {0} private keys': '含有 {0} 个私钥',
  'give the one of the certificate': '请只提供该证书的私钥',
  'the private key is encrypted': '私钥已加密',
  'decrypt it: openssl pkey -in {0} -out decrypted.pem, and give decrypted.pem':
    '请解密：openssl pkey -in {0} -out decrypted.pem，然后提供 decrypted.pem',
  'it is a key of OpenSSH': '这是 OpenSSH 的密钥',
  'give the private key of the certificate': '请提供证书的私钥',
  'the private key cannot be read': '无法读取私钥',
  'it has no private key': '没有私钥',
  'it has a certificate, so give it with --certificate, and the private key with --key':
    '其中是证书，请用 --certificate 提供它，用 --key 提供私钥',
  'give the file with a line -----BEGIN PRIVATE KEY-----': '请提供含有 -----BEGIN PRIVATE KEY----- 行的文件',
  'its key is SM2, which is uploaded as two pairs': '其密钥为 SM2，需要上传两对证书和私钥',
  'upload it in the console of Certificate Management Service, or give an RSA or ECC certificate':
    '请在数字证书管理服务控制台上传，或提供 RSA 或 ECC 证书',
  'its key is {0}, which NLB does not take': '其密钥为 {0}，NLB 不支持',
  'issue it with RSA 2048, 3072 or 4096, or ECC P-256 or P-384':
    '请签发 RSA 2048、3072、4096 或 ECC P-256、P-384 的证书',
  'its key type is not known': '其密钥算法未知',
  'a certificate cannot be read': '无法读取证书',
  'it has no certificate': '没有证书',
  'it has a private key, so --certificate and --key are swapped': '其中是私钥，--certificate 和 --key 应互换',
  'it is a request, so give the certificate that was issued for it': '这是证书请求，请提供为其签发的证书',
  'convert it: openssl pkcs7 -print_certs -in {0} -out fullchain.pem':
    '请转换：openssl pkcs7 -print_certs -in {0} -out fullchain.pem',
  'give the file with a line -----BEGIN CERTIFICATE-----': '请提供含有 -----BEGIN CERTIFICATE----- 行的文件',
  'it is not the private key of the certificate for {0}': '不是 {0} 的证书的私钥',
  'give the key that the certificate was issued for': '请提供签发该证书所用的私钥',
  'it expired at {0}': '已于 {0} 到期',
  'renew it, and give the new one': '请续期并提供新证书',
  'it is not valid before {0}': '{0} 之前无效',
  'upload it then, or correct the clock of this machine': '请届时上传，或校准本机时钟',
  'it is not for servers': '不可用于服务器',
  'issue one with the usage serverAuth': '请签发用途为 serverAuth 的证书',
  'there is no such file': '文件不存在',
  'check the path, and that the client has written it': '请检查路径，并确认客户端已写入',
  'check the path': '请检查路径',
  'it is a directory': '这是目录',
  'give a file in it, such as {0}': '请提供其中的文件，例如 {0}',
  'it cannot be read ({0})': '无法读取（{0}）',
  'run this as the user of the ACME client, or let this user read it':
    '请以 ACME 客户端的用户运行，或授予本用户读取权限',
  '{0} was issued later than {1}': '{0} 的签发时间晚于 {1}',
  '{0} has the names of {1}, but another certificate is its successor; to accept it instead: {2}':
    '{0} 的域名与 {1} 相同，但 {1} 的新证书是另一张；如需改用它：{2}',
  'it is on a listener': '仍在监听上',
  'it is used by {0}': '正在被 {0} 使用',
  'a rollback leads to it': '有回滚以它为目标',
  'a change in the ledger is about it': '台账中有涉及它的变更',
  'it was replaced less than {0} days ago, so a rollback may need it': '被替换不足 {0} 天，回滚可能需要它',
};
