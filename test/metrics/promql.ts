import { parser } from '@prometheus-io/lezer-promql';

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** A metric in an expression, with its matchers. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly Matcher[];
}

export interface Expression {
  readonly errors: readonly string[];
  readonly selectors: readonly Selector[];
  /** The labels after `by`, `on` and the like. */
  readonly grouping: readonly string[];
  readonly functions: readonly string[];
}

/** An expression by the parser of Prometheus' own web interface. */
export function expressionOf(text: string): Expression {
  const errors: string[] = [];
  const selectors: { metric: string; matchers: Matcher[] }[] = [];
  const grouping: string[] = [];
  const functions: string[] = [];
  parser.parse(text).iterate({
    enter: ({ name, type, from, to, node }) => {
      const own = text.slice(from, to);
      if (type.isError) errors.push(`${own || 'nothing'} at ${from}`);
      if (name === 'VectorSelector') selectors.push({ metric: '', matchers: [] });
      const selector = selectors.at(-1);
      if (name === 'Identifier' && selector?.metric === '') selector.metric = own;
      if (name === 'FunctionIdentifier') functions.push(own);
      if (name === 'LabelName' && node.parent?.name === 'GroupingLabels') grouping.push(own);
      if (name === 'UnquotedLabelMatcher') {
        const [, label = '', operator = '', value = ''] = /^(\w+)\s*(=~|!~|!=|=)\s*"(.*)"$/.exec(own) ?? [];
        selector?.matchers.push({ label, operator, value });
      }
    },
  });
  return { errors, selectors, grouping, functions };
}

/** Whether a sample, as `name{label="value"} 1`, is one of the selector. */
export function isSelected(sample: string, { metric, matchers }: Selector): boolean {
  const [, name, labels = ''] = /^(\w+)(?:\{(.*)\})? \S+$/.exec(sample) ?? [];
  const values = new Map([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, value]) => [key, value]));
  return (
    name === metric &&
    matchers.every(({ label, operator, value }) => {
      const found = values.get(label) ?? '';
      const isLike = new RegExp(`^(?:${value})$`).test(found);
      return { '=': found === value, '!=': found !== value, '=~': isLike, '!~': !isLike }[operator];
    })
  );
}
