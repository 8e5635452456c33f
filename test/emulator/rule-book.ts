/** What a caller did that a careful one never does. Recorded, not thrown: one assertion at the end covers all. */
export class RuleBook {
  readonly broken: string[] = [];

  record(rule: string, detail: string): void {
    this.broken.push(`${rule}: ${detail}`);
  }
}
