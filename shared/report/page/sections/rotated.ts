import { certificateName, listenerName } from '../../../show/names.js';
import { lengthText } from '../../../show/view/times.js';
import type { Estate, RotatedView } from '../../estate.js';
import { type Html, html } from '../html.js';
import { badge, hole, itemLink, name, section, tableOf, time, withMarkup } from '../parts.js';
import type { PageView } from '../view.js';

/** The limit keeps the page small; `latest.json` has all rows. */
const mostRows = 500;

/** Rotations of the last 7 days, with the times from renewal to service. */
export function rotatedSection({ rotated }: Estate, view: PageView): Html {
  const { say } = view;
  const table = tableOf(
    {
      id: 'rotated',
      caption: say`Rotations of the last 7 days`,
      columns: [
        { title: say`Successor`, sort: 'text' },
        { title: say`Listener`, sort: 'text' },
        { title: say`Renewed`, sort: 'number' },
        { title: say`Submitted`, sort: 'number' },
        { title: say`Confirmed`, sort: 'number' },
        { title: say`Served`, sort: 'number' },
        { title: say`Renewed to served`, sort: 'number', className: 'num' },
      ],
      rows: rotated.slice(0, mostRows).map((each) => rowOf(each, view)),
      sorted: { column: 4, order: 'descending' },
    },
    view,
  );
  return section(
    'rotated',
    say`Recent rotations`,
    leadOf(rotated.length, view),
    rotated.length === 0 ? undefined : table,
  );
}

function leadOf(rotations: number, { say }: PageView): string {
  if (rotations === 0) return say`No rotation in the last 7 days.`;
  const cut = rotations > mostRows ? say` The latest ${mostRows} of ${rotations}.` : '';
  return say`The last 7 days, from the ledger.${cut}`;
}

function rowOf(each: RotatedView, view: PageView): Html {
  const { region, listenerId, renewedAt, askedAt, confirmedAt, servedAt } = each;
  const { say, names } = view;
  const reachedAt = servedAt ?? confirmedAt;
  const elapsed = renewedAt === null ? -1 : Math.round((reachedAt.getTime() - renewedAt.getTime()) / 1000);
  const seconds = elapsed < 0 ? undefined : elapsed;
  const where = html`${itemLink('listener', listenerId, name(listenerName(each, names)))}<small class="ids">${region} ${name(listenerId)}</small>`;
  return html`<tr role="row"><th scope="row" role="rowheader">${successorOf(each, view)}</th><td role="cell">${where}</td>${cell(renewedAt, say`unknown`)}${cell(askedAt, '')}${cell(confirmedAt, '')}${cell(servedAt, say`no handshake`)}<td role="cell" class="num" data-k="${seconds ?? 9e15}">${seconds === undefined ? say`unknown` : lengthText(seconds, view)}</td></tr>
`;
}

/** The domain by the successor, else by the certificate that it replaced. */
function successorOf({ step, replaced, successor, retiredAt }: RotatedView, { say, names }: PageView): Html {
  const former =
    replaced === null
      ? undefined
      : html` ${withMarkup(retiredAt === null ? say`in place of ${hole}, still attached` : say`in place of ${hole}, retired`, name(replaced))}`;
  const known = names.domainsOf(successor) === undefined && replaced !== null ? replaced : successor;
  const role = step === 'set-default' ? badge('dim', say`default`) : undefined;
  return html`${itemLink('certificate', successor, name(certificateName(known, names)))} ${role}<small class="ids">${name(successor)}${former}</small>`;
}

function cell(at: Date | null, otherwise: string): Html {
  return html`<td role="cell" data-k="${at?.getTime() ?? 9e15}">${at === null ? html`<span class="dim">${otherwise}</span>` : time(at)}</td>`;
}
