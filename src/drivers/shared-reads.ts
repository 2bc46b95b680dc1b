import { Server, type ServerOpts, Socket } from 'node:net';

/**
 * A TCP server whose connections read into one buffer that all of them share.
 *
 * Node.js gives each read 64 KiB of its own. With tens of thousands of connections that each bring a small message a second, making and
 * collecting these is a third of all work. `net.connect` knows `onread` for it, a server does not: so the accepted handle is taken over
 * by a socket that has it. This is the only place that knows of these internals; a Node.js without them reads as usual.
 */
export class SharedReadServer extends Server {
  constructor(options: ServerOpts, listener: (socket: Socket) => void) {
    super({ ...options, pauseOnConnect: true }, listener);
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    const [socket] = args;
    return event === 'connection' && socket instanceof Socket ? super.emit(event, takeOver(socket)) : super.emit(event, ...args);
  }
}

/** Told of what was read: `bytes[0…length)`, valid only during the call. */
export type TakeBytes<Owner> = (owner: Owner, bytes: Buffer, length: number) => unknown;

/**
 * Hear what a socket reads, from a {@link SharedReadServer} or any other. Call it once, in the turn in which the socket came. One `take`
 * may serve the sockets of all owners.
 */
export function onBytes<Owner>(socket: Socket, owner: Owner, take: TakeBytes<Owner>): void {
  if (socket instanceof SharedReadSocket) socket.hearFor(owner, take);
  else socket.on('data', (chunk: Buffer) => take(owner, chunk, chunk.length));
}

/** One read at a time per thread, and its bytes are used up before the next. */
const shared = Buffer.allocUnsafeSlow(65_536);

/** What `net` keeps in a socket that a server has accepted. */
interface Inner {
  _handle?: object | null;
  _server?: Server | null;
}

class SharedReadSocket extends Socket {
  private owner: unknown;
  private heard: TakeBytes<never> = () => {};

  constructor(handle: object) {
    const onread = { buffer: shared, callback: (length: number) => this.hear(length) };
    super({ handle, onread } as object);
  }

  hearFor<Owner>(owner: Owner, take: TakeBytes<Owner>): void {
    this.owner = owner;
    this.heard = take;
  }

  private hear(length: number): boolean {
    this.heard(this.owner as never, shared, length); // holds: both were set by one call
    return true;
  }
}

function takeOver(accepted: Socket): Socket {
  const inner: Inner = accepted as unknown as Inner; // holds on the versions of Node.js that are tested; checked below
  const { _handle: handle, _server: server } = inner;
  if (handle === undefined || handle === null) return accepted.resume();
  const socket = new SharedReadSocket(handle);
  Object.assign(socket, { _server: server }); // the server counts it until it closes
  inner._handle = null;
  inner._server = null;
  accepted.destroy();
  return socket;
}
