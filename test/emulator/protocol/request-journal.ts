/** One request as it was answered. `httpStatus` 0 means that the connection was dropped. */
export interface RequestLog {
  readonly at: Date;
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** Flat, as sent; private keys are masked. */
  readonly params: Readonly<Record<string, string>>;
  readonly httpStatus: number;
  readonly code?: string;
  readonly requestId: string;
  readonly accessKeyId: string;
}

/** A long-lived cloud forgets the oldest requests beyond this. */
const MAX_ENTRIES = 200_000;

/** Everything that was asked, in order. */
export class RequestJournal {
  readonly entries: RequestLog[] = [];
  private readonly onAdded: ((entry: RequestLog) => void)[] = [];

  add(entry: RequestLog): void {
    const secret = Object.keys(entry.params).filter((name) => /Key$/.test(name) && !/\.Key$/.test(name));
    const masked = Object.fromEntries(secret.map((name) => [name, '(private key)']));
    this.entries.push({ ...entry, params: { ...entry.params, ...masked } });
    if (this.entries.length > MAX_ENTRIES) this.entries.splice(0, MAX_ENTRIES / 2);
    for (const added of this.onAdded) added(entry);
  }

  onAdd(added: (entry: RequestLog) => void): void {
    this.onAdded.push(added);
  }
}
