/** Styles that mean something in this project; what they look like is the edge's choice. */
export type Style = 'strong' | 'dim' | 'good' | 'change' | 'bad';

/** Gives text a style, or leaves it as it is. The text must be plain already. */
export type Paint = (style: Style, text: string) => string;

export const unpainted: Paint = (_style, text) => text;
