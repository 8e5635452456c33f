import type { Region } from '../rotation/model/inventory.js';

/** The public site of the account. It decides the CAS endpoint and the suffix of certificate ids. */
export type Site = 'cn' | 'intl';

/** Base URLs instead of the public ones; `{region}` is replaced by the region. */
export interface EndpointOverrides {
  readonly nlb?: string | undefined;
  readonly cas?: string | undefined;
  readonly sts?: string | undefined;
}

/** The region of CAS for each site. It is also the suffix of certificate ids. */
export const siteRegions = { cn: 'cn-hangzhou', intl: 'ap-southeast-1' } as const satisfies Record<Site, string>;

/** Source: NLB metadata: `nlb.{regionId}.aliyuncs.com`. NLB has no endpoint for all regions. */
export function nlbUrl(region: Region, overrides: EndpointOverrides): URL {
  return urlOf(overrides.nlb ?? 'https://nlb.{region}.aliyuncs.com', region);
}

/** Source: CAS metadata: an account of the China site uses `cas.aliyuncs.com` for load balancers of every region. */
export function casUrl(site: Site, overrides: EndpointOverrides): URL {
  const ofSite = site === 'cn' ? 'https://cas.aliyuncs.com' : 'https://cas.ap-southeast-1.aliyuncs.com';
  return urlOf(overrides.cas ?? ofSite, siteRegions[site]);
}

/** Source: STS metadata. Inside a VPC the endpoint is `sts-vpc.{region}.aliyuncs.com`, which needs an override. */
export function stsUrl(region: string, overrides: EndpointOverrides): URL {
  return urlOf(overrides.sts ?? 'https://sts.aliyuncs.com', region);
}

function urlOf(template: string, region: string): URL {
  return new URL(template.replaceAll('{region}', region));
}
