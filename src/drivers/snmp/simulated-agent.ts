import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import snmp, { type Agent, type DgramModule, type User } from 'net-snmp';

/** An object of a simulated agent. */
export interface SimulatedObject {
  /** Letters and digits. */
  readonly name: string;
  /** Without the `.0` of its value. */
  readonly oid: string;
  /** Name of an `ObjectType`. */
  readonly type: string;
  readonly value: unknown;
}

/** A table of which column 1 is the index. */
export interface SimulatedTable {
  readonly name: string;
  readonly oid: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly unknown[])[];
}

/** How agents are made. */
export interface SimulatedAgentsOptions {
  /** Addresses of this computer, one agent each, all on the same port. */
  readonly hosts: readonly string[];
  readonly objects: readonly SimulatedObject[];
  readonly tables?: readonly SimulatedTable[];
  /** Community that may read and write; default `public`. */
  readonly community?: string;
  readonly user?: User;
}

/** Agents with faults, for tests and demonstrations. */
export interface SimulatedAgents {
  readonly port: number;
  /** Sockets that have asked and still exist on this computer. */
  readonly askers: number;
  /** Datagrams that have come. */
  readonly heard: number;
  set(host: string, name: string, value: unknown): void;
  get(host: string, name: string): unknown;
  setCell(host: string, table: string, cell: { readonly row: number; readonly column: number; readonly value: unknown }): void;
  goSilent(host?: string): void;
  bend(change: ((bytes: Uint8Array) => Uint8Array) | undefined): void;
  /** Send bytes to all that have asked. */
  pour(bytes: Uint8Array): void;
  holdWrites(isHeld: boolean): void;
  readonly heldWrites: number;
  leave(): Promise<void>;
  comeBack(): Promise<void>;
}

const setRequestTag = 0xa3;
const mostDatagram = 60_000;

/** Version 2c: sequence, version, community, and then the tag of what is asked. */
function isWrite(bytes: Buffer): boolean {
  const head = (bytes[1] ?? 0) < 0x80 ? 2 : 2 + ((bytes[1] ?? 0) & 0x7f);
  return bytes[head + 5 + (bytes[head + 4] ?? 0)] === setRequestTag;
}

/** Ports of the UDP sockets of this computer (Linux). */
function livePorts(): ReadonlySet<number> {
  const lines = readFileSync('/proc/net/udp', 'latin1').split('\n').slice(1);
  return new Set(lines.map((line) => Number.parseInt(line.trim().split(/\s+/)[1]?.split(':')[1] ?? '0', 16)));
}

function fill(agent: Agent, { objects, tables = [], community = 'public', user }: SimulatedAgentsOptions): void {
  const mib = agent.getMib();
  const maxAccess = snmp.MaxAccess['read-write'];
  for (const { name, oid, type, value } of objects) {
    mib.registerProvider({ name, type: snmp.MibProviderType.Scalar, oid, scalarType: snmp.ObjectType[type], maxAccess });
    mib.setScalarValue(name, value);
  }
  for (const { name, oid, columns, rows } of tables) {
    const tableColumns = columns.map((column, i) => ({ number: i + 1, name: column.name, type: snmp.ObjectType[column.type], maxAccess }));
    mib.registerProvider({
      name,
      type: snmp.MibProviderType.Table,
      oid,
      maxAccess: snmp.MaxAccess['not-accessible'],
      tableColumns,
      tableIndex: [{ columnName: columns[0]?.name }],
    });
    for (const row of rows) mib.addTableRow(name, row);
  }
  const authorizer = agent.getAuthorizer();
  authorizer.addCommunity(community);
  authorizer.getAccessControlModel().setCommunityAccess(community, snmp.AccessLevel.ReadWrite);
  if (user !== undefined) authorizer.addUser(user);
}

/** A free UDP port at all the addresses. */
async function freePort(hosts: readonly string[]): Promise<number> {
  const probe = createSocket('udp4');
  await new Promise<void>((resolve) => probe.bind(0, hosts[0], resolve));
  const { port } = probe.address();
  await new Promise<void>((resolve) => probe.close(resolve));
  return port;
}

/** What goes wrong between agents and those who ask them. */
interface Faults {
  heard: number;
  readonly askers: Map<string, RemoteInfo>;
  /** Addresses that answer nothing; `undefined` for all. */
  readonly silent: Set<string | undefined>;
  /** Writes that wait; `undefined` when none have to. */
  held: (() => void)[] | undefined;
  change: ((bytes: Uint8Array) => Uint8Array) | undefined;
}

type Listener = (...values: never[]) => void;
type Take = (bytes: Buffer, from: RemoteInfo) => void;

/** A dgram module whose sockets have faults. */
function faultyDgram(host: string, faults: Faults, made: (socket: Socket) => void): DgramModule {
  const take =
    (listener: Take): Take =>
    (bytes, from) => {
      faults.heard++;
      faults.askers.set(`${from.address}:${from.port}`, from);
      if (faults.silent.has(undefined) || faults.silent.has(host)) return;
      if (faults.held !== undefined && isWrite(bytes)) faults.held.push(() => listener(bytes, from));
      else listener(bytes, from);
    };
  return {
    createSocket(type) {
      const socket = createSocket(type);
      made(socket);
      const on = socket.on.bind(socket) as (event: string, listener: Listener) => Socket; // holds: Socket.on takes any event
      const send = socket.send.bind(socket) as (...values: unknown[]) => void; // holds: its overloads are one function
      return Object.assign(socket, {
        on: (event: string, listener: Listener) => on(event, event === 'message' ? (take(listener as Take) as Listener) : listener), // holds: a listener for messages
        send(bytes: Buffer, ...rest: unknown[]) {
          const said = faults.change === undefined ? bytes : faults.change(bytes);
          send(said, 0, said.length, ...rest.slice(2));
        },
      });
    },
  };
}

/** Start agents on a free port. */
export async function startAgents(options: SimulatedAgentsOptions): Promise<SimulatedAgents> {
  const port = await freePort(options.hosts);
  const agents = new Map<string, Agent>();
  const kept = new Map<string, unknown>();
  const sockets = new Set<Socket>();
  const starting: Promise<unknown>[] = [];
  const faults: Faults = { heard: 0, askers: new Map(), silent: new Set(), held: undefined, change: undefined };

  const made = (socket: Socket): void => {
    sockets.add(socket);
    starting.push(once(socket, 'listening'));
  };

  async function begin(): Promise<void> {
    for (const host of options.hosts) {
      const listening = { port, address: host, sockets: [{ transport: 'udp4', address: host, port }] } as const;
      const control = { accessControlModelType: snmp.AccessControlModelType.Simple, dgramModule: faultyDgram(host, faults, made) };
      const agent = snmp.createAgent({ ...listening, ...control }, () => {}); // refused requests are the asker's to notice
      fill(agent, options);
      agents.set(host, agent);
    }
    await Promise.all(starting.splice(0));
  }

  async function leave(): Promise<void> {
    for (const { name } of options.objects)
      for (const [host, agent] of agents) kept.set(`${host} ${name}`, agent.getMib().getScalarValue(name));
    const closing = [...agents.values()].map((agent) => new Promise<void>((resolve) => agent.close(resolve)));
    agents.clear();
    sockets.clear();
    await Promise.all(closing);
  }

  await begin();
  return {
    port,
    get askers() {
      const live = livePorts();
      return [...faults.askers.values()].filter((asker) => live.has(asker.port)).length;
    },
    get heard() {
      return faults.heard;
    },
    set: (host, name, value) => agents.get(host)?.getMib().setScalarValue(name, value),
    get: (host, name) => agents.get(host)?.getMib().getScalarValue(name),
    setCell: (host, table, { row, column, value }) => agents.get(host)?.getMib().setTableSingleCell(table, column, [row], value),
    goSilent: (host) => void faults.silent.add(host),
    bend(with_) {
      faults.change = with_;
    },
    pour(bytes) {
      const [socket] = sockets;
      for (const { port: to, address } of faults.askers.values()) {
        for (let from = 0; from < bytes.length; from += mostDatagram) {
          const piece = bytes.subarray(from, from + mostDatagram);
          socket?.send(piece, 0, piece.length, to, address);
        }
      }
    },
    holdWrites(isHeld) {
      const waiting = faults.held ?? [];
      faults.held = isHeld ? waiting : undefined;
      if (!isHeld) for (const act of waiting) act();
    },
    get heldWrites() {
      return faults.held?.length ?? 0;
    },
    leave,
    async comeBack() {
      await begin();
      for (const [host, agent] of agents) {
        for (const { name } of options.objects) agent.getMib().setScalarValue(name, kept.get(`${host} ${name}`));
      }
    },
  };
}
