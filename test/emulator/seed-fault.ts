/** A seed that cannot be used. The message names every bad field. */
export class SeedFault extends Error {}
