import { readFileSync } from 'node:fs';
import { type Cloud, type CloudOptions, startCloud } from './cloud.js';
import { plantDefaultEstate } from './default-estate.js';
import { HELP, readFlags, UsageFault } from './flags.js';
import { SeedFault } from './seed-fault.js';

const EXIT_USAGE = 2;
const EXIT_FAULT = 3;

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2));
  if (flags.kind === 'help') {
    console.log(HELP);
    return;
  }
  const cloud = await startPlanted(flags.options, flags.seedPath);
  // Before the line is out: who reads it may end the cloud at once.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void cloud.stop().then(() => process.exit(0)));
  }
  console.log(JSON.stringify({ ...cloud.urls, ...cloud.credentials }));
}

/** What reads seeds is loaded only for one: without it the cloud starts sooner. */
async function startPlanted(options: CloudOptions, seedPath: string | undefined): Promise<Cloud> {
  if (seedPath === undefined) {
    const cloud = await startCloud(options);
    plantDefaultEstate(cloud);
    return cloud;
  }
  const [{ optionsOf, parseSeed }, { plant, plantNeighbours }] = await Promise.all([
    import('./seed.js'),
    import('./plant.js'),
  ]);
  const seed = parseSeed(readSeed(seedPath));
  const cloud = await startCloud({ ...optionsOf(seed), ...options });
  plant(cloud.world, seed);
  plantNeighbours(cloud, seed);
  await cloud.dataPlane.openAddressed().catch((cause: Error) => {
    throw new SeedFault(`seed.loadBalancers: no listener can serve there: ${cause.message}`, { cause });
  });
  return cloud;
}

function readSeed(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new UsageFault(`--seed: cannot read ${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

main().catch((fault: unknown) => {
  const isUsage = fault instanceof UsageFault || fault instanceof SeedFault;
  console.error(fault instanceof Error ? fault.message : fault);
  process.exit(isUsage ? EXIT_USAGE : EXIT_FAULT);
});
