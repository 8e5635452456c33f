/**
 * `npm run bench -- [--only rotation,functions,events,follow,quota,killed,peers,memory,load,packaged,accounts] [--listeners 300,1000,3000]`: one
 * table of ratios.
 */
import { parseArgs } from 'node:util';
import { accountRows } from './accounts.js';
import { accountMemoryRows } from './accounts-memory.js';
import { eventRows } from './events.js';
import { firstCallRows } from './first-call.js';
import { followRows } from './follow.js';
import { killedRows } from './killed.js';
import { loadRows } from './load.js';
import { memoryRows } from './memory.js';
import { packagedRows } from './packaged.js';
import { peerRows } from './peers.js';
import { quotaRows, rotationRows } from './rotation.js';
import { singleRunRows } from './single-runs.js';
import { noise, print, type Row } from './table.js';

const { values } = parseArgs({ options: { only: { type: 'string' }, listeners: { type: 'string' } } });
const sizes = (values.listeners ?? '300,1000,3000').split(',').map(Number);
const largest = Math.max(...sizes);

const parts: Readonly<Record<string, () => Promise<Row[]>>> = {
  rotation: () => rotationRows(sizes),
  functions: () => singleRunRows(largest),
  events: () => eventRows(largest),
  follow: () => followRows(),
  quota: () => quotaRows(Math.ceil(largest / 50)),
  killed: () => killedRows(largest),
  peers: () => peerRows(Math.min(...sizes)),
  memory: () => memoryRows(largest),
  load: async () => [...(await loadRows()), ...(await firstCallRows())],
  packaged: () => packagedRows(),
};

/** 30,000 listeners take some ten minutes, so they are rotated only if that is requested. */
const requested: typeof parts = {
  accounts: async () => [...(await accountMemoryRows(organisation)), ...(await accountRows(organisation))],
};
const organisation = { accounts: 20, regions: 3, listeners: 500 };

const wanted = values.only?.split(',') ?? Object.keys(parts);
const rows: Row[] = [];
for (const name of wanted) {
  const part = parts[name] ?? requested[name];
  if (part === undefined)
    throw new Error(`--only: ${name} is none of ${Object.keys({ ...parts, ...requested }).join(', ')}`);
  rows.push(...(await part()));
}
print([...rows, noise()]);
