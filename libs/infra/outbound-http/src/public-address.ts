import ipaddr from 'ipaddr.js';

/** Of IPv6 only this block is given out to the public internet (RFC 4291, IANA's registry). */
const globalUnicast = ipaddr.parseCIDR('2000::/3');
/** RFC 9637, which the library does not know yet. */
const documentation = ipaddr.parseCIDR('3fff::/20');

/**
 * Whether an IP address is one of the public internet. Private, loopback, link-local (cloud metadata), CGNAT, documentation, multicast and
 * reserved ranges are not, nor are IPv6 addresses that carry an IPv4 one in them (mapped, translated, 6to4, Teredo).
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.parse(text);
  if (address.range() !== 'unicast') return false;
  return address.kind() === 'ipv4' || (address.match(globalUnicast) && !address.match(documentation));
}
