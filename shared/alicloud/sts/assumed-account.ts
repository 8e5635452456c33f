import { addSeconds } from 'date-fns';
import {
  type AccountConfig,
  type AlicloudAccount,
  connectionsOf,
  homeRegionOf,
  linkOf,
  type Services,
  servicesOf,
} from '../account.js';
import type { Dispatcher } from '../client/openapi.js';
import { siteRegions } from '../endpoints.js';
import type { NlbLink } from '../nlb/link.js';
import { assumeRole, type Role } from './sts.js';

/** A session lasts 15 minutes. The other 5 are for calls that wait for a rate slot. */
const renewedAfterSeconds = 600;

/**
 * Another account, by a role in it. The role is assumed at the first call, and again before its session ends, which only
 * a command line reaches. If it cannot be assumed, every call fails. `config` is that of the account that assumes it.
 */
export function assumedAccount(config: AccountConfig, role: Role): AlicloudAccount {
  const { dispatcher, close } = connectionsOf(config);
  // One link for all sessions, so one set of rate limits: the cloud counts calls by account.
  const link = linkOf(config, dispatcher, role);
  let session: { readonly services: Promise<Services>; readonly until: Date } | undefined;
  const opened = () => {
    if (session === undefined || session.until <= config.now())
      session = {
        services: servicesUnder(role, link, { config, dispatcher }),
        until: addSeconds(config.now(), renewedAfterSeconds),
      };
    return session.services;
  };
  return {
    id: role.accountId,
    isOwn: false,
    siteRegion: siteRegions[config.site],
    loadBalancers: {
      regions: async () => (await opened()).loadBalancers.regions(),
      look: async (region, target) => (await opened()).loadBalancers.look(region, target),
      survey: async (region, target) => (await opened()).loadBalancers.survey(region, target),
      listeners: async (region, ids) => (await opened()).loadBalancers.listeners(region, ids),
      listener: async (region, id) => (await opened()).loadBalancers.listener(region, id),
      submit: async (change, options) => (await opened()).loadBalancers.submit(change, options),
    },
    certificates: {
      all: async (options) => (await opened()).certificates.all(options),
      find: async (id) => (await opened()).certificates.find(id),
      notedLoadBalancers: async (keys) => (await opened()).certificates.notedLoadBalancers(keys),
    },
    identity: async () => (await opened()).identity(),
    close,
  };
}

async function servicesUnder(
  role: Role,
  link: NlbLink,
  { config, dispatcher }: { readonly config: AccountConfig; readonly dispatcher: Dispatcher },
): Promise<Services> {
  const credentials = await assumeRole(linkOf(config, dispatcher), homeRegionOf(config), role);
  return servicesOf({ ...link, channel: { ...link.channel, credentials } }, config);
}
