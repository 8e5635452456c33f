import type { Cloud } from '../../emulator/cloud.js';

const firstEndsAfterDays = 200;
const hourMs = 3_600_000;

/** Certificates in lines: each line is one certificate and its renewals, oldest first. */
export interface Lines {
  readonly count: number;
  first(line: number): string;
  newest(line: number): string;
  /** The one name of all its certificates. */
  name(line: number): string;
  /** All of its line, itself included; nothing for a stranger. */
  likeIt(id: string): readonly string[];
  /** Undefined for a stranger. */
  lineOf(id: string): number | undefined;
  /** 0 for the first; its successors follow. */
  generationOf(id: string): number;
  renew(line: number): string;
}

/** Each line has one name; those that are brief expire two hours after they were issued, their renewals last. */
export function issueLines({ world, clock }: Cloud, count: number, brief: readonly number[]): Lines {
  const issuedAt = clock.now().getTime();
  const lines = Array.from({ length: count }, (_, n) => {
    const notAfter = brief.includes(n) ? { notAfter: new Date(issuedAt + 2 * hourMs) } : {};
    return [world.issueCertificate({ names: [nameOf(n)], keyAlgorithm: 'ECC', ...notAfter }).id];
  });
  const places = new Map(lines.map(([id], line) => [id as string, { line, generation: 0 }]));
  const placeOf = (id: string) => places.get(id);
  return {
    count,
    first: (line) => lines[line]?.[0] as string,
    newest: (line) => lines[line]?.at(-1) as string,
    name: nameOf,
    likeIt: (id) => lines[placeOf(id)?.line ?? -1] ?? [],
    lineOf: (id) => placeOf(id)?.line,
    generationOf: (id) => placeOf(id)?.generation ?? -1,
    renew: (line) => {
      const generations = lines[line] as string[];
      // Two renewals within a second are told apart by their ends.
      const days = firstEndsAfterDays + generations.length;
      const notAfter = new Date(clock.now().getTime() + days * 24 * hourMs);
      const { id } = world.renew(generations.at(-1) as string, { notAfter });
      places.set(id, { line, generation: generations.length });
      generations.push(id);
      return id;
    },
  };
}

function nameOf(line: number): string {
  return `c${line}.example.com`;
}
