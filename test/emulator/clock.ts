/** The emulated time: wall time plus an offset, or standing still when frozen. Tests move it; nothing sleeps. */
export class Clock {
  private readonly listeners: (() => void)[] = [];
  private offsetMs: number;
  private frozenAtMs: number | undefined;

  constructor(start: Date | undefined, frozen: boolean) {
    const startMs = start?.getTime() ?? Date.now();
    this.offsetMs = startMs - Date.now();
    this.frozenAtMs = frozen ? startMs : undefined;
  }

  now(): Date {
    return new Date(this.frozenAtMs ?? Date.now() + this.offsetMs);
  }

  advance(seconds: number): void {
    this.set(new Date(this.now().getTime() + seconds * 1000));
  }

  set(at: Date): void {
    if (Number.isNaN(at.getTime())) throw new Error('clock: not a time');
    this.offsetMs = at.getTime() - Date.now();
    if (this.frozenAtMs !== undefined) this.frozenAtMs = at.getTime();
    for (const moved of this.listeners) moved();
  }

  /** Called after every move; running wall time calls nobody, so readers settle what is due before they look. */
  onMove(moved: () => void): void {
    this.listeners.push(moved);
  }
}
