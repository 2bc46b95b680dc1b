import { lookup as resolveName } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { Failure } from '../contracts/errors.ts';
import type { Text } from '../contracts/text.ts';

/** Why an address is not called. */
export type Closed = 'thisMachine' | 'linkLocal' | 'reserved' | 'ownNetwork';

/** Whom the program may call at the wish of somebody who enters an address. */
export interface Reach {
  /** Why a host is not called, as far as it can be told without looking its name up; `undefined`: nothing is against it. */
  refusal(host: string): Text | undefined;
  /**
   * What a connection to a host is opened with (`net.connect`, `tls.connect`, `http.request`): the name is looked up once, each address that it
   * leads to is looked at, and the connection is made with this very answer, so that a name that changes between two look-ups gains nothing.
   *
   * @throws Failure `NOT_AVAILABLE` for a host that {@link refusal} names; the connection fails with the same for what its name leads to
   */
  to(host: string): { readonly lookup: LookupFunction };
}

/** How far a {@link Reach} goes. */
export interface ReachOptions {
  /** `company`: the internet and private networks. `internet`: addresses that the public internet routes only. */
  readonly range: 'company' | 'internet';
  /** True: this machine may be called too. Link-local addresses never are. Default false. */
  readonly allowsLoopback?: boolean;
  /** Addresses of this machine besides those of loopback, asked for each time. Default: those of its network interfaces. */
  readonly ownAddresses?: () => readonly string[];
}

const subnets = (family: 'ipv4' | 'ipv6', nets: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const net of nets) {
    const [address = '', bits] = net.split('/');
    list.addSubnet(address, Number(bits), family);
  }
  return list;
};

/** Of IPv4 and IPv6, in the order of being told. Source: IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 4291. */
const closed: readonly (readonly [Closed, BlockList, BlockList])[] = [
  ['thisMachine', subnets('ipv4', ['127.0.0.0/8', '0.0.0.0/8']), subnets('ipv6', ['::1/128', '::/128'])],
  // 100.100.100.200 and fd00:ec2::254 are the metadata services of Alibaba Cloud and AWS; those of the others are link-local.
  ['linkLocal', subnets('ipv4', ['169.254.0.0/16', '100.100.100.200/32']), subnets('ipv6', ['fe80::/10', 'fd00:ec2::254/128'])],
  ['reserved', subnets('ipv4', ['224.0.0.0/3']), subnets('ipv6', ['ff00::/8', '64:ff9b:1::/48'])],
];
/** What else the public internet does not route. */
const own4 = subnets('ipv4', [
  ...['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
]);
/** Only these of IPv6 are global unicast (RFC 4291, 2.4), without those of documentation. */
const global6 = subnets('ipv6', ['2000::/3']);
const documents6 = subnets('ipv6', ['2001:db8::/32']);

const words: Readonly<Record<Closed, (host: string) => Text>> = {
  thisMachine: (host) => ({
    zh: `${host} 指向本机，默认不允许调用；确有需要时请设置 YANGFAN_ALLOW_LOOPBACK=true`,
    en: `${host} leads to this machine, which is not called unless YANGFAN_ALLOW_LOOPBACK is true`,
  }),
  linkLocal: (host) => ({
    zh: `${host} 指向链路本地地址或云主机元数据服务，不允许调用`,
    en: `${host} leads to a link-local address or the metadata service of a cloud, which is never called`,
  }),
  reserved: (host) => ({ zh: `${host} 不是单台主机的地址`, en: `${host} is no address of a single machine` }),
  ownNetwork: (host) => ({
    zh: `${host} 指向内部网络，此处只允许互联网地址`,
    en: `${host} leads into a network of its own, and only the internet is called here`,
  }),
};

/** Guards calls whose address somebody has entered, so that nobody makes the program ask what listens for this machine or this network alone. */
export function createReach({ range, allowsLoopback = false, ownAddresses = interfaceAddresses }: ReachOptions): Reach {
  const whyNot = (address: string): Closed | undefined => {
    const found = closedFor(address, ownAddresses) ?? (range === 'internet' && !isRouted(address) ? 'ownNetwork' : undefined);
    return found === 'thisMachine' && allowsLoopback ? undefined : found;
  };
  const refusal = (host: string): Text | undefined => {
    const address = literalOf(host);
    const why = address === undefined ? undefined : whyNot(address);
    return why && words[why](host);
  };
  const lookup: LookupFunction = (hostname, options, done) =>
    resolveName(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '');
      const [first] = found;
      for (const { address } of found) {
        const why = whyNot(address);
        if (why !== undefined) return done(refused(hostname, words[why](`${hostname} (${address})`)), '');
      }
      if (first === undefined) return done(new Error(`${hostname} leads nowhere`), '');
      return options.all ? done(null, found) : done(null, first.address, first.family);
    });
  const to = (host: string) => {
    const why = refusal(host);
    if (why !== undefined) throw refused(host, why);
    return { lookup };
  };
  return { refusal, to };
}

/** The internet only, as for addresses that any user may bring. */
export const internet: Reach = createReach({ range: 'internet' });

const refused = (host: string, what: Text): Failure => new Failure('NOT_AVAILABLE', `calling ${host}: ${what.en}`, { details: { what } });

function closedFor(given: string, ownAddresses: () => readonly string[]): Closed | undefined {
  const { address, family } = plain(given);
  const found = closed.find(([, of4, of6]) => (family === 'ipv4' ? of4 : of6).check(address, family));
  if (found !== undefined) return found[0];
  return ownAddresses().some((own) => isSame(plain(own), address)) ? 'thisMachine' : undefined;
}

function isSame({ address: own, family }: Plain, address: string): boolean {
  if ((isIP(address) === 4) !== (family === 'ipv4')) return false;
  const list = new BlockList();
  list.addAddress(own, family);
  return list.check(address, family);
}

function isRouted(given: string): boolean {
  const { address, family } = plain(given);
  if (family === 'ipv4') return !own4.check(address);
  return global6.check(address, 'ipv6') && !documents6.check(address, 'ipv6');
}

function interfaceAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flat()
    .flatMap((one) => one?.address ?? []);
}

interface Plain {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
}

/** An address without its zone; one of IPv6 that carries one of IPv4 is that one. */
function plain(given: string): Plain {
  const address = given.replace(/%.*$/, '');
  if (isIP(address) === 4) return { address, family: 'ipv4' };
  const carried = carriedBy(groupsOf(address));
  return carried === undefined ? { address, family: 'ipv6' } : { address: carried, family: 'ipv4' };
}

/** The eight groups of an address of IPv6. */
function groupsOf(address: string): readonly number[] {
  // The parser of addresses writes the shortest form, without dots.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const numbers = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [numbers(head), numbers(tail ?? '')];
  return [...before, ...new Array<number>(8 - before.length - after.length).fill(0), ...after];
}

/** IPv4 within IPv6: mapped and compatible (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380, inverted). */
function carriedBy([a = 0, b = 0, c = 0, d, e, f = 0, g = 0, h = 0]: readonly number[]): string | undefined {
  const middleIsZero = c === 0 && d === 0 && e === 0;
  const isMapped = a === 0 && b === 0 && middleIsZero && (f === 0xffff || (f === 0 && (g > 0 || h > 1)));
  const isTranslated = a === 0x64 && b === 0xff9b && middleIsZero && f === 0;
  if (isMapped || isTranslated) return dotted(g, h);
  if (a === 0x2002) return dotted(b, c);
  return a === 0x2001 && b === 0 ? dotted(g ^ 0xffff, h ^ 0xffff) : undefined;
}

const dotted = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');

/** The address that a host says without a look-up, also as `2130706433`, `0x7f.1`, `127.1` or a name of this machine (RFC 6761, 6.3). */
function literalOf(host: string): string | undefined {
  const text = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (isIP(text) !== 0) return text;
  const url = `http://${text}`;
  const name = URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : '';
  if (isIP(name) !== 0) return name;
  return /(^|\.)localhost$/i.test(name) ? '127.0.0.1' : undefined;
}
