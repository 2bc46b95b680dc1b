import { createSocket, type Socket } from 'node:dgram';
import { blockValue } from '../coap-wire/blocks.ts';
import {
  coapCode,
  contentFormat,
  encodeMessage,
  type Message,
  messageType,
  type Option,
  optionNumber,
  readMessage,
  uintBytes,
} from '../coap-wire/message.ts';
import type { Address } from '../listening.ts';

/** A device that posts its values, for tests and demonstrations. */
export interface CoapDevice {
  /** Post a body, in parts when it is longer than `partBytes`; resolves with the code of the last answer. Rejects when one is not answered. */
  post(body: Uint8Array, partBytes?: number): Promise<number>;
  close(): Promise<void>;
}

const text = (number: number, value: string): Option => ({ number, value: Buffer.from(value) });

/** The options of a post of values. */
export const postOptions = (identity: string, secret: string, format: number = contentFormat.json): readonly Option[] => [
  ...['v1', identity, 'values'].map((part) => text(optionNumber.uriPath, part)),
  { number: optionNumber.contentFormat, value: uintBytes(format) },
  text(optionNumber.uriQuery, `secret=${secret}`),
];

interface Asking {
  readonly socket: Socket;
  readonly address: Address;
  readonly giveUpMs: number;
}

/** Send a request and wait for the answer with its message id; asks once again in the middle of the wait, as a device does. */
function exchange({ socket, address, giveUpMs }: Asking, message: Message): Promise<Message> {
  const bytes = encodeMessage(message);
  return new Promise((resolve, reject) => {
    const send = () => socket.send(bytes, address.port, address.host);
    const again = setTimeout(send, giveUpMs / 2);
    const late = setTimeout(() => end(() => reject(new Error('no answer'))), giveUpMs);
    const end = (settle: () => void) => {
      clearTimeout(again);
      clearTimeout(late);
      socket.off('message', take).off('close', gone);
      settle();
    };
    const take = (answer: Buffer) => {
      const read = readMessage(answer);
      if (!('problem' in read) && read.id === message.id) end(() => resolve(read));
    };
    const gone = () => end(() => reject(new Error('the device was closed')));
    socket.on('message', take).once('close', gone);
    send();
  });
}

/** A device with a socket of its own. Default wait for an answer: 800 ms. */
export function createCoapDevice(address: Address, [identity, secret]: readonly [string, string], giveUpMs = 800): CoapDevice {
  const socket = createSocket('udp4');
  let closed: Promise<void> | undefined;
  let id = Math.floor(Math.random() * 65_536);
  const ask = (payload: Uint8Array, more: readonly Option[]): Promise<Message> => {
    id = (id + 1) & 0xffff;
    const options = [...postOptions(identity, secret), ...more];
    const head = { type: messageType.confirmable, code: coapCode.post, id, token: Uint8Array.of(id >> 8, id & 0xff) };
    return exchange({ socket, address, giveUpMs }, { ...head, options, payload });
  };
  return {
    async post(body, partBytes) {
      if (partBytes === undefined) return (await ask(body, [])).code;
      let code: number = coapCode.continue;
      for (let number = 0; number * partBytes < body.length && code === coapCode.continue; number++) {
        const to = (number + 1) * partBytes;
        const value = blockValue({ number, hasMore: to < body.length, size: partBytes });
        code = (await ask(body.subarray(number * partBytes, to), [{ number: optionNumber.block1, value: uintBytes(value) }])).code;
      }
      return code;
    },
    close() {
      closed ??= new Promise((resolve) => socket.close(resolve));
      return closed;
    },
  };
}
