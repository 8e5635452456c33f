import { buildBundles } from '../../functions/run/build.js';

/** The bundles are what is deployed, so they are built fresh for every run of the suite. */
export default async function setup(): Promise<void> {
  await buildBundles();
}
