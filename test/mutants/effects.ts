import ts from 'typescript';

/**
 * The change that a fault makes to its function. Its target is the smallest node of its kind that contains all of the
 * mentions: names of properties and of called functions, or literals, because they outlive locals and layout.
 */
export type Effect =
  | { readonly kind: 'condition'; readonly mentions: readonly string[]; readonly becomes: 'true' | 'false' }
  | { readonly kind: 'value'; readonly mentions: readonly string[]; readonly becomes: string }
  | { readonly kind: 'omission' | 'skip' | 'unwrapping'; readonly mentions: readonly string[] }
  | { readonly kind: 'swap'; readonly from: string; readonly becomes: string };

/** The condition is true. */
export const always = (...mentions: string[]): Effect => ({ kind: 'condition', mentions, becomes: 'true' });

/** The condition is false. */
export const never = (...mentions: string[]): Effect => ({ kind: 'condition', mentions, becomes: 'false' });

/** The operand, element, property or argument is left out. */
export const without = (...mentions: string[]): Effect => ({ kind: 'omission', mentions });

/** The statement is left out. */
export const skipping = (...mentions: string[]): Effect => ({ kind: 'skip', mentions });

/** The call is left out: the object of the method remains, or the first argument of the function. */
export const unwrapped = (...mentions: string[]): Effect => ({ kind: 'unwrapping', mentions });

/** The value that is assigned, passed, listed, chosen or returned is other code. */
export const valued = (becomes: string, ...mentions: string[]): Effect => ({ kind: 'value', mentions, becomes });

/** Tokens that occur once are other code. Last resort, because it follows the code most closely. */
export const swapped = (from: string, becomes: string): Effect => ({ kind: 'swap', from, becomes });

/** A replacement of a range of the file's text. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The edits that the effect could mean: exactly one if it has its place in the function. */
export function editsOf(effect: Effect, within: ts.Node): Edit[] {
  if (effect.kind === 'swap') return swaps(effect.from, effect.becomes, within);
  return smallest(targetsOf(effect.kind, within), effect.mentions).map((target) => editOf(effect, target));
}

function editOf(effect: Exclude<Effect, { kind: 'swap' }>, target: ts.Node): Edit {
  switch (effect.kind) {
    case 'condition':
    case 'value':
      return { ...spanOf(target), text: effect.becomes };
    case 'skip':
      return { ...spanOf(target), text: '{}' };
    case 'unwrapping':
      return { ...spanOf(target), text: `(${subjectOf(target)?.getText() ?? ''})` };
    case 'omission':
      return omission(target);
  }
}

function swaps(from: string, text: string, within: ts.Node): Edit[] {
  const tokens = tokensOf(within);
  const wanted = tokensOfText(from);
  return startsOf(wanted, tokens).map((index) => ({
    from: tokens[index]?.from ?? 0,
    to: tokens[index + wanted.length - 1]?.to ?? 0,
    text,
  }));
}

/** Of the nodes that contain every mention, those that contain no other such node. */
function smallest(nodes: readonly ts.Node[], mentions: readonly string[]): ts.Node[] {
  const wanted = mentions.map(tokensOfText);
  const matching = nodes.filter((node) => wanted.every((mention) => startsOf(mention, tokensOf(node)).length > 0));
  return matching.filter((node) => !matching.some((other) => isInside(other, node)));
}

const isTarget: Readonly<Record<Exclude<Effect['kind'], 'swap'>, (node: ts.Node) => boolean>> = {
  condition: isCondition,
  value: isValue,
  omission: isOmissible,
  skip: isSkippable,
  unwrapping: (node) => subjectOf(node) !== undefined,
};

function targetsOf(kind: Exclude<Effect['kind'], 'swap'>, within: ts.Node): ts.Node[] {
  const targets: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (isTarget[kind](node)) targets.push(node);
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(within, visit);
  return targets;
}

function isCondition(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isObjectLiteralExpression(node) || ts.isArrayLiteralExpression(node)) return false;
  if (ts.isIfStatement(parent) || ts.isWhileStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent) || ts.isForStatement(parent)) return parent.condition === node;
  if (ts.isBinaryExpression(parent)) return isLogical(parent) && parent.operatorToken !== node;
  const isResult = ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && parent.body === node);
  return isResult && isTruth(node);
}

const comparison = /^([!=]==|[<>]=?|in|instanceof)$/;
const predicate = /(^|\.)(is|are|has|can|may|must|same|some|every|includes|startsWith|endsWith|test)([A-Z]\w*)?$/;

/** Without types only the form shows that a result is true or false. */
function isTruth(node: ts.Node): boolean {
  if (ts.isParenthesizedExpression(node)) return isTruth(node.expression);
  if (ts.isPrefixUnaryExpression(node)) return node.operator === ts.SyntaxKind.ExclamationToken;
  if (ts.isBinaryExpression(node)) return isLogical(node) || comparison.test(node.operatorToken.getText());
  return ts.isCallExpression(node) && predicate.test(node.expression.getText());
}

function isValue(node: ts.Node): boolean {
  const { parent } = node;
  if (!ts.isExpression(node) && !ts.isBlock(node)) return false;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isConditionalExpression(parent)) return parent.condition !== node;
  if (ts.isBinaryExpression(parent)) return parent.operatorToken.kind !== ts.SyntaxKind.AmpersandAmpersandToken;
  if (ts.isArrowFunction(parent)) return parent.body === node;
  if (ts.isCallExpression(parent) || ts.isNewExpression(parent)) return parent.expression !== node;
  return [ts.isReturnStatement, ts.isArrayLiteralExpression, ts.isSpreadElement].some((is) => is(parent));
}

function isOmissible(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node.parent)) return isSum(node.parent) && node.parent.operatorToken !== node;
  return listAround(node).includes(node);
}

function isSum(node: ts.BinaryExpression): boolean {
  return isLogical(node) || /^(\+|-|\?\?)$/.test(node.operatorToken.getText());
}

function isLogical(node: ts.BinaryExpression): boolean {
  return /^(&&|\|\|)$/.test(node.operatorToken.getText());
}

function isSkippable(node: ts.Node): boolean {
  return ts.isStatement(node) && ![ts.isBlock, ts.isFunctionDeclaration, ts.isVariableStatement].some((is) => is(node));
}

function subjectOf(node: ts.Node): ts.Node | undefined {
  if (!ts.isCallExpression(node)) return undefined;
  return ts.isPropertyAccessExpression(node.expression) ? node.expression.expression : node.arguments[0];
}

/** Parentheses keep the rest an expression where a bare `{` would begin a block. */
function omission(node: ts.Node): Edit {
  const { parent } = node;
  if (ts.isBinaryExpression(parent))
    return { ...spanOf(parent), text: `(${(parent.left === node ? parent.right : parent.left).getText()})` };
  const list = listAround(node);
  const index = list.indexOf(node);
  const next = list[index + 1];
  if (next !== undefined) return { from: node.getStart(), to: next.getStart(), text: '' };
  return { from: list[index - 1]?.getEnd() ?? node.getStart(), to: node.getEnd(), text: '' };
}

function listAround({ parent }: ts.Node): readonly ts.Node[] {
  if (ts.isArrayLiteralExpression(parent)) return parent.elements;
  if (ts.isObjectLiteralExpression(parent)) return parent.properties;
  return ts.isCallExpression(parent) || ts.isNewExpression(parent) ? (parent.arguments ?? []) : [];
}

const spanOf = (node: ts.Node) => ({ from: node.getStart(), to: node.getEnd() });

const isInside = (inner: ts.Node, outer: ts.Node) =>
  outer.getStart() <= inner.getStart() && inner.getEnd() <= outer.getEnd() && outer.getWidth() > inner.getWidth();

interface Token {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const parsedTexts = new Map<string, readonly Token[]>();
const parsedNodes = new WeakMap<ts.Node, readonly Token[]>();

function tokensOfText(text: string): readonly Token[] {
  const parsed = parsedTexts.get(text) ?? tokensOf(ts.createSourceFile('.ts', text, ts.ScriptTarget.Latest, true));
  parsedTexts.set(text, parsed);
  return parsed;
}

function tokensOf(node: ts.Node): readonly Token[] {
  const parsed = parsedNodes.get(node) ?? readTokens(node);
  parsedNodes.set(node, parsed);
  return parsed;
}

function readTokens(node: ts.Node): readonly Token[] {
  const children = node.getChildren().filter((child) => !ts.isJSDoc(child));
  if (children.length > 0) return children.flatMap(tokensOf);
  return node.getText() === '' ? [] : [{ ...spanOf(node), text: node.getText() }];
}

function startsOf(wanted: readonly Token[], tokens: readonly Token[]): number[] {
  return tokens.flatMap((_, start) =>
    wanted.every(({ text }, index) => tokens[start + index]?.text === text) ? [start] : [],
  );
}
