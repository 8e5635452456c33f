import type { Reporter, TestModule } from 'vitest/node';

/** Prints the runner's own counts as the last line: `N passed, N failed`. */
export default class TallyReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: string) => states.filter((found) => found === state).length;
    const broken = modules.filter((module) => module.errors().length > 0).length + unhandledErrors.length;
    process.once('exit', () => console.log(`${count('passed')} passed, ${count('failed') + broken} failed`));
  }
}
