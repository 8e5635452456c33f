import type { CertificateIndex } from '../rotation/model/certificate-index.js';
import type { CertificateId } from '../rotation/model/inventory.js';
import { namesInOrder } from '../rotation/model/names.js';
import { cut, plain } from './plain.js';

/** The longest foreign name, in characters, that a line shows uncut. */
const nameCharacters = 48;

/** A label or a domain name as plain text of at most 48 characters. */
export function name(text: string): string {
  return cut(text, nameCharacters);
}

/** `2026-06-15 12:00 UTC`. */
export function time(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

export function day(at: Date): string {
  return at.toISOString().slice(0, 10);
}

/** The domains of a certificate; undefined if its data was not read. */
export type NamesOf = (id: CertificateId) => readonly string[] | undefined;

/** Certificates by domain and id: `www.example.com and 3 more (123-cn-hangzhou)`; the id alone without known names. */
export function certificatesText(ids: readonly CertificateId[], namesOf: NamesOf): string {
  return ids
    .map((id) => {
      const names = namesOf(id) ?? [];
      return names.length === 0 ? plain(id) : `${namesText(names)} (${plain(id)})`;
    })
    .join(', ');
}

/** Names and expiry of a certificate: `www.example.com and 3 more, until 2026-12-01`. */
export function certificate(id: CertificateId, certificateIndex: CertificateIndex): string {
  const listed = certificateIndex.find(id);
  return listed === undefined ? 'not in CAS' : `${namesText(listed.names)}, until ${day(listed.notAfter)}`;
}

/** `www.example.com and 3 more`. */
export function namesText(names: readonly string[]): string {
  const [first = 'no names', ...others] = namesInOrder(names);
  return `${name(first)}${others.length === 0 ? '' : ` and ${others.length} more`}`;
}

/** `www.example.com +3`, where there is little room. Empty without names. */
export function shortNamesText(names: readonly string[]): string {
  const [first = '', ...others] = namesInOrder(names);
  return `${name(first)}${others.length === 0 ? '' : ` +${others.length}`}`;
}
