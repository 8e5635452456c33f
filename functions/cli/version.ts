/** The version in package.json, which a bundle alone in a folder cannot read. */
export const version = '0.1.0';
