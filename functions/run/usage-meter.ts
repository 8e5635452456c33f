import type { Sight } from '../../shared/reconcile/context.js';
import type { Effort } from '../../shared/runtime/pass-fields.js';
import type { Edges } from './edges.js';

/** Counts what one pass uses: regions, calls and time. */
interface UsageMeter {
  readonly saw: (sight: Sight) => void;
  readonly onCall: () => void;
  readonly onAnswer: (operation: string, outcome: string) => void;
  /** HTTP attempts so far. */
  readonly calls: () => number;
  /** For the line that ends the pass in the log. */
  readonly read: () => Effort;
}

/** `saw` is called with every sight as well. */
export function usageMeter({ monotonicMs }: Pick<Edges, 'monotonicMs'>, saw?: UsageMeter['saw']): UsageMeter {
  const startedAt = monotonicMs();
  const regions = new Set<string>();
  const calls: Record<string, Record<string, number>> = {};
  let attempts = 0;
  return {
    saw: (sight) => {
      for (const { region } of sight.inventories) regions.add(region);
      saw?.(sight);
    },
    onCall: () => {
      attempts += 1;
    },
    onAnswer: (operation, outcome) => {
      const counts = calls[operation] ?? {};
      calls[operation] = { ...counts, [outcome]: (counts[outcome] ?? 0) + 1 };
    },
    calls: () => attempts,
    read: () => ({ regions: [...regions], seconds: Math.round(monotonicMs() - startedAt) / 1000, calls }),
  };
}
