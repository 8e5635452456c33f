import type { Sight } from '../../shared/reconcile/context.js';
import type { Effort } from '../../shared/runtime/pass-fields.js';
import type { Edges } from './compose.js';

/** Counts what one pass takes, for the line that ends it. */
export interface EffortMeter {
  readonly saw: (sight: Sight) => void;
  readonly onAnswer: (operation: string, outcome: string) => void;
  readonly read: () => Effort;
}

export function effortMeter({ monotonicMs }: Pick<Edges, 'monotonicMs'>): EffortMeter {
  const startedAt = monotonicMs();
  const regions = new Set<string>();
  const calls: Record<string, Record<string, number>> = {};
  return {
    saw: ({ inventories }) => {
      for (const { region } of inventories) regions.add(region);
    },
    onAnswer: (operation, outcome) => {
      const counts = calls[operation] ?? {};
      calls[operation] = { ...counts, [outcome]: (counts[outcome] ?? 0) + 1 };
    },
    read: () => ({ regions: [...regions], seconds: Math.round(monotonicMs() - startedAt) / 1000, calls }),
  };
}
