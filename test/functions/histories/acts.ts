import { type Life, listenersLeft } from './life.js';
import type { Mishap } from './mishaps.js';
import { tagKeys, tags } from './selection.js';

/** An act on one listener, in words; undefined where the console does not allow it. */
export type Act = { readonly what: string; readonly on: string; readonly does: () => void } | undefined;

/** Somebody in the console, who knows nothing of us, and does what the console allows. */
export function personsAct({ does, listener, certificate, generation }: Mishap & { kind: 'person' }, life: Life): Act {
  const { lines } = life;
  const { world } = life.cloud;
  const left = listenersLeft(life);
  const on = left[listener % left.length];
  if (on === undefined) return undefined;
  const { id, attachments } = on;
  const own = lines.linesOf(on.accountId === life.cloud.accountId ? undefined : on.accountId);
  const others = own
    .map((line) => (generation === 'first' ? lines.first(line) : lines.newest(line)))
    .filter((other) => !attachments.some((a) => a.id === other));
  const one = others[certificate % others.length];
  const act = (what: string, effect: () => void) => ({ what, on: id, does: effect });
  // Both of a name's key types, or neither: a lone twin has no sibling that keeps it.
  const isTwin = (other: string) => lines.twinOf(lines.lineOf(other) ?? -1) !== undefined;
  if (does === 'stops') return act(`stops ${id}`, () => world.stopListener(id));
  if (does === 'deletes') return act(`deletes ${id}`, () => world.deleteListener(id));
  if (does === 'starts') return act(`starts ${id}`, () => world.startListener(id));
  if (!isSettled(on)) return undefined;
  const there = attachments[certificate % attachments.length]?.id ?? '';
  if (does === 'detaches' && isTwin(there)) return undefined;
  if (does === 'sets the default of' && isTwin(on.default ?? '')) return undefined;
  if (does === 'detaches') return act(`detaches ${there} from ${id}`, () => world.detach(id, there));
  if (one === undefined || isTwin(one)) return undefined;
  if (does === 'attaches')
    return hasRoom(on, life) ? act(`attaches ${one} to ${id}`, () => world.attach(id, one)) : undefined;
  return act(`sets the default of ${id} to ${one}`, () => world.setDefault(id, one));
}

/** Terraform knows the estate as it was built, and puts it back where it finds another. */
export function terraformsAct({ listener, puts }: Mishap & { kind: 'terraform' }, life: Life): Act {
  const { world } = life.cloud;
  const left = listenersLeft(life);
  const on = left[listener % left.length];
  const built = life.built.find(({ id }) => id === on?.id);
  if (on === undefined || built === undefined || !isSettled(on)) return undefined;
  const { id, attachments } = on;
  const lacking = built.attachments.filter((a) => !attachments.some((b) => b.id === a.id));
  const standing = lacking.find(({ role }) => role === 'default')?.id;
  if (puts === 'the default')
    return standing === undefined
      ? undefined
      : { what: `puts ${standing} back as the default of ${id}`, on: id, does: () => world.setDefault(id, standing) };
  const replaced = lacking.filter(({ role }) => role === 'additional').map((a) => a.id);
  const put = () => {
    for (const one of replaced) if (hasRoom(on, life)) world.attach(id, one);
  };
  return { what: `puts ${replaced.join(', ') || 'nothing'} back on ${id}`, on: id, does: put };
}

function isSettled({ status, attachments }: ReturnType<typeof listenersLeft>[number]): boolean {
  return status === 'Running' && attachments.every((a) => a.status === 'Associated');
}

function hasRoom({ loadBalancerId }: { readonly loadBalancerId: string }, { cloud, history }: Life): boolean {
  return cloud.world.usedPlaces(loadBalancerId) < history.estate.quota;
}

/** A tag on a listener or on its load balancer; a tag of another key goes. */
export function taggersAct({ on, listener, tag }: Mishap & { kind: 'tag' }, life: Life): Act {
  const { world } = life.cloud;
  const left = listenersLeft(life);
  const one = left[listener % left.length];
  if (one === undefined) return undefined;
  const id = on === 'listener' ? one.id : one.loadBalancerId;
  const given: Readonly<Record<string, string>> = tags[tag];
  const does = () => {
    for (const key of tagKeys) world.tag(id, key, given[key]);
  };
  return { what: `tags ${id} ${JSON.stringify(given)}`, on: one.id, does };
}
