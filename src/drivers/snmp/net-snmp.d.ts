/** What we use of net-snmp 3, which brings no types. */
declare module 'net-snmp' {
  export interface Varbind {
    readonly oid: string;
    readonly type: number;
    readonly value: unknown;
  }
  export interface User {
    readonly name: string;
    readonly level: number;
    readonly authProtocol?: number;
    readonly authKey?: string;
    readonly privProtocol?: number;
    readonly privKey?: string;
  }
  export interface DgramModule {
    createSocket(type: 'udp4' | 'udp6'): import('node:dgram').Socket;
  }
  export interface SessionOptions {
    readonly version: number;
    readonly port?: number;
    readonly retries?: number;
    readonly timeout?: number;
    readonly context?: string;
    readonly dgramModule?: DgramModule;
    readonly trapPort?: number;
    readonly engineID?: string;
  }
  type Answer = (error: Error | null, varbinds?: readonly Varbind[]) => void;
  export interface Session {
    on(event: 'error', listener: (error: Error) => void): void;
    get(oids: readonly string[], done: Answer): void;
    getBulk(
      oids: readonly string[],
      nonRepeaters: number,
      maxRepetitions: number,
      done: (error: Error | null, columns?: readonly (readonly Varbind[])[]) => void,
    ): void;
    set(varbinds: readonly Varbind[], done: Answer): void;
    subtree(
      oid: string,
      maxRepetitions: number,
      feed: (varbinds: readonly Varbind[]) => boolean | undefined,
      done: (error?: Error | null) => void,
    ): void;
    trap(oid: string, varbinds: readonly Varbind[], done: (error: Error | null) => void): void;
    inform(oid: string, varbinds: readonly Varbind[], done: Answer): void;
    close(): void;
  }
  export interface Authorizer {
    addCommunity(community: string): void;
    addUser(user: User): void;
    getAccessControlModel(): {
      setCommunityAccess(community: string, level: number): void;
      setUserAccess(user: string, level: number): void;
    };
  }
  export interface Notification {
    readonly pdu: {
      readonly type: number;
      readonly varbinds?: readonly Varbind[];
      readonly generic?: number;
      readonly specific?: number;
      readonly enterprise?: string;
    };
    readonly rinfo: { readonly address: string; readonly port: number };
  }
  interface ListenerOptions {
    readonly port: number;
    readonly address?: string;
    readonly sockets?: readonly { readonly transport: 'udp4'; readonly address: string; readonly port: number }[];
    readonly dgramModule?: DgramModule;
    readonly engineID?: string;
    readonly accessControlModelType?: number;
    readonly disableAuthorization?: boolean;
  }
  export interface Receiver {
    getAuthorizer(): Authorizer;
    close(done?: () => void): void;
  }
  export interface Mib {
    registerProvider(provider: Readonly<Record<string, unknown>>): void;
    setScalarValue(name: string, value: unknown): void;
    getScalarValue(name: string): unknown;
    addTableRow(name: string, row: readonly unknown[]): void;
    setTableSingleCell(name: string, column: number, row: readonly unknown[], value: unknown): void;
  }
  export interface Agent {
    getAuthorizer(): Authorizer;
    getMib(): Mib;
    close(done?: () => void): void;
  }
  const snmp: {
    createSession(target: string, community: string, options: SessionOptions): Session;
    createV3Session(target: string, user: User, options: SessionOptions): Session;
    createReceiver(options: ListenerOptions, callback: (error: Error | null, notification?: Notification) => void): Receiver;
    createAgent(options: ListenerOptions, callback: (error: Error | null) => void): Agent;
    isVarbindError(varbind: Varbind): boolean;
    varbindError(varbind: Varbind): string;
    readonly Version1: number;
    readonly Version2c: number;
    readonly Version3: number;
    readonly SecurityLevel: Readonly<Record<'noAuthNoPriv' | 'authNoPriv' | 'authPriv', number>>;
    readonly AuthProtocols: Readonly<Record<string, number>>;
    readonly PrivProtocols: Readonly<Record<string, number>>;
    readonly ObjectType: Readonly<Record<string, number>>;
    readonly PduType: Readonly<Record<string, number>>;
    readonly ErrorStatus: Readonly<Record<string, number>>;
    readonly MibProviderType: Readonly<Record<'Scalar' | 'Table', number>>;
    readonly MaxAccess: Readonly<Record<string, number>>;
    readonly AccessControlModelType: Readonly<Record<'None' | 'Simple', number>>;
    readonly AccessLevel: Readonly<Record<'None' | 'ReadOnly' | 'ReadWrite', number>>;
  };
  export default snmp;
}
