import type { ListenerState } from '../../emulator/world-views.js';
import { type Life, listenersLeft } from './life.js';
import type { Mishap } from './mishaps.js';
import { tagKeys, tags } from './selection.js';

/** An act on one listener, in words; undefined where the console does not allow it. */
export type Act = { readonly what: string; readonly on: string; readonly does: () => void } | undefined;

export type ActMishap = Mishap & { kind: 'person' | 'terraform' | 'tag' };

/** What is done on the first listener on which it can be done, from the drawn one on; of these only, if any are given. */
export function actOf(mishap: ActMishap, life: Life, only = listenersLeft(life)): Act {
  const first = mishap.listener % Math.max(only.length, 1);
  for (const on of [...only.slice(first), ...only.slice(0, first)]) {
    const act = actOn(on, mishap, life);
    if (act !== undefined) return act;
  }
  return undefined;
}

function actOn(on: ListenerState, mishap: ActMishap, life: Life): Act {
  switch (mishap.kind) {
    case 'person':
      return personsAct(on, mishap, life);
    case 'terraform':
      return terraformsAct(on, mishap, life);
    case 'tag':
      return taggersAct(on, mishap, life);
  }
}

/** Somebody in the console, who knows nothing of us, and does what the console allows. */
function personsAct(
  on: ListenerState,
  { does, certificate, generation }: Mishap & { kind: 'person' },
  life: Life,
): Act {
  const { lines } = life;
  const { world } = life.cloud;
  const { id, attachments, status } = on;
  const own = lines.linesOf(on.accountId === life.cloud.accountId ? undefined : on.accountId);
  const others = own
    .map((line) => (generation === 'first' ? lines.first(line) : lines.newest(line)))
    .filter((other) => !attachments.some((a) => a.id === other));
  const one = others[certificate % others.length];
  const act = (what: string, effect: () => void) => ({ what, on: id, does: effect });
  // Both of a name's key types, or neither: a lone twin has no sibling that keeps it.
  const isTwin = (other: string) => lines.twinOf(lines.lineOf(other) ?? -1) !== undefined;
  if (does === 'stops') return status === 'Running' ? act(`stops ${id}`, () => world.stopListener(id)) : undefined;
  if (does === 'deletes') return act(`deletes ${id}`, () => world.deleteListener(id));
  if (does === 'starts') return status === 'Stopped' ? act(`starts ${id}`, () => world.startListener(id)) : undefined;
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
function terraformsAct(on: ListenerState, { puts }: Mishap & { kind: 'terraform' }, life: Life): Act {
  const { world } = life.cloud;
  const built = life.built.find(({ id }) => id === on.id);
  if (built === undefined || !isSettled(on)) return undefined;
  const { id, attachments } = on;
  const lacking = built.attachments.filter((a) => !attachments.some((b) => b.id === a.id));
  const standing = lacking.find(({ role }) => role === 'default')?.id;
  if (puts === 'the default')
    return standing === undefined
      ? undefined
      : { what: `puts ${standing} back as the default of ${id}`, on: id, does: () => world.setDefault(id, standing) };
  const replaced = lacking.filter(({ role }) => role === 'additional').map((a) => a.id);
  if (replaced.length === 0) return undefined;
  const put = () => {
    for (const one of replaced) if (hasRoom(on, life)) world.attach(id, one);
  };
  return { what: `puts ${replaced.join(', ')} back on ${id}`, on: id, does: put };
}

function isSettled({ status, attachments }: ListenerState): boolean {
  return status === 'Running' && attachments.every((a) => a.status === 'Associated');
}

function hasRoom({ loadBalancerId }: { readonly loadBalancerId: string }, { cloud, history }: Life): boolean {
  return cloud.world.usedPlaces(loadBalancerId) < history.estate.quota;
}

/** A tag on a listener or on its load balancer; a tag of another key goes. */
function taggersAct(one: ListenerState, { on, tag }: Mishap & { kind: 'tag' }, life: Life): Act {
  const { world } = life.cloud;
  const id = on === 'listener' ? one.id : one.loadBalancerId;
  const given: Readonly<Record<string, string>> = tags[tag];
  const does = () => {
    for (const key of tagKeys) world.tag(id, key, given[key]);
  };
  return { what: `tags ${id} ${JSON.stringify(given)}`, on: one.id, does };
}
