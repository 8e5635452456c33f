import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Locked {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** `npm ci` fails where one is missing, and an install on one platform from a registry without the others leaves them out. */
it('the lockfile names the optional packages of every platform', () => {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  const packages: Readonly<Record<string, Locked>> = lock.packages;
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

/** `@alicloud/fc2` asks for axios ^0.24, which has known advisories (CVE-2023-45857, CVE-2025-27152, CVE-2025-58754). */
it('the one axios is past its advisories, and nothing that is deployed has any of it', () => {
  const { packages } = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
  const axios = Object.keys(packages).filter((path) => path.endsWith('node_modules/axios'));
  expect(axios).toEqual(['node_modules/axios']);
  const [major, minor] = packages['node_modules/axios'].version.split('.').map(Number);
  expect([major, minor >= 35]).toEqual([0, true]);
  for (const name of ['on-renewal', 'confirm', 'sweep', 'backfill', 'fc2', 'fc-calls', 'cli'])
    expect(readFileSync(new URL(`../dist/${name}.js`, import.meta.url), 'utf8')).not.toMatch(
      /axios\/|AxiosError|isAxios/i,
    );
});
