/**
 * Marks an English text for a person that is stored, logged or thrown. Its translation is looked up when it is shown; the
 * key is the text with `{0}`, `{1}` for its values.
 */
export function english(parts: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  return String.raw({ raw: parts }, ...values);
}
