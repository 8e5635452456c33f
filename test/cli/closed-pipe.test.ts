import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const argv = [program, 'event', '--successor', '1-cn-hangzhou'];

it('ends silently after the reader of its output has gone', async () => {
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const [code] = await once(child, 'close');
  expect([code, said.join('')]).toEqual([141, '']);
});

it.runIf(existsSync('/dev/full'))('says that the answer could not be written', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, argv, { stdio: ['ignore', full, 'pipe'] });
  const said: string[] = [];
  child.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const [code] = await once(child, 'close');
  closeSync(full);
  expect([code, said.join('')]).toEqual([
    3,
    'the answer cannot be written (ENOSPC); redirect it to a file system with free space\n',
  ]);
});
