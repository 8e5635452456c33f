import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/seed.ts'],
    globalSetup: ['test/support/build-once.ts'],
    reporters: ['default', new URL('support/tally-reporter.ts', import.meta.url).pathname],
    // No test keeps state in a module, so a worker need not load everything again for each file.
    pool: 'forks',
    isolate: false,
    // By itself vitest leaves one core idle.
    maxWorkers: 2,
    minWorkers: 1,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
