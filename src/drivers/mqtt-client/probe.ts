import { Failure } from '../../contracts/errors.ts';
import { timeLimit } from '../../contracts/time.ts';
import { createFrameReader } from '../mqtt/frame.ts';
import { decodePacket, encodePacket } from '../mqtt/packet.ts';
import type { MqttClientConfig } from './config.ts';
import { dial, peerOf } from './dial.ts';
import { connectPacket } from './session.ts';

/** Sign in once and say so, without a will and without taking over a session. Throws a `Failure`. */
export async function probeBroker(config: MqttClientConfig, signal: AbortSignal): Promise<string> {
  const plain = { ...config, clientId: '', statusTopic: '' };
  const packet = await connectPacket(plain);
  const limit = timeLimit(config.answerSeconds * 1000, signal);
  const failure = (what: string) => new Failure('NOT_AVAILABLE', `trying broker ${what}`, { details: { what } });
  const socket = await dial(plain, limit);
  if (socket === undefined) throw failure(`${peerOf(config)}: no answer in time`);
  const version = packet.protocolVersion ?? 4;
  const answer = await new Promise<string | undefined>((resolve) => {
    const reader = createFrameReader<undefined>(config.maxPacketBytes, {
      frame({ bytes, from, to }) {
        const connack = decodePacket(bytes.subarray(from, to), version);
        const isRight = !(connack instanceof Error) && connack.cmd === 'connack';
        const code = isRight ? ((version === 5 ? connack.reasonCode : connack.returnCode) ?? 0) : undefined;
        resolve(code === 0 ? undefined : `it does not let us in${code === undefined ? '' : `, reason ${code}`}`);
        return true;
      },
      broken: (_reason, detail) => resolve(detail),
    });
    socket.on('data', (chunk: Buffer) => reader.push(chunk, chunk.length, undefined));
    socket.on('error', (error) => resolve(error.message));
    socket.once('close', () => resolve('the connection was closed'));
    limit.addEventListener('abort', () => resolve('no answer in time'), { once: true });
    socket.write(encodePacket(packet, version));
  });
  socket.end(encodePacket({ cmd: 'disconnect', reasonCode: 0 }, version), () => socket.destroy());
  if (answer !== undefined) throw failure(`${peerOf(config)}: ${answer}`);
  return `${peerOf(config)} let us in`;
}
