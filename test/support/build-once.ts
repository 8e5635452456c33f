import { buildBundles } from '../../functions/build.js';

/** The bundles are what is deployed, so they are built fresh for every run of the suite. */
export default async function setup(): Promise<void> {
  await buildBundles();
}
