import { connect } from 'node:net';

/** Address of a telemetry station that no site knows. */
export const unknownStation = '0099887766';

/** A timed report (32H) of {@link unknownStation}: Z 12.345 m, voltage 12.10 V. Written by hand from SL 651-2014, CRC-16/MODBUS. */
function frame(sent: string, observed: string): Buffer {
  const body = `0001${sent}F1F1${unknownStation}48F0F0${observed}392300012345${'3812'}1210`;
  const head = `7E7E01${unknownStation}123432${(body.length / 2).toString(16).padStart(4, '0')}02${body}03`;
  const bytes = Buffer.from(head, 'hex');
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return Buffer.concat([bytes, Buffer.from([crc >> 8, crc & 255])]);
}

const beijingMs = 8 * 3_600_000;
const now = (digits: number): string =>
  new Date(Date.now() + beijingMs)
    .toISOString()
    .replace(/\D/g, '')
    .slice(2, 2 + digits);

/** Report once; resolves with the answer, or `undefined` when there was none within 1.5 s: the station keeps its data. */
export const reportAsUnknown = (port: number): Promise<Buffer | undefined> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(frame(now(12), now(10))));
    const late = setTimeout(() => end(undefined), 1500);
    const end = (answer: Buffer | undefined): void => {
      clearTimeout(late);
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', end);
    socket.once('error', reject);
  });
