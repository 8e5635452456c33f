import type { Replacement } from '../model/step.js';

/** The command that maps a certificate to its successor. Without `--apply` it is a dry run, or asks first. */
export function acceptCommand({ replaced, successor }: Replacement, options: { readonly losesNames?: boolean } = {}) {
  return `nlb-cert backfill --certificates ${replaced}=${successor}${options.losesNames ? ' --allow-name-loss' : ''}`;
}
