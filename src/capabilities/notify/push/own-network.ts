import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const closed = new BlockList();
/** What the public internet does not route. Source: IANA IPv4 Special-Purpose Address Registry. */
const nets: readonly (readonly [net: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
for (const [net, bits] of nets) closed.addSubnet(net, bits);
/** Only these addresses of IPv6 are global unicast (RFC 4291, 2.4). */
const global6 = new BlockList();
global6.addSubnet('2000::', 3, 'ipv6');
/** Documentation, and those that carry an IPv4 address (6to4, Teredo), by which one could get round the list above. */
const closed6 = new BlockList();
for (const [net, bits] of [
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2001::', 32],
] as const)
  closed6.addSubnet(net, bits, 'ipv6');

/** True for an address that lies in the internet, not in a network of one's own. */
export function isPublicAddress(address: string): boolean {
  const kind = isIP(address);
  if (kind === 4) return !closed.check(address);
  return kind === 6 && global6.check(address, 'ipv6') && !closed6.check(address, 'ipv6');
}

/** What is wrong with the address that a browser gives for messages; `undefined`: nothing. */
export function endpointProblem(endpoint: string): string | undefined {
  if (!URL.canParse(endpoint)) return 'it is no address';
  const { protocol, username, password, port, hostname } = new URL(endpoint);
  if (protocol !== 'https:') return 'it does not begin with https://';
  if (username !== '' || password !== '') return 'it holds a user';
  if (port !== '') return 'its port is not 443';
  const address = hostname.replace(/^\[|\]$/g, '');
  if (isIP(address) !== 0) return isPublicAddress(address) ? undefined : 'it leads into a network of its own';
  return hostname.includes('.') && !/\.(local|internal|localhost|lan|home|corp)$/i.test(hostname)
    ? undefined
    : 'it leads into a network of its own';
}

/**
 * Looks a name up for a connection, and refuses it when any of its addresses is not in the internet. As the connection is made with this very
 * answer, a name that changes between two look-ups gains nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, done) =>
  lookup(hostname, { ...options, all: true }, (error, found) => {
    if (error) return done(error, '');
    const own = found.find(({ address }) => !isPublicAddress(address));
    const [first] = found;
    if (own !== undefined || first === undefined)
      return done(new Error(`${hostname} leads to ${own?.address ?? 'nowhere'}, which is not in the internet`), '');
    return options.all ? done(null, found) : done(null, first.address, first.family);
  });
