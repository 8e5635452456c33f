import { attachment, certificate, hangzhou, id, listener, loadBalancer, noon, openBatch } from '../support/builders.js';
import { estateOf, sightOf } from './estates.js';

/** An estate in which everything that somebody else may name has this name. */
export function named(text: string) {
  const one = certificate(`1-${text}`, { label: text, commonName: text, names: [text, 'b.example.com'], issuer: text });
  const at = listener(`lsn-${text}`, [attachment(`1-${text}`), attachment(`2-${text}`)], { tags: { [text]: text } });
  const place = { region: hangzhou, loadBalancerId: at.loadBalancerId, listenerId: at.id };
  const said = { ...place, certificateIds: [id(text)], detail: text };
  return estateOf({
    sights: [sightOf([loadBalancer([at], { label: text })], [one])],
    report: {
      conditions: [{ ...said, reason: 'quota-full', since: noon }],
      holds: [{ ...said, reason: 'quota-full', until: undefined }],
      faults: [{ region: hangzhou, account: text, operation: text, code: text, message: text }],
    },
    open: [openBatch('associate', `lsn-${text}`, [text])],
    history: [
      {
        ...openBatch('associate', `lsn-${text}`, [text]),
        replacements: [{ replaced: id(text), successor: id(text) }],
        ending: 'confirmed',
        closedAt: noon,
      },
    ],
  });
}

/** What somebody may call a thing to do harm to whoever reads of it. */
export const hostileNames = [
  { what: 'a script', name: '<script>alert(owned=1)</script>' },
  { what: 'an image', name: '"><img src=x onerror=alert(owned=1)>' },
  { what: 'an end of an attribute', name: '" autofocus onfocus="alert(owned=1)' },
  { what: 'an end of the style', name: '</style></title></script><svg onload=alert(owned=1)>' },
  { what: 'a comment', name: '<!--' },
  { what: 'entities', name: '&lt;script&gt;&#x3c;' },
  { what: 'a link', name: 'javascript:alert(owned=1)' },
  { what: 'a terminal', name: '\x1b[2J\x1b]0;owned\x07' },
  { what: 'lines', name: 'a\r\nb\u2028c\u0000' },
  { what: 'right to left', name: 'moc.\u202eelpmaxe\u2066' },
  { what: 'a name of 253 characters', name: `${'a'.repeat(63)}.`.repeat(4).slice(0, 253) },
] as const;
