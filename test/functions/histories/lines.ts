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
  /** The name that all of its certificates have. */
  name(line: number): string;
  /** Undefined for the account of the functions. */
  accountOf(line: number): string | undefined;
  /** All lines of an account. */
  linesOf(accountId: string | undefined): readonly number[];
  /** The line of the other key type for the same name; undefined where there is none. */
  twinOf(line: number): number | undefined;
  /** All of its line, itself included; nothing for a stranger. */
  likeIt(id: string): readonly string[];
  idsOf(line: number): readonly string[];
  /** Undefined for a stranger. */
  lineOf(id: string): number | undefined;
  /** 0 for the first; its successors follow. */
  generationOf(id: string): number;
  /** With all names of its former ones, and one more if wanted. */
  renew(line: number, names?: 'the same' | 'one more'): string;
  /** CAS renews it without one of its names: of no use to anybody, and so no part of the line. */
  renewWithout(line: number): string;
  /** Lines whose latest renewal lacks a name. */
  lacking(): readonly number[];
}

export const otherAccount = '2222222222222222';

/**
 * Each line has one name; those that are brief expire two hours after they were issued, their renewals last. The first ones
 * come in twins: an ECC and an RSA certificate for one name.
 */
export function issueLines(
  { world, clock }: Cloud,
  { certificates: count, brief, twins, spread, endsSoon }: Estate,
): Lines {
  const isTwin = (line: number) => line < 2 * Math.min(twins, Math.floor(count / 2));
  const twinOf = (line: number) => (isTwin(line) ? (line % 2 === 0 ? line + 1 : line - 1) : undefined);
  // Twins stay in one account.
  const ofOther = spread === 'two accounts' ? 2 * Math.ceil(count / 4) : count;
  const accountOf = (line: number) => (line >= ofOther ? otherAccount : undefined);
  const nameOf = (line: number) => `c${isTwin(line) ? line - (line % 2) : line}.example.com`;
  const issuedAt = clock.now().getTime();
  const names = Array.from({ length: count }, (_, n) => [nameOf(n), ...(n % 2 === 1 ? [`www.${nameOf(n)}`] : [])]);
  const namesOf = (line: number) => names[line] as string[];
  const lines = Array.from({ length: count }, (_, n) => {
    const notAfter = brief.includes(n) ? { notAfter: new Date(issuedAt + 2 * hourMs) } : {};
    const old = { notBefore: new Date(issuedAt - 190 * 24 * hourMs), notAfter: new Date(issuedAt + 10 * 24 * hourMs) };
    const accountId = accountOf(n);
    return [
      world.issueCertificate({
        ...(accountId && { accountId }),
        names: namesOf(n),
        ...(endsSoon && n === count - 1 ? old : {}),
        keyAlgorithm: isTwin(n) && n % 2 === 1 ? 'RSA' : 'ECC',
        ...notAfter,
      }).id,
    ];
  });
  const places = new Map(lines.map(([id], line) => [id as string, { line, generation: 0 }]));
  const placeOf = (id: string) => places.get(id);
  const lacking = new Set<number>();
  const renewals = new Map<number, number>();
  const renewed = (line: number, ofNames: readonly string[]) => {
    const count = (renewals.get(line) ?? 0) + 1;
    renewals.set(line, count);
    // Two renewals within a second are told apart by their ends.
    const notAfter = new Date(clock.now().getTime() + (firstEndsAfterDays + count) * 24 * hourMs);
    return world.renew((lines[line] as string[]).at(-1) as string, { notAfter, names: [...ofNames] }).id;
  };
  return {
    count,
    first: (line) => lines[line]?.[0] as string,
    newest: (line) => lines[line]?.at(-1) as string,
    name: nameOf,
    twinOf,
    likeIt: (id) => lines[placeOf(id)?.line ?? -1] ?? [],
    idsOf: (line) => lines[line] ?? [],
    lineOf: (id) => placeOf(id)?.line,
    generationOf: (id) => placeOf(id)?.generation ?? -1,
    accountOf,
    linesOf: (accountId) => lines.flatMap((_, line) => (accountOf(line) === accountId ? [line] : [])),
    renew: (line, wanted = 'the same') => {
      if (wanted === 'one more') namesOf(line).push(`m${namesOf(line).length}.${nameOf(line)}`);
      const id = renewed(line, namesOf(line));
      lacking.delete(line);
      const generations = lines[line] as string[];
      places.set(id, { line, generation: generations.length });
      generations.push(id);
      return id;
    },
    renewWithout: (line) => {
      const [first = '', second, ...more] = namesOf(line);
      lacking.add(line);
      const isAdded = second?.startsWith('m') ?? true;
      return renewed(line, isAdded ? [`other.${first}`] : [first, ...more]);
    },
    lacking: () => [...lacking],
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
