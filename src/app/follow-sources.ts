import type { Connect } from '../capabilities/connect/index.ts';
import type { Pack } from '../contracts/pack.ts';
import type { Caller } from '../contracts/roles.ts';
import type { Addresses } from '../field/messages.ts';
import type { Log } from '../kernel/log.ts';
import type { FieldProcess } from './field-process.ts';

/** What is looked at to know where the stations of a pack are to report. */
export interface SourcesSeen {
  readonly connect: Pick<Connect, 'sourceByProtocol' | 'listensAt'>;
  readonly caller: Pick<Caller, 'tenant'>;
}

/** How often it is looked where the sources listen. */
const lookMs = 1000;

/** Where a listener on all addresses is reached from this computer. */
const here: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
const isHere = (host: unknown): boolean => host === '127.0.0.1' || host === 'localhost';

/**
 * Per source of a pack, where its stations report: only where the source itself listens at this moment, so that no station ever speaks to, or
 * shows its secret to, another program that has the port, and by the transport on which it listens. For a source that calls a controller on this computer, where that one has to listen.
 */
export function addressesOf(pack: Pick<Pack, 'id' | 'sources'>, { connect, caller }: SourcesSeen): Addresses {
  const found = Object.entries(pack.sources).flatMap(([key, { protocol }]) => {
    const source = connect.sourceByProtocol(caller.tenant, protocol, pack.id);
    if (source === undefined) return [];
    const { host, port, mode } = source.config;
    if (protocol === 'modbus') return isHere(host) ? [[key, { host: '127.0.0.1', port: Number(port) }] as const] : [];
    const address = connect.listensAt(source.id);
    if (address === undefined) return [];
    const reached = { ...address, host: here[address.host] ?? address.host };
    return [[key, mode === 'udp' ? { ...reached, transport: 'udp' as const } : reached] as const];
  });
  return Object.fromEntries(found);
}

/** What {@link followSources} needs. */
export interface FollowDeps extends SourcesSeen {
  readonly connect: Pick<Connect, 'sourceByProtocol' | 'listensAt' | 'stateOf'>;
  readonly log: Pick<Log, 'warn'>;
  /** Default 1000 ms. */
  readonly everyMs?: number;
}

/** Sources of a pack that should listen and are down, mostly because another program has their port. */
function downOf(pack: Pick<Pack, 'id' | 'sources'>, addresses: Addresses, { connect, caller }: FollowDeps): readonly string[] {
  const isDown = (protocol: string): boolean => {
    const source = connect.sourceByProtocol(caller.tenant, protocol, pack.id);
    return source !== undefined && connect.stateOf(source.id) === 'down';
  };
  return Object.keys(pack.sources).filter((key) => addresses[key] === undefined && isDown(pack.sources[key]?.protocol ?? ''));
}

/** Calls `tell` when the value is another one than the last time; `first` is known already. */
function onNews<T>(tell: (value: T) => void, first: T | undefined): (value: T) => void {
  let told = JSON.stringify(first);
  return (value) => {
    const text = JSON.stringify(value);
    if (text === told) return;
    told = text;
    tell(value);
  };
}

/** Tell a field each time its sources listen elsewhere, or no more, until it is closed; and tell people why stations wait. */
export function followSources(pack: Pick<Pack, 'id' | 'sources'>, field: FieldProcess, deps: FollowDeps): FieldProcess {
  const tellField = onNews(field.follow, undefined);
  const tellPeople = onNews<readonly string[]>((down) => {
    if (down.length > 0)
      deps.log.warn({ pack: pack.id, sources: down }, 'stations of the field wait: their sources are down, see why in the console');
  }, []);
  const look = (): void => {
    const addresses = addressesOf(pack, deps);
    tellField(addresses);
    tellPeople(downOf(pack, addresses, deps));
  };
  look();
  const timer = setInterval(look, deps.everyMs ?? lookMs);
  timer.unref();
  return {
    ...field,
    close() {
      clearInterval(timer);
      return field.close();
    },
  };
}
