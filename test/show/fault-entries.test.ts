import { expect, it } from 'vitest';
import type { Region } from '../../shared/rotation/model/inventory.js';
import { faultEntries } from '../../shared/show/condition-entries.js';
import { unpainted } from '../../shared/show/view/paint.js';
import type { View } from '../../shared/show/view/view.js';
import { inEnglish } from '../../shared/wording/words.js';
import { hangzhou } from '../support/builders.js';

const view: View = {
  ...inEnglish,
  paint: unpainted,
  columns: 80,
  zone: 'UTC',
  now: () => new Date(0),
  showsIds: false,
};
const shanghai = 'cn-shanghai' as Region;
const failed = (region: Region, message: string) => ({ region, account: 'own', code: 'Busy', message });

it('failed calls that differ only in numbers and requests are one entry, and those of two regions are two', () => {
  const faults = [
    failed(hangzhou, 'lsn-aaaaa@443: busy (request 7E0D-A)'),
    failed(hangzhou, 'lsn-bbbbb@8443: busy (request 99AB-C)'),
    failed(shanghai, 'lsn-ccccc@443: busy (request 99AB-D)'),
  ];
  expect(faultEntries(faults, view).map(({ subject }) => subject)).toEqual(['cn-hangzhou', 'cn-shanghai']);
});
