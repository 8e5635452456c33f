import type { Words } from '../../wording/words.js';
import type { Paint } from './paint.js';

/** How a person sees text: language, colours, width and time zone. */
export interface View extends Words {
  readonly paint: Paint;
  /** Columns of the terminal. Infinity for a file or a pipe: a text then stays on one line. */
  readonly columns: number;
  /** An IANA time zone. */
  readonly zone: string;
  readonly now: () => Date;
  /** Whether ids are shown that no command needs. */
  readonly showsIds: boolean;
  /** How this program is typed: `nlb-cert`, or `npx nlb-cert-rotation` where it is not installed. Default: `nlb-cert`. */
  readonly program?: string | undefined;
}
