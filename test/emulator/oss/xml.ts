/** One element: its name, and a text or children; an undefined child is left out. */
export type Element = readonly [name: string, content: string | readonly (Element | undefined)[]];

export function document(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${render(root)}`;
}

function render([name, content]: Element): string {
  const inner =
    typeof content === 'string'
      ? escapeMarks(content)
      : content.map((child) => (child === undefined ? '' : render(child))).join('');
  return `<${name}>${inner}</${name}>`;
}

function escapeMarks(text: string): string {
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** OSS's pages show whole seconds as `.000Z`, and a client reads no other fraction (updates 2026-11, C5). */
export function timeOf(at: Date): string {
  return at.toISOString().replace(/\.\d+Z$/, '.000Z');
}
