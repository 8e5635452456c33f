import { english } from '../../../../shared/rotation/english.js';
import { isOfCas } from '../../../../shared/rotation/model/ids.js';
import type { CertificateId } from '../../../../shared/rotation/model/inventory.js';
import { usualPrefix } from '../../../../shared/runtime/function-names.js';
import { uploadLines } from '../../../../shared/show/upload/upload-lines.js';
import { exitCodeOfUpload } from '../../../../shared/show/upload/upload-result.js';
import { shownText } from '../../../../shared/show/view/times.js';
import type { View } from '../../../../shared/show/view/view.js';
import { PairFault } from '../../../../shared/upload/fault.js';
import { isAgreed } from '../../apply/propose.js';
import { toPrefix } from '../../checked.js';
import type { Cli, ExitCode, Register } from '../../cli.js';
import { kindOf, UsageFault } from '../../terminal/failure.js';
import { moreHelp } from '../../terminal/help.js';
import type { PairPaths } from '../../upload/files.js';
import type { RotateMode } from '../../upload/rotate.js';
import { type UploadOptions, uploadPair } from '../../upload/upload-pair.js';
import { watchPairs } from '../../upload/watch.js';

interface Options {
  readonly certificate?: string;
  readonly key?: string;
  readonly chain?: string;
  readonly name?: string;
  readonly replaces: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly rotate?: RotateMode;
  readonly prefix: string;
  readonly wait?: number | true;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly watch?: string;
}

const usualWaitSeconds = 600;

export const registerUpload: Register = (program, cli) => {
  const { say } = cli.view;
  program
    .command('upload')
    .description(say`upload a certificate with its key to CAS, and rotate to it`)
    .option('--certificate <FILE>', say`PEM: the certificate with its chain (fullchain.pem)`)
    .option('--key <FILE>', say`PEM: its private key, not encrypted`)
    .option('--chain <FILE>', say`PEM: more certificates of the chain, if the certificate is without them`)
    .option('--name <TEXT>', say`beginning of the name in CAS (default: the first domain)`, toName)
    .option(
      '--replaces <auto|none|ID>',
      say`auto: by names, key type and authority; none: nothing; or a certificate`,
      'auto',
    )
    .option('--tags <K=V,…>', say`tags in CAS`, toTags)
    .option('--rotate <function|here|later>', say`who rotates (default: see below)`, toMode)
    .option(
      '--wait [SECONDS]',
      say`wait until every listener serves it (default: ${usualWaitSeconds} s at most)`,
      toSeconds,
    )
    .option('--watch <DIR>', say`upload every pair below a folder, now and when it changes, until you stop it`)
    .option('--dry-run', say`show all of that, and send nothing`)
    .option('-y, --yes', say`with --rotate here: rotate without asking`)
    .option('--prefix <TEXT>', say`beginning of the deployed names`, toPrefix, usualPrefix)
    .addHelpText('after', help(cli.view))
    .action((options: Options) => upload(cli, options));
};

function help(view: View): string {
  const { say } = view;
  const files = '--certificate fullchain.pem --key privkey.pem';
  return moreHelp(
    {
      examples: [
        [`nlb-cert upload ${files} --dry-run`, say`shows what it would replace, sends nothing`],
        `nlb-cert upload ${files} --wait`,
        'nlb-cert upload --watch /etc/letsencrypt/live',
        'nlb-cert upload --certificate tls.crt --key tls.key --chain ca.crt --replaces 123-cn-hangzhou',
      ],
      after: [
        say`It uploads without a question. The same certificate is never uploaded twice, and an interrupted upload is finished by the same command.`,
        say`--rotate function: on-renewal, deployed, rotates. later: the sweep function does, within 5 minutes. here: this command does, by the same pass, with the permissions of nlb-cert backfill. Without --rotate it is function where these credentials may call on-renewal, else later. docs/events.md has hooks for ACME clients.`,
      ],
    },
    view,
  );
}

async function upload(cli: Cli, options: Options): Promise<void> {
  const { certificate, key, chain, watch } = options;
  if (watch !== undefined) return uploadWatched(cli, watch, options);
  if (certificate === undefined || key === undefined)
    throw new UsageFault(english`upload needs --certificate and --key, such as fullchain.pem and privkey.pem`);
  if (await mayRotateHere(cli, options)) await uploadAndAnswer(cli, { certificate, key, chain }, options);
}

async function uploadAndAnswer(cli: Cli, paths: PairPaths, options: Options): Promise<ExitCode> {
  const { wait } = options;
  const request: UploadOptions = {
    prefix: options.name,
    tags: options.tags ?? {},
    replaces: toReplaces(options.replaces),
    rotate: options.rotate ?? 'auto',
    functions: options.prefix,
    waitSeconds: wait === true ? usualWaitSeconds : wait,
    dryRun: options.dryRun ?? false,
  };
  const { result, names } = await uploadPair(cli, paths, request).catch((error: unknown) => {
    throw inLanguage(error, cli);
  });
  const code = exitCodeOfUpload(result);
  cli.answer(result, () => uploadLines(result, names, cli.view), code);
  return code;
}

/** Each pair of the folder. A failure is shown, and does not end the watch. */
async function uploadWatched(cli: Cli, folder: string, options: Options): Promise<void> {
  if (options.certificate !== undefined || options.key !== undefined || options.chain !== undefined)
    throw new UsageFault(english`--watch takes every pair of a folder; leave out --certificate, --key and --chain`);
  if (toReplaces(options.replaces) !== 'auto')
    throw new UsageFault(english`--watch finds predecessors by itself; leave out --replaces`);
  if (!(await mayRotateHere(cli, options))) return;
  await watchPairs(cli, folder, async (pair) => {
    try {
      const code = await uploadAndAnswer(cli, { ...pair, chain: pair.chain }, options);
      return code !== 3;
    } catch (error) {
      if (kindOf(error) === 'configuration') throw error;
      cli.progress.end();
      cli.terminal.printError(cli.failure(error));
      return false;
    }
  });
}

/** A refused file is wrong usage, and its text is in the language of the terminal. */
function inLanguage(error: unknown, { view }: Cli): unknown {
  return error instanceof PairFault ? new UsageFault(shownText(error.message, view)) : error;
}

/** Changes of listeners by this command are asked for, as backfill does. */
async function mayRotateHere(cli: Cli, { rotate, yes, dryRun }: Options): Promise<boolean> {
  if (rotate !== 'here' || yes || dryRun) return true;
  const { terminal, view } = cli;
  if (!terminal.canAsk || cli.json())
    throw new UsageFault(english`--rotate here changes listeners; not a terminal, so pass --yes to rotate`);
  if (await isAgreed(cli, view.say`Upload it, and rotate here? (y/N) `)) return true;
  cli.answer({}, () => [view.say`nothing was changed`], 0);
  return false;
}

function toReplaces(text: string): 'auto' | 'none' | CertificateId {
  if (text === 'auto' || text === 'none') return text;
  if (isOfCas(text)) return text;
  throw new UsageFault(english`--replaces takes auto, none or an id such as 123-cn-hangzhou, not "${text}"`);
}

function toMode(text: string): RotateMode {
  if (text === 'function' || text === 'here' || text === 'later') return text;
  throw new UsageFault(english`--rotate takes function, here or later, not "${text}"`);
}

function toSeconds(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= 86_400) return seconds;
  throw new UsageFault(english`--wait takes a number of seconds, at most 86400, not "${text}"`);
}

function toName(text: string): string {
  if (text.trim() !== '') return text;
  throw new UsageFault(english`--name takes the beginning of a name`);
}

/** Source of the limits: CAS UploadUserCertificate, Tags (the tags of Resource Management). */
function toTags(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const pairs = text.split(',').map((pair) => /^\s*([^=]{1,128}?)\s*=\s*(.{0,128}?)\s*$/.exec(pair));
  if (pairs.includes(null)) throw new UsageFault(english`--tags takes k=v,k=v, not "${text}"`);
  return { ...before, ...Object.fromEntries(pairs.map((match) => [match?.[1] ?? '', match?.[2] ?? ''])) };
}
