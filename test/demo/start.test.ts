import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const demo = () =>
  spawn(process.execPath, ['--import', 'tsx', 'test/demo/start.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });

it.runIf(process.env.RELEASE_CHECKS)(
  'npm start, killed in the middle and run again, shows everything rotated and exits with 0',
  async () => {
    const killed = demo();
    const ended = once(killed, 'exit');
    for await (const piece of killed.stdout.setEncoding('utf8')) if (piece.includes('accepted')) killed.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);

    const again = demo();
    const [shown, [code]] = await Promise.all([text(again.stdout), once(again, 'exit')]);
    expect(shown).toContain('0 refused. Everything that should have rotated did.');
    expect(code).toBe(0);
  },
);
