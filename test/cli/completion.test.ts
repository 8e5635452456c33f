import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemEdges } from '../../functions/run/edges.js';
import { typed } from '../support/command-line.js';

const run = (argv: readonly string[]) => typed(argv, { ...systemEdges, env: {} });
const isInstalled = (shell: string) => spawnSync(shell, ['-c', 'true']).status === 0;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'completion-'));
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { code, out, err } = await run(['completion', shell]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    await writeFile(join(folder, shell), `${out}\n`);
  }
  await writeFile(join(folder, 'pairs.csv'), '');
});
afterAll(() => rm(folder, { recursive: true }));

const env = { PATH: process.env.PATH, REGIONS: 'cn-hangzhou,cn-shanghai', TERM: 'dumb' };

/** The candidates for a line that ends where the cursor is. */
const shells = {
  bash: async (line: string) => {
    const words = line.split(' ').map((word) => `'${word}'`);
    const script = `source ./bash; COMP_WORDS=(${words.join(' ')}); COMP_CWORD=${words.length - 1}; _nlb_cert; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await promisify(execFile)('bash', ['--norc', '-c', script], {
      cwd: folder,
      env: { ...env, HOME: folder },
    });
    return stdout.split('\n').filter((text) => text !== '');
  },
  fish: async (line: string) => {
    const script = `source ./fish; complete -C '${line}'`;
    const { stdout } = await promisify(execFile)('fish', ['--no-config', '-c', script], {
      cwd: folder,
      env: { ...env, HOME: folder },
    });
    return stdout
      .split('\n')
      .map((text) => text.split('\t')[0] ?? '')
      .filter((text) => text !== '');
  },
  /** The completion system runs only at a prompt, so this types at one, and keeps what would be shown. */
  zsh: async (line: string) => {
    const inner = [
      "PS1=; comppostfuncs=(ended); ended () { : > finished; }; zstyle ':completion:*' verbose no; zstyle ':completion:*' list-separator ''",
      `compadd () { if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return $?; fi`,
      'typeset -a hits; builtin compadd -A hits "$@"; (( $#hits )) && print -l -- "<$^hits>" >> out; builtin compadd "$@"; }',
    ];
    await writeFile(
      join(folder, 'inner.zsh'),
      `autoload -Uz compinit; compinit -u -d ${folder}/dump; source ./zsh\n${inner.join('\n')}\n`,
    );
    for (const name of ['out', 'finished']) await rm(join(folder, name), { force: true });
    const script = `zmodload zsh/zpty; zpty z zsh -f -i; zpty -w z 'source ./inner.zsh; print ready'; zpty -r z x '*ready*ready*'; zpty -n -w z $'${line}\\t'; for i in {1..200}; do [[ -e finished ]] && break; sleep 0.05; done; zpty -d z`;
    await promisify(execFile)('zsh', ['-f', '-c', script], { cwd: folder, env: { ...env, HOME: folder } }).catch(
      () => {},
    );
    const out = execFileSync('sh', ['-c', 'cat out 2>/dev/null || true'], { cwd: folder }).toString();
    return [...new Set([...out.matchAll(/<(.*)>/g)].flatMap(([, hit = '']) => hit.split(' ')))];
  },
} as const;

describe.each(Object.entries(shells))('the completion in %s', (shell, complete) => {
  const on = it.runIf(isInstalled(shell));

  on.each([
    { line: 'nlb-cert pl', has: ['plan'], lacks: ['backfill'] },
    { line: 'nlb-cert completion ', has: ['bash', 'zsh', 'fish'], lacks: ['plan'] },
    { line: 'nlb-cert plan --load', has: ['--load-balancers'], lacks: ['--regions'] },
    { line: 'nlb-cert sweep --r', has: [], lacks: ['--regions'] },
    { line: 'nlb-cert plan --pro', has: ['--profile'], lacks: ['--debug'] },
    { line: 'nlb-cert sweep --kind ', has: ['look', 'full'], lacks: ['--json'] },
    { line: 'nlb-cert report --open-data ', has: ['json'], lacks: ['--json'] },
    { line: 'nlb-cert --lang ', has: ['en', 'zh'], lacks: ['plan'] },
    { line: 'nlb-cert invoke sw', has: ['sweep'], lacks: ['on-renewal'] },
    { line: 'nlb-cert plan --regions cn-s', has: ['cn-shanghai'], lacks: ['cn-hangzhou'] },
    { line: 'nlb-cert backfill --from-file pa', has: ['pairs.csv'], lacks: ['plan'] },
    { line: 'nlb-cert policy --account ', has: [], lacks: ['plan', '--regions', '*'] },
  ])('"$line" offers $has', async ({ line, has, lacks }) => {
    const offered = await complete(line);
    expect(offered).toEqual(expect.arrayContaining(has));
    expect(lacks.filter((word) => offered.includes(word))).toEqual([]);
  });
});

it.runIf(isInstalled('bash')).each([
  ['plan --regions cn-hangzhou,', ['cn-hangzhou,cn-hangzhou', 'cn-hangzhou,cn-shanghai']],
  ['policy --features plan,do', ['plan,doctor']],
])('of a comma list the last item is completed: %s', async (line, offered) => {
  expect(await shells.bash(`nlb-cert ${line}`)).toEqual(offered);
});

it.runIf(isInstalled('bash'))('every command and option of the help is offered, and no other', async () => {
  const { out } = await run(['--help']);
  const commands = [...(/^Commands:\n([\s\S]*?)\n\n/m.exec(out)?.[1] ?? '').matchAll(/^ {2}(\w[\w-]*)/gm)].map(
    ([, name]) => name ?? '',
  );
  expect((await shells.bash('nlb-cert ')).filter((word) => !word.startsWith('-'))).toEqual(commands);
  for (const name of commands.filter((one) => one !== 'help')) {
    const help = (await run([name, '--help'])).out.replace(/\nExamples[\s\S]*/, '');
    const flags = [...help.matchAll(/^ {2}(?:-\w, )?((?:--[\w-]+, )?--[\w-]+)/gm)].flatMap(([, names = '']) =>
      names.split(', '),
    );
    const offered = (await shells.bash(`nlb-cert ${name} --`)).filter((word) => word.startsWith('--'));
    expect(offered.sort(), name).toEqual(flags.filter((flag) => flag !== '--version').sort());
  }
});

it.each([
  { argv: ['completion'], says: 'missing required argument "shell"; nlb-cert completion --help' },
  {
    argv: ['completion', 'powershell'],
    says: /"powershell" is invalid.*Allowed choices are bash, zsh, fish; nlb-cert completion --help/,
  },
  { argv: ['completion', 'bash', 'zsh'], says: 'too many arguments for "completion"' },
])('$argv is one line that names the cure', async ({ argv, says }) => {
  const { code, out, err } = await run(argv);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(says);
  expect(err.split('\n')).toHaveLength(1);
});
