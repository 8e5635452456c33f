import type { Region } from '../rotation/model/inventory.js';

/** Which of the two public sites the account belongs to. It decides the CAS endpoint and the suffix of its ids. */
export type Site = 'cn' | 'intl';

/** Full base URLs instead of the public ones; `{region}` stands for the region anywhere in them. */
export interface EndpointOverrides {
  readonly nlb?: string | undefined;
  readonly cas?: string | undefined;
  readonly sts?: string | undefined;
}

/** The region that CAS runs in for a site; also what stands behind the number in its certificate ids. */
export const siteRegions = { cn: 'cn-hangzhou', intl: 'ap-southeast-1' } as const satisfies Record<Site, string>;

/** Source: NLB metadata: `nlb.{regionId}.aliyuncs.com`; there is no endpoint for all regions. */
export function nlbUrl(region: Region, overrides: EndpointOverrides): URL {
  return urlOf(overrides.nlb ?? 'https://nlb.{region}.aliyuncs.com', region);
}

/** Source: CAS metadata: China's account has `cas.aliyuncs.com` whatever the region of its load balancers. */
export function casUrl(site: Site, overrides: EndpointOverrides): URL {
  const ofSite = site === 'cn' ? 'https://cas.aliyuncs.com' : 'https://cas.ap-southeast-1.aliyuncs.com';
  return urlOf(overrides.cas ?? ofSite, siteRegions[site]);
}

/** Source: STS metadata; inside a VPC it is `sts-vpc.{region}.aliyuncs.com`, which an override has to say. */
export function stsUrl(region: string, overrides: EndpointOverrides): URL {
  return urlOf(overrides.sts ?? 'https://sts.aliyuncs.com', region);
}

function urlOf(template: string, region: string): URL {
  return new URL(template.replaceAll('{region}', region));
}
