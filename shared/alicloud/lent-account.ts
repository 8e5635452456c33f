import {
  type AccountConfig,
  type AlicloudAccount,
  connectionsOf,
  homeRegionOf,
  linkOf,
  type Services,
  servicesOf,
} from './account.js';
import { siteRegions } from './endpoints.js';
import type { Dispatcher } from './openapi.js';
import { assumeRole, type Role } from './sts.js';

/**
 * An account that lends a role. It is assumed at the first call that needs it, once a run, and what cannot be assumed
 * fails each call alike. `config` is that of the account that may assume it.
 */
export function lentAccount(config: AccountConfig, role: Role): AlicloudAccount {
  const { dispatcher, close } = connectionsOf(config);
  let opening: Promise<Services> | undefined;
  const opened = () => {
    opening ??= servicesUnder(role, config, dispatcher);
    return opening;
  };
  return {
    id: role.accountId,
    isOwn: false,
    siteRegion: siteRegions[config.site],
    loadBalancers: {
      regions: async () => (await opened()).loadBalancers.regions(),
      look: async (region, target) => (await opened()).loadBalancers.look(region, target),
      survey: async (region, target) => (await opened()).loadBalancers.survey(region, target),
      listener: async (region, id) => (await opened()).loadBalancers.listener(region, id),
      submit: async (change, options) => (await opened()).loadBalancers.submit(change, options),
      jobs: async (region, ids) => (await opened()).loadBalancers.jobs(region, ids),
    },
    certificates: {
      all: async () => (await opened()).certificates.all(),
      find: async (id) => (await opened()).certificates.find(id),
      notedPlaces: async (keys) => (await opened()).certificates.notedPlaces(keys),
    },
    identity: async () => (await opened()).identity(),
    close,
  };
}

/** With a budget of calls of its own, as the cloud counts them for each account. */
async function servicesUnder(role: Role, config: AccountConfig, dispatcher: Dispatcher): Promise<Services> {
  const credentials = await assumeRole(linkOf(config, dispatcher), homeRegionOf(config), role);
  return servicesOf(linkOf({ ...config, credentials }, dispatcher, role), config);
}
