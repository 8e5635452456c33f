import { styleText } from 'node:util';
import { type Paint, type Style, unpainted } from '../../../shared/show/view/paint.js';
import type { Terminal } from './terminal.js';

const formats = { strong: 'bold', dim: 'dim', good: 'green', change: 'yellow', bad: 'red' } as const satisfies Record<
  Style,
  string
>;

export function paintFor({ colours }: Pick<Terminal, 'colours'>): Paint {
  return colours ? painted : unpainted;
}

/** `paintFor` decides about colours. Without this option newer versions of Node.js would decide again by standard output. */
function painted(style: Style, text: string): string {
  return styleText(formats[style], text, { validateStream: false });
}
