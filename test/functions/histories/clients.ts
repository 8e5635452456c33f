import type { Prober, Question } from '../../../shared/reconcile/ports/prober.js';
import type { Cloud } from '../../emulator/cloud.js';
import type { ListenerState } from '../../emulator/world-views.js';

/** Those who play a client in one history, and what they saw. */
export interface Clients {
  /** Undefined while a handshake gets through; else why none does. */
  letDownBy: string | undefined;
  watch(prober: Prober): Prober;
  /** When a handshake for this name last showed a certificate: any, or the one with this SHA-256. */
  sawAt(listener: Pick<ListenerState, 'loadBalancerId' | 'port'>, name: string, sha256?: string): Date | undefined;
}

export function startClients({ clock, world }: Cloud): Clients {
  const seen = new Map<string, Date>();
  const placeOf = ({ host, port, servername }: Pick<Question, 'host' | 'port' | 'servername'>) =>
    `${host}:${port} ${servername ?? ''}`;
  const clients: Clients = {
    letDownBy: undefined,
    watch: (prober) => ({
      ask: async (question) => {
        const { letDownBy: code } = clients;
        if (code !== undefined) return [{ kind: 'unreachable', address: question.host, code }];
        const answers = await prober.ask(question);
        for (const answer of answers) {
          if (answer.kind !== 'certificate') continue;
          seen.set(placeOf(question), clock.now());
          seen.set(`${placeOf(question)} ${answer.sha256}`, clock.now());
        }
        return answers;
      },
    }),
    sawAt: ({ loadBalancerId, port }, servername, sha256) => {
      const host = world.loadBalancers().find(({ id }) => id === loadBalancerId)?.dnsName ?? '';
      const place = placeOf({ host, port, servername });
      return seen.get(sha256 === undefined ? place : `${place} ${sha256}`);
    },
  };
  return clients;
}
