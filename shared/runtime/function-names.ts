/** The functions, in the order of the documentation. A deployed one has a prefix before its name. */
export const functionNames = ['on-renewal', 'confirm', 'sweep', 'backfill'] as const;

export type FunctionName = (typeof functionNames)[number];

/** The prefix of the templates. */
export const usualPrefix = 'nlb-cert-';
