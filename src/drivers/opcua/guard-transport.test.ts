import { TCP_transport } from 'node-opcua-transport';
import { expect, test, vi } from 'vitest';
import { guardTransport } from './guard-transport.ts';

test('what the library throws over bytes of a peer ends the link, not the process', () => {
  guardTransport();
  const prematureTerminate = vi.fn();
  const { _on_socket_data: receive } = TCP_transport.prototype as unknown as { _on_socket_data(this: object, data: Buffer): void }; // holds: as the guard needs it
  receive.call({ prematureTerminate }, Buffer.from('x')); // it has no packet assembler: the library throws
  expect(prematureTerminate).toHaveBeenCalledOnce();
});
