import type { DigestFacts } from '../../shared/notify/digest.js';
import { keyOf } from '../../shared/notify/target-key.js';
import { openTransport } from '../../shared/notify/transport.js';
import type { PassPorts } from '../../shared/reconcile/context.js';
import type { Ledger } from '../../shared/reconcile/ports/ledger.js';
import type { FaultReport } from '../../shared/reconcile/report/report.js';
import type { NotifyConfig } from '../../shared/runtime/config.js';
import { afterPass } from './after-pass.js';
import type { Edges } from './edges.js';

interface Notifier {
  /** For the pass: the targets that have to be notified of its conditions. */
  readonly recipients: PassPorts['recipients'];
  /** Sends the pending notices, at most until `until`. Failures are returned as faults; never rejects. */
  deliver(ledger: Ledger, until: Date, facts: DigestFacts | undefined): Promise<readonly FaultReport[]>;
}

/** Notifies the targets of the configuration. Without a target, no notices are stored or sent. */
export function openNotifier({ targets, lang, digest, reportUrl }: NotifyConfig, pass: string, edges: Edges): Notifier {
  if (targets.length === 0) return { recipients: undefined, deliver: async () => [] };
  return {
    recipients: { pass, pendingTargets: targets.map(keyOf) },
    deliver: async (ledger, until, facts) => {
      const { transport, close } = openTransport(edges);
      const leftMs = until.getTime() - edges.now().getTime();
      return afterPass('notify', leftMs, async () => {
        const { deliver } = await import('../../shared/notify/deliver.js');
        return deliver({ pass, targets, lang, ledger, transport, until, digestTime: digest, facts, reportUrl });
      }).finally(close);
    },
  };
}
