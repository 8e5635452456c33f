import { type SetupAnswer, setupLines } from '../../../shared/show/setup/setup-lines.js';
import { paragraphLines } from '../../../shared/show/view/layout.js';
import type { Cli, ExitCode } from '../cli.js';

/** Answers with the steps of setup or of its removal, and texts below them. */
export function show(cli: Cli, answer: SetupAnswer, code: ExitCode, more: readonly string[] = []): void {
  const lines = () => more.flatMap((text) => paragraphLines(text, cli.view, ''));
  cli.answer(answer, () => [...setupLines(answer, cli.view), ...lines()], code);
}
