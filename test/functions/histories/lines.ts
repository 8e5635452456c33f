import type { Cloud } from '../../emulator/cloud.js';
import type { History } from './arbitraries.js';

type Estate = History['estate'];

const firstEndsAfterDays = 200;
const hourMs = 3_600_000;

/** Certificates in lines: each line is one certificate and its renewals, oldest first. */
export interface Lines {
  readonly count: number;
  first(line: number): string;
  newest(line: number): string;
  /** The one name of all its certificates. */
  name(line: number): string;
  /** The line of the other key type for the same name; undefined where there is none. */
  twinOf(line: number): number | undefined;
  /** All of its line, itself included; nothing for a stranger. */
  likeIt(id: string): readonly string[];
  /** Undefined for a stranger. */
  lineOf(id: string): number | undefined;
  /** 0 for the first; its successors follow. */
  generationOf(id: string): number;
  renew(line: number): string;
}

/**
 * Each line has one name; those that are brief expire two hours after they were issued, their renewals last. The first ones
 * come in twins: an ECC and an RSA certificate for one name.
 */
export function issueLines({ world, clock }: Cloud, { certificates: count, brief, twins }: Estate): Lines {
  const isTwin = (line: number) => line < 2 * Math.min(twins, Math.floor(count / 2));
  const twinOf = (line: number) => (isTwin(line) ? (line % 2 === 0 ? line + 1 : line - 1) : undefined);
  const nameOf = (line: number) => `c${isTwin(line) ? line - (line % 2) : line}.example.com`;
  const issuedAt = clock.now().getTime();
  const lines = Array.from({ length: count }, (_, n) => {
    const notAfter = brief.includes(n) ? { notAfter: new Date(issuedAt + 2 * hourMs) } : {};
    return [
      world.issueCertificate({
        names: [nameOf(n)],
        keyAlgorithm: isTwin(n) && n % 2 === 1 ? 'RSA' : 'ECC',
        ...notAfter,
      }).id,
    ];
  });
  const places = new Map(lines.map(([id], line) => [id as string, { line, generation: 0 }]));
  const placeOf = (id: string) => places.get(id);
  return {
    count,
    first: (line) => lines[line]?.[0] as string,
    newest: (line) => lines[line]?.at(-1) as string,
    name: nameOf,
    twinOf,
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

/** Whether one of these is for a name of two key types, and none of them is of the other one. */
export function isLoneTwin(attachments: readonly { readonly id: string }[], lines: Lines): boolean {
  const there = new Set(attachments.map(({ id }) => lines.lineOf(id) ?? -1));
  return [...there].some((line) => {
    const twin = lines.twinOf(line);
    return twin !== undefined && !there.has(twin);
  });
}
