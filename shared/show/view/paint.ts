/** Styles by meaning. The terminal maps them to colours. */
export type Style = 'strong' | 'dim' | 'good' | 'change' | 'bad';

/** Text with a style, or unchanged without colours. The text must be plain (wording/plain.ts). */
export type Paint = (style: Style, text: string) => string;

export const unpainted: Paint = (_style, text) => text;
