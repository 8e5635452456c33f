import type { DigestFacts } from '../../shared/notify/digest.js';
import { keyOf } from '../../shared/notify/target-key.js';
import { openTransport } from '../../shared/notify/transport.js';
import type { PassPorts } from '../../shared/reconcile/pass.js';
import type { Ledger } from '../../shared/reconcile/ports/cloud.js';
import type { FaultReport } from '../../shared/reconcile/report/report.js';
import type { NotifyConfig } from '../../shared/runtime/config.js';
import { afterPass } from './after-pass.js';
import type { Edges } from './compose.js';

export interface Notifier {
  /** For the pass: whom its conditions are news to. */
  readonly recipients: PassPorts['recipients'];
  /** Tells what there is to tell, until then. Gives what failed as faults; never rejects. */
  deliver(ledger: Ledger, until: Date, facts: DigestFacts | undefined): Promise<readonly FaultReport[]>;
}

/** Who is told by one pass; without a target nobody, and nothing is remembered for anybody. */
export function openNotifier({ targets, lang, digest }: NotifyConfig, pass: string, edges: Edges): Notifier {
  if (targets.length === 0) return { recipients: undefined, deliver: async () => [] };
  return {
    recipients: { pass, pendingTargets: targets.map(keyOf) },
    deliver: async (ledger, until, facts) => {
      const { transport, close } = openTransport(edges);
      const leftMs = until.getTime() - edges.now().getTime();
      return afterPass('notify', leftMs, async () => {
        const { deliver } = await import('../../shared/notify/deliver.js');
        return deliver({ pass, targets, lang, ledger, transport, until, digestTime: digest, facts });
      }).finally(close);
    },
  };
}
