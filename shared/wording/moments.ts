const moment = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** A text in parts: its times, as `toISOString` makes them, and what stands between. What only looks like a time is text. */
export function timesIn(text: string): readonly (string | Date)[] {
  return text.split(moment).map((part, i) => {
    const at = new Date(part);
    return i % 2 === 1 && !Number.isNaN(at.getTime()) ? at : part;
  });
}

/** A text with its times as `shown` makes them. */
export function withTimes(text: string, shown: (at: Date) => string): string {
  return timesIn(text)
    .map((part) => (typeof part === 'string' ? part : shown(part)))
    .join('');
}
