/** The lines, from 1, on which the elements of a JSON array begin. `JSON.parse` gives no positions. Only for valid JSON. */
export function linesOfElements(source: string): readonly number[] {
  const lines: number[] = [];
  let [line, depth, isAwaited] = [1, 0, false];
  for (const [token] of source.matchAll(/"(?:[^"\\]|\\.)*"|\n|[[\]{},]|[^\s[\]{},"]+/g)) {
    if (token === '\n') line += 1;
    else {
      if (isAwaited && token !== ']') lines.push(line);
      isAwaited = (depth === 0 && token === '[') || (depth === 1 && token === ',');
      if (token === '[' || token === '{') depth += 1;
      if (token === ']' || token === '}') depth -= 1;
    }
  }
  return lines;
}
