/** EventBridge's grammar for event patterns, as far as the templates use it: exact values and prefixes. */
type Wanted = string | { readonly prefix: string };

/** Whether the rule lets the event through: every field of the pattern has one of its values. */
export function matches(pattern: string, event: Readonly<Record<string, unknown>>): boolean {
  const fields: Readonly<Record<string, readonly Wanted[]>> = JSON.parse(pattern);
  return Object.entries(fields).every(([field, values]) => {
    const found = String(event[field]);
    return values.some((wanted) => (typeof wanted === 'string' ? found === wanted : found.startsWith(wanted.prefix)));
  });
}
