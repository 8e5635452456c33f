import { statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Ledgers in folders are most of what tests write: in memory, where a machine has room for that. */
function inMemory(): Record<string, string> {
  const folder = '/dev/shm';
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > 2 ** 30 ? { TMPDIR: folder } : {};
  } catch {
    return {};
  }
}

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    globalSetup: ['test/support/build-once.ts'],
    reporters: ['default', new URL('support/tally-reporter.ts', import.meta.url).pathname],
    // No test keeps state in a module, so a worker need not load everything again for each file.
    env: inMemory(),
    pool: 'forks',
    isolate: false,
    // By itself vitest leaves one core idle.
    maxWorkers: 2,
    minWorkers: 1,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
