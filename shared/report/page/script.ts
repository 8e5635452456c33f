/**
 * The script of the page. It only sorts and hides rows: it makes no markup, and reads no data except that of the rows.
 * Without it the page shows all rows in their initial order. On a phone, where rows are cards, it labels each cell with the
 * title of its column.
 */
export const script = `
'use strict';
for (const tools of document.querySelectorAll('.tools')) {
  const table = document.getElementById(tools.dataset.for);
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const output = tools.querySelector('output');
  const search = tools.querySelector('input');
  const selects = [...tools.querySelectorAll('select')];
  let texts;
  const filter = () => {
    texts ??= rows.map((row) => row.textContent.toLowerCase());
    const words = search.value.toLowerCase().split(' ').filter(Boolean);
    let shown = 0;
    rows.forEach((row, i) => {
      const fits = words.every((word) => texts[i].includes(word)) &&
        selects.every((select) => select.value === '' || row.dataset[select.dataset.of] === select.value);
      row.hidden = !fits;
      if (fits) shown += 1;
    });
    output.textContent = shown === rows.length ? rows.length + ' rows' : shown + ' of ' + rows.length + ' rows';
  };
  const keyOf = (row, column, kind) => {
    const cell = row.cells[column];
    return kind === 'number' ? Number(cell.dataset.k) : cell.textContent;
  };
  const sort = (column, kind) => {
    const head = heads[column];
    const down = head.getAttribute('aria-sort') === 'ascending';
    for (const other of heads) if (other.hasAttribute('aria-sort')) other.setAttribute('aria-sort', 'none');
    head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const text = new Intl.Collator('en', { numeric: true });
    const keys = new Map(rows.map((row) => [row, keyOf(row, column, kind)]));
    const compare = kind === 'number' ? (a, b) => a - b : text.compare;
    const sorted = [...rows].sort((a, b) => (down ? -1 : 1) * compare(keys.get(a), keys.get(b)));
    body.append(...sorted);
    output.textContent = 'sorted by ' + head.querySelector('button').textContent + ', ' + head.getAttribute('aria-sort');
  };
  let timer;
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(filter, rows.length > 500 ? 120 : 0);
  });
  for (const select of selects) select.addEventListener('change', filter);
  heads.forEach((head, column) => {
    const button = head.querySelector('button');
    if (button) button.addEventListener('click', () => sort(column, button.dataset.sort));
  });
  tools.hidden = false;
  const asCards = () => {
    const titles = heads.map((head) => (head.querySelector('button') ?? head.firstChild).textContent);
    for (const row of rows) [...row.cells].forEach((cell, i) => (cell.dataset.c = titles[i]));
  };
  const phone = matchMedia('(max-width:46rem)');
  if (phone.matches) asCards();
  else phone.addEventListener('change', asCards, { once: true });
}
`.trim();
