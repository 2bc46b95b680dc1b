import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Namespace, UAObject, UAVariable } from 'node-opcua-address-space';
import { OPCUACertificateManager } from 'node-opcua-certificate-manager';
import { DataType, MessageSecurityMode, SecurityPolicy, type StatusCode, StatusCodes, Variant, VariantArrayType } from 'node-opcua-client';
import { OPCUAServer } from 'node-opcua-server';

/** A variable of the simulated server. */
export interface SimulatedVariable {
  readonly name: string;
  /** Default Double. */
  readonly type?: keyof typeof DataType;
  readonly value?: unknown;
  readonly isReadOnly?: boolean;
  /** Kept from now on, for reading history. */
  readonly hasHistory?: boolean;
  /** What its numbers are called, and where the server says so; `type` does not count then. */
  readonly states?: SimulatedStates;
}

/**
 * `multiState`: MultiStateDiscrete with EnumStrings · `multiStateValue`: MultiStateValueDiscrete with EnumValues · `twoState`: TwoStateDiscrete ·
 * `enumeration`: a data type with EnumStrings or EnumValues, whichever the names need · `definition`: one that has its definition alone.
 */
export interface SimulatedStates {
  readonly kind: 'multiState' | 'multiStateValue' | 'twoState' | 'enumeration' | 'definition';
  /** By number; for `multiState` and `twoState` from 0 without a gap. */
  readonly names: Readonly<Record<number, string>>;
}

/** An OPC UA server with variables `ns=1;s=<folder>.<name>`, for tests. */
export interface SimulatedServer {
  readonly port: number;
  readonly server: OPCUAServer;
  /** Its time is now unless another is given. */
  set(node: string, value: unknown, status?: StatusCode, time?: Date): void;
  get(node: string): unknown;
  /** While held, writes wait. */
  holdWrites(isHeld: boolean): void;
  readonly heldWrites: number;
  /** SHA-256 fingerprint of its certificate. */
  readonly fingerprint: string;
  close(): Promise<void>;
}

interface Holding {
  held: (() => void)[] | undefined;
}

/** A variable whose writes can be held. */
function addVariable(
  namespace: Namespace,
  folder: UAObject,
  [made, holding, now]: readonly [SimulatedVariable, Holding, () => Date],
): UAVariable {
  if (made.states !== undefined) return addStates(namespace, folder, { ...made, states: made.states });
  const { name, type = 'Double', value, isReadOnly = false, hasHistory = false } = made;
  const dataType: DataType = DataType[type];
  const initial = value ?? (dataType === DataType.Boolean ? false : 0);
  const isArray = Array.isArray(initial) && dataType !== DataType.Int64 && dataType !== DataType.UInt64; // those are two halves
  const variable = namespace.addVariable({
    componentOf: folder,
    browseName: name,
    nodeId: `s=${folder.browseName.name}.${name}`,
    dataType,
    accessLevel: isReadOnly ? 'CurrentRead | HistoryRead' : 'CurrentRead | CurrentWrite | HistoryRead',
    userAccessLevel: isReadOnly ? 'CurrentRead | HistoryRead' : 'CurrentRead | CurrentWrite | HistoryRead',
    minimumSamplingInterval: 10,
    ...(isArray ? { valueRank: 1, arrayDimensions: [0] } : {}),
  });
  variable.setValueFromSource(
    new Variant({ dataType, value: initial, arrayType: isArray ? VariantArrayType.Array : VariantArrayType.Scalar }),
    StatusCodes.Good,
    now(),
  );
  if (hasHistory) namespace.addressSpace.installHistoricalDataNode(variable, { maxOnlineValues: 1000 });
  const write = variable.writeValue.bind(variable);
  variable.writeValue = ((...args: Parameters<typeof write>) => {
    const callback = args.at(-1) as unknown as (error: Error | null, status?: StatusCode) => void; // the server calls it with one
    if (holding.held === undefined || typeof callback !== 'function') return write(...args);
    holding.held.push(() => write(...args));
    return undefined;
  }) as typeof variable.writeValue;
  return variable;
}

/** A variable whose numbers have names. */
function addStates(
  namespace: Namespace,
  folder: UAObject,
  { name, value = 0, states }: SimulatedVariable & { readonly states: SimulatedStates },
): UAVariable {
  const base = { componentOf: folder, browseName: name, nodeId: `s=${folder.browseName.name}.${name}`, minimumSamplingInterval: 10 };
  const list = Object.entries(states.names).map(([number, text]) => ({ value: Number(number), displayName: text }));
  const [falseState, trueState] = list.map(({ displayName }) => displayName);
  const made = {
    multiState: () => namespace.addMultiStateDiscrete({ ...base, enumStrings: list.map(({ displayName }) => displayName) }),
    multiStateValue: () => namespace.addMultiStateValueDiscrete({ ...base, dataType: DataType.Int16, enumValues: list }),
    twoState: () => namespace.addTwoStateDiscrete({ ...base, falseState, trueState, value: false }),
    enumeration: () => addEnumerated(namespace, base, { list, hasProperty: true }),
    definition: () => addEnumerated(namespace, base, { list, hasProperty: false }),
  }[states.kind]() as UAVariable; // holds: all of them are variables
  const { dataType } = made.readValue().value;
  made.setValueFromSource(new Variant({ dataType: dataType === DataType.Null ? DataType.Int32 : dataType, value }), StatusCodes.Good);
  return made;
}

/** A variable of an enumeration of its own, called after it. */
function addEnumerated(
  namespace: Namespace,
  base: { readonly componentOf: UAObject; readonly browseName: string; readonly nodeId: string },
  { list, hasProperty }: { readonly list: readonly { value: number; displayName: string }[]; readonly hasProperty: boolean },
): UAVariable {
  const isGapless = list.every(({ value }, i) => value === i);
  const enumeration = isGapless ? list.map(({ displayName }) => displayName) : list.map((one) => ({ ...one }));
  const type = namespace.addEnumerationType({ browseName: `${base.browseName}Type`, enumeration: enumeration as string[] });
  const node = hasProperty ? null : (namespace.addressSpace.findNode(type.nodeId) as UAObject | null); // holds: data types have properties as objects have
  for (const name of ['EnumStrings', 'EnumValues']) {
    const property = node?.getPropertyByName(name) ?? null;
    if (property !== null) namespace.deleteNode(property);
  }
  return namespace.addVariable({ ...base, dataType: type, value: { dataType: DataType.Int32, value: 0 } });
}

/** What a simulated server has. */
export interface ServerOptions {
  readonly folders: Readonly<Record<string, readonly SimulatedVariable[]>>;
  /** Source time of its values; default the clock. */
  readonly now?: () => Date;
  /** Users that it lets in besides anonymous ones; default none. */
  readonly users?: Readonly<Record<string, string>>;
  /** Trust certificates of clients that it does not know; default true. */
  readonly trustsClients?: boolean;
}

/** Start a server on a free port of 127.0.0.1, with its certificate in a folder that goes with it. */
export async function startServer({
  folders,
  now = () => new Date(),
  users = {},
  trustsClients = true,
}: ServerOptions): Promise<SimulatedServer> {
  const rootFolder = await mkdtemp(join(tmpdir(), 'yangfan-opcua-server-'));
  const certificates = new OPCUACertificateManager({
    rootFolder,
    automaticallyAcceptUnknownCertificate: trustsClients,
    disableFileWatchers: true,
  });
  await certificates.initialize();
  const server = new OPCUAServer({
    port: 0,
    hostname: '127.0.0.1',
    serverCertificateManager: certificates,
    userCertificateManager: certificates,
    securityModes: [MessageSecurityMode.None, MessageSecurityMode.Sign, MessageSecurityMode.SignAndEncrypt],
    securityPolicies: [
      SecurityPolicy.None,
      SecurityPolicy.Basic256Sha256,
      SecurityPolicy.Aes128_Sha256_RsaOaep,
      SecurityPolicy.Aes256_Sha256_RsaPss,
    ],
    userManager: { isValidUser: (user: string, password: string) => users[user] === password },
    maxConnectionsPerEndpoint: 100,
    serverCapabilities: { maxSessions: 100 },
  });
  await server.initialize();
  const holding: Holding = { held: undefined };
  const variables = addFolders(server, folders, [holding, now]);
  await server.start();
  const at = (node: string): UAVariable => {
    const variable = variables.get(node);
    if (variable === undefined) throw new Error(`BUG: the simulated server has no ${node}`);
    return variable;
  };
  return {
    port: server.endpoints[0]?.port ?? 0,
    server,
    set(node, value, status = StatusCodes.Good, time = now()) {
      const variable = at(node);
      const { dataType, arrayType } = variable.readValue().value;
      variable.setValueFromSource(new Variant({ dataType, arrayType, value }), status, time);
    },
    get: (node) => at(node).readValue().value.value,
    holdWrites(isHeld) {
      const waiting = holding.held ?? [];
      holding.held = isHeld ? waiting : undefined;
      if (!isHeld) for (const act of waiting) act();
    },
    get heldWrites() {
      return holding.held?.length ?? 0;
    },
    fingerprint: await fingerprintOf(server),
    async close() {
      await server.shutdown(0);
      await rm(rootFolder, { recursive: true, force: true });
    },
  };
}

function addFolders(
  server: OPCUAServer,
  folders: ServerOptions['folders'],
  [holding, now]: readonly [Holding, () => Date],
): Map<string, UAVariable> {
  const addressSpace = server.engine.addressSpace;
  if (addressSpace === null) throw new Error('BUG: a server that was initialised has an address space');
  const namespace = addressSpace.getOwnNamespace();
  const variables = new Map<string, UAVariable>();
  for (const [name, made] of Object.entries(folders)) {
    const folder = namespace.addFolder(addressSpace.rootFolder.objects, { browseName: name });
    for (const one of made) {
      const variable = addVariable(namespace, folder, [one, holding, now]);
      variables.set(`ns=1;s=${name}.${one.name}`, variable);
    }
  }
  return variables;
}

async function fingerprintOf(server: OPCUAServer): Promise<string> {
  const { X509Certificate } = await import('node:crypto');
  return new X509Certificate(server.getCertificate()).fingerprint256;
}
