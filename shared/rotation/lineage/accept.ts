import type { Replacement } from '../model/step.js';

/** The command with which a person says that one certificate replaces another. Without `--apply` it asks, or only shows. */
export function acceptCommand({ replaced, successor }: Replacement, options: { readonly losesNames?: boolean } = {}) {
  return `nlb-cert backfill --certificates ${replaced}=${successor}${options.losesNames ? ' --allow-name-loss' : ''}`;
}
