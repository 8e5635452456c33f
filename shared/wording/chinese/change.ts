import type { Catalogue } from '../words.js';

/** The commands that change something. */
export const changeTexts: Catalogue = {
  'Not a terminal, so not applied; pass --yes to apply.': '不是终端，因此未执行；加上 --yes 即可执行。',
  'Apply it? (y/N) ': '是否执行？(y/N) ',
  'Nothing was changed.': '未做任何变更。',
};
