import type { View } from '../../../shared/show/view/view.js';
import type { Lang } from '../../../shared/wording/reasons.js';
import { wordsFor } from '../../../shared/wording/words-for.js';
import type { Edges } from '../../run/edges.js';
import { paintFor } from './paint.js';
import type { Terminal } from './terminal.js';

/** The view of a terminal, by its options and by the environment: `--lang` or LC_ALL, LC_MESSAGES, LANG; `--utc` or TZ. */
export async function viewFor(
  argv: readonly string[],
  { env, now }: Pick<Edges, 'env' | 'now'>,
  terminal: Terminal,
): Promise<View> {
  return {
    ...(await wordsFor(langOf(argv, env))),
    paint: paintFor(terminal),
    columns: terminal.columns,
    zone: argv.includes('--utc') ? 'UTC' : zoneOf(env.TZ),
    now,
    showsIds: argv.includes('--ids'),
    program: terminal.program,
  };
}

/** Read before the parser is made, because its own texts depend on it. The parser refuses every other value. */
function langOf(argv: readonly string[], env: Edges['env']): Lang {
  const at = argv.indexOf('--lang');
  const wanted = at < 0 ? argv.find((each) => each.startsWith('--lang='))?.slice('--lang='.length) : argv[at + 1];
  const locale = wanted ?? (env.LC_ALL || env.LC_MESSAGES || env.LANG || '');
  return /^zh(\b|_)/i.test(locale) ? 'zh' : 'en';
}

/** Node.js knows the zone of the system. A TZ that is no IANA name (`CST-8`) is not understood by Intl. */
function zoneOf(name: string | undefined): string {
  const system = Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name || system }).resolvedOptions().timeZone;
  } catch {
    return system;
  }
}
