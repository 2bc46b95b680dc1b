import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A cable between the edge and the centre, for tests: it can be cut, also in the middle of a message. */
export interface Cable {
  readonly port: number;
  /** Bytes that went to the centre. */
  readonly carried: number;
  /** Break all connections and let none in, or in again. */
  cut(isCut: boolean): void;
  remove(): Promise<void>;
}

/** A cable to a port of this machine. */
export async function layCable(to: number): Promise<Cable> {
  let isCut = false;
  let carried = 0;
  const sockets = new Set<Socket>();
  const hold = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // a cut cable is what the test is about
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(to, '127.0.0.1');
    hold(near);
    hold(far);
    near.on('data', (bytes) => {
      carried += bytes.length;
      far.write(bytes);
    });
    far.on('data', (bytes) => near.write(bytes));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const destroy = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    get carried() {
      return carried;
    },
    cut(now) {
      isCut = now;
      if (now) destroy();
    },
    async remove() {
      destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
