import { domainToASCII } from 'node:url';

const MOST_CHARACTERS = 253; // RFC 1035, 2.3.4, without the last dot
const LABEL = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

const LOOPBACK = /^127(\.(\d|[1-9]\d|1\d\d|2[0-4]\d|25[0-5])){3}$/;

/** 127.x.y.z */
export function isLoopback(text: string): boolean {
  return LOOPBACK.test(text);
}

/** Letters of any script, digits and hyphens between dots (RFC 1035, 2.3.1, and IDNA); an address is no name. */
export function isDnsName(name: string): boolean {
  // Only what is not ASCII goes through IDNA: for the rest the URL parser would mend what is wrong.
  const ascii = /^[ -~]*$/.test(name) ? name.toLowerCase() : domainToASCII(name);
  const labels = ascii.split('.');
  return (
    ascii.length <= MOST_CHARACTERS && labels.every((label) => LABEL.test(label)) && !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

/** A DNS name, or a wildcard for one label before it. */
export function isCertificateName(name: string): boolean {
  return isDnsName(name.replace(/^\*\./, ''));
}
