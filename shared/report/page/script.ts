/**
 * The script of the page. It sorts and hides rows, opens cards, copies commands, and shows times in the reader's zone and
 * counted from the reader's clock. It makes no markup, and has no data except that of the elements and of the address.
 *
 * The part of the address after # is the state of the page, as parameters: `at` is the section that is shown, `<table>.q`
 * and `<table>.<filter>` filter a table, `certificate` and `listener` show one of them, `condition` opens a card.
 *
 * Without the script the page shows all rows in their initial order, and times in UTC. On a phone, where rows are cards,
 * the script labels each cell with the title of its column.
 */
export const script = `
'use strict';
const texts = document.body.dataset;
const fill = (text, values) => text.replace(/\\{(\\w+)\\}/g, (whole, key) => values[key] ?? whole);
const stateOf = () => new URLSearchParams(location.hash.includes('=') ? location.hash.slice(1) : '');
const keep = (state, isNew) => {
  const hash = state.toString();
  const url = hash === '' ? location.pathname + location.search : '#' + hash;
  history[isNew ? 'pushState' : 'replaceState'](null, '', url);
  mark();
};
const tables = [];
const phone = matchMedia('(max-width:46rem)');

for (const tools of document.querySelectorAll('.tools')) {
  const id = tools.dataset.for;
  const table = document.getElementById(id);
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const heads = [...table.tHead.rows[0].cells];
  const output = tools.querySelector('output');
  const search = tools.querySelector('input');
  const selects = [...tools.querySelectorAll('select')];
  const all = tools.querySelector('.all');
  let contents;
  const filter = (only) => {
    const words = search.value.toLowerCase().split(' ').filter(Boolean);
    if (words.length > 0) contents ??= rows.map((row) => row.textContent.toLowerCase());
    const chosen = selects.filter((select) => select.value !== '');
    let shown = 0;
    rows.forEach((row, i) => {
      const fits = words.every((word) => contents[i].includes(word)) &&
        chosen.every((select) => row.dataset[select.dataset.of] === select.value) &&
        only.every(([kind, value]) => row.dataset[kind] === value);
      if (row.hidden === fits) row.hidden = !fits;
      if (fits) shown += 1;
    });
    all.hidden = words.length === 0 && chosen.length === 0 && only.length === 0;
    output.textContent = fill(all.hidden ? texts.rows : texts.some, { some: shown, all: rows.length });
  };
  const onlyOf = (state) => id !== 'attached' ? [] :
    ['certificate', 'listener'].flatMap((kind) => state.has(kind) ? [[kind, state.get(kind)]] : []);
  const show = (state) => {
    search.value = state.get(id + '.q') ?? '';
    for (const select of selects) {
      const value = state.get(id + '.' + select.dataset.of) ?? '';
      select.value = value;
      if (select.value !== value) select.value = '';
    }
    filter(onlyOf(state));
  };
  const changed = (isNew) => {
    const state = stateOf();
    const set = (key, value) => (value === '' ? state.delete(key) : state.set(key, value));
    set(id + '.q', search.value.trim());
    for (const select of selects) set(id + '.' + select.dataset.of, select.value);
    state.set('at', id);
    keep(state, isNew);
    filter(onlyOf(state));
  };
  const keyOf = (row, column, kind) => {
    const cell = row.cells[column];
    return kind === 'number' ? Number(cell.dataset.k) : cell.textContent;
  };
  const sort = (column, kind) => {
    const head = heads[column];
    const down = head.getAttribute('aria-sort') === 'ascending';
    for (const other of heads) if (other.hasAttribute('aria-sort')) other.setAttribute('aria-sort', 'none');
    const order = down ? 'descending' : 'ascending';
    head.setAttribute('aria-sort', order);
    const text = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const keys = new Map(rows.map((row) => [row, keyOf(row, column, kind)]));
    const compare = kind === 'number' ? (a, b) => a - b : text.compare;
    const sorted = [...rows].sort((a, b) => (down ? -1 : 1) * compare(keys.get(a), keys.get(b)));
    body.append(...sorted);
    output.textContent = fill(texts[order], { column: head.querySelector('button').textContent });
  };
  let timer;
  let isTyping = false;
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      changed(!isTyping);
      isTyping = true;
    }, rows.length > 500 ? 120 : 0);
  });
  search.addEventListener('blur', () => (isTyping = false));
  for (const select of selects) select.addEventListener('change', () => changed(true));
  all.addEventListener('click', () => {
    search.value = '';
    for (const select of selects) select.value = '';
    const state = stateOf();
    state.delete('certificate');
    state.delete('listener');
    keep(state, true);
    changed(false);
    search.focus();
  });
  heads.forEach((head, column) => {
    const button = head.querySelector('button');
    if (button) button.addEventListener('click', () => sort(column, button.dataset.sort));
  });
  tools.hidden = false;
  const asCards = () => {
    const titles = heads.map((head) => (head.querySelector('button') ?? head.firstChild).textContent);
    for (const row of rows) [...row.cells].forEach((cell, i) => (cell.dataset.c = titles[i]));
  };
  if (phone.matches) asCards();
  else phone.addEventListener('change', asCards, { once: true });
  tables.push(show);
}

const cards = [...document.querySelectorAll('[data-condition]')];
const detailsOf = (card) => card.querySelector('details');
const cardOf = (state) => cards.find((card) => card.dataset.condition === state.get('condition'));
const mark = () => {
  const state = stateOf();
  for (const card of cards) card.classList.toggle('current', card === cardOf(state));
  for (const tile of document.querySelectorAll('.tile')) {
    const own = [...new URLSearchParams(tile.dataset.state)].filter(([key]) => key !== 'at');
    if (own.length > 0 && own.every(([key, value]) => state.get(key) === value)) tile.setAttribute('aria-current', 'true');
    else tile.removeAttribute('aria-current');
  }
};

/** Shows what the address says; \`isGoing\` if the reader has followed a link. */
const show = (isGoing) => {
  const state = stateOf();
  for (const table of tables) table(state);
  const card = cardOf(state);
  document.getElementById('missing').hidden = !state.has('condition') || card !== undefined;
  if (card !== undefined) {
    detailsOf(card).open = true;
    const more = card.closest('.more');
    if (more) more.open = true;
  }
  mark();
  const section = state.has('certificate') || state.has('listener') ? 'attached' : state.get('at');
  const target = card ?? document.getElementById(section + '-h');
  if (!isGoing || !target) return;
  target.scrollIntoView({ block: card ? 'nearest' : 'start', behavior: 'instant' });
  (card ? card.querySelector('summary') : target).focus({ preventScroll: true });
};

for (const tile of document.querySelectorAll('.tile')) tile.href = '#' + tile.dataset.state;
document.addEventListener('click', (event) => {
  const link = event.target.closest('a[href^="#"][href*="="]');
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  keep(new URLSearchParams(link.hash.slice(1)), true);
  show(true);
});
for (const card of cards)
  card.querySelector('summary').addEventListener('click', () => {
    const state = stateOf();
    state.delete('condition');
    if (!detailsOf(card).open) state.set('condition', card.dataset.condition);
    keep(state, true);
  });
addEventListener('popstate', () => show(true));
if (!phone.matches) for (const card of document.querySelectorAll('#needs-h ~ .cards > li')) detailsOf(card).open = true;
addEventListener('beforeprint', () => {
  for (const each of document.querySelectorAll('.more, .card > details')) each.open = true;
});

const copied = async (button) => {
  const code = button.previousElementSibling;
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    getSelection().selectAllChildren(code);
    if (!document.execCommand('copy')) return;
  }
  const text = button.textContent;
  if (text === texts.copied) return;
  button.textContent = texts.copied;
  setTimeout(() => (button.textContent = text), 2000);
};
for (const button of document.querySelectorAll('.copy')) {
  button.hidden = false;
  button.setAttribute('aria-live', 'polite');
  button.addEventListener('click', () => copied(button));
}

const now = Date.now();
const two = (number) => String(number).padStart(2, '0');
const units = [[86400, 'day'], [3600, 'hour'], [60, 'minute']];
const relative = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'always' });
const relativeTo = (at) => {
  const seconds = Math.round((at - now) / 1000);
  const [size, unit] = units.find(([size]) => Math.abs(seconds) >= 2 * size) ?? [1, 'second'];
  return relative.format(Math.trunc(seconds / size), unit);
};
const localOf = (at, kind) => {
  if (kind === 'r') return relativeTo(at);
  const monthDay = two(at.getMonth() + 1) + '-' + two(at.getDate());
  if (kind === 'w') return monthDay;
  const day = at.getFullYear() + '-' + monthDay;
  return kind === 'd' ? day : day + ' ' + two(at.getHours()) + ':' + two(at.getMinutes());
};
const times = [...document.getElementsByTagName('time')];
/** The first screen at once, thousands of rows in slices, so that the page can be used meanwhile. */
const localise = (from, most) => {
  for (const each of times.slice(from, from + most)) {
    const text = localOf(new Date(each.dateTime), each.className);
    if (each.firstChild.data !== text) each.firstChild.data = text;
  }
  if (from + most < times.length) setTimeout(() => localise(from + most, 1000));
};
localise(0, 400);
setTimeout(() => {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  document.getElementById('zone').textContent = fill(texts.zone, { zone: timeZone });
});
document.getElementById('old').hidden = now - Number(texts.taken) < 3 * 3600 * 1000;
if (location.hash.includes('=')) show(true);
`.trim();
