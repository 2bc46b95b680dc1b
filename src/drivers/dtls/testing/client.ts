import { createHash, randomBytes } from 'node:crypto';
import { type Fragment, handshakeType, readFragments, writeMessage } from '../handshake.ts';
import { finishedOf, keysOf, masterOf, premasterOf } from '../keys.ts';
import { type DtlsRecord, dtls12, openRecord, readRecords, recordType, sealRecord, type WayKey, writeRecord } from '../record.ts';
import { suites } from '../suites.ts';

/** A device, for tests: what it sends are datagrams in the hands of the test. */
export interface DtlsClient {
  /** The first hello. */
  hello(): Buffer;
  /** Take a datagram; answers those to send. */
  take(datagram: Buffer): Buffer[];
  /** True once the server has proven itself. */
  readonly isOpen: boolean;
  /** Data of the server. */
  readonly heard: Buffer[];
  /** A datagram with data. */
  seal(data: Uint8Array, type?: number): Buffer;
}

/** What a client is made with. */
export interface DtlsClientOptions {
  readonly identity: string;
  readonly key: Uint8Array;
  /** Default: the first of ours. */
  readonly suite?: number;
  /** Default true. */
  readonly hasExtendedMaster?: boolean;
  /** Its messages are cut in parts of so many bytes; default: whole. */
  readonly partBytes?: number;
  /** Default DTLS 1.2. */
  readonly version?: number;
}

const sha256 = (parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** A message in parts, each with a head of its own [RFC 6347, 4.2.3]. */
function cut(message: Buffer, bytes: number): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at === 0 || at < message.length - 12; at += bytes) {
    const body = message.subarray(12 + at, 12 + at + bytes);
    const head = Buffer.from(message.subarray(0, 12));
    head.writeUIntBE(at, 6, 3);
    head.writeUIntBE(body.length, 9, 3);
    parts.push(Buffer.concat([head, body]));
  }
  return parts;
}

/** A client that has said nothing yet. */
export function createDtlsClient(options: DtlsClientOptions): DtlsClient {
  const { identity, key, hasExtendedMaster = true, partBytes = 16_384, version = dtls12 } = options;
  const suite = suites.find(({ id }) => id === options.suite) ?? suites[0];
  const suiteId = options.suite ?? suite?.id ?? 0;
  if (suite === undefined) throw new Error('BUG: there is no suite');
  const client = randomBytes(32);
  const next: [number, number] = [0, 0];
  const heard: Buffer[] = [];
  let transcript: Buffer[] = [];
  let server: Buffer = Buffer.alloc(0);
  let master: Buffer = Buffer.alloc(0);
  let read: WayKey | undefined;
  let write: WayKey | undefined;
  let isOpen = false;
  /** Number of the message of the server that comes next; doubles are left. */
  let awaited = 0;

  const clear = (type: number, body: Uint8Array): Buffer => writeRecord({ type, version: dtls12, epoch: 0, sequence: next[0]++, body });
  function seal(data: Uint8Array, type: number = recordType.applicationData): Buffer {
    if (write === undefined) throw new Error('BUG: nothing is agreed on yet');
    return sealRecord(data, { type, version: dtls12, epoch: 1, sequence: next[1]++ }, write);
  }

  function hello(cookie: Uint8Array, sequence: number): Buffer {
    const extension = hasExtendedMaster ? [0, 4, 0, 23, 0, 0] : [];
    const ids = [suiteId >> 8, suiteId & 0xff, 0, 0xff];
    const body = Buffer.concat([
      Buffer.from([version >> 8, version & 0xff]),
      client,
      Buffer.from([0, cookie.length]),
      cookie,
      Buffer.from([0, ids.length, ...ids, 1, 0, ...extension]),
    ]);
    const message = writeMessage(handshakeType.clientHello, sequence, body);
    transcript = [message];
    return clear(recordType.handshake, message);
  }

  function agree(): Buffer[] {
    const name = Buffer.from(identity);
    const exchange = writeMessage(handshakeType.clientKeyExchange, 2, Buffer.concat([Buffer.from([0, name.length]), name]));
    transcript.push(exchange);
    const randoms = { client, server };
    master = masterOf(premasterOf(key), randoms, hasExtendedMaster ? sha256(transcript) : undefined);
    const keys = keysOf(master, randoms, suite?.keyBytes ?? 0);
    if (suite === undefined) return [];
    read = { suite, key: keys.serverKey, iv: keys.serverIv };
    write = { suite, key: keys.clientKey, iv: keys.clientIv };
    const finished = writeMessage(handshakeType.finished, 3, finishedOf(master, 'client', sha256(transcript)));
    transcript.push(finished);
    return [
      ...cut(exchange, partBytes).map((part) => clear(recordType.handshake, part)),
      clear(recordType.changeCipherSpec, Buffer.from([1])),
      ...cut(finished, partBytes).map((part) => seal(part, recordType.handshake)),
    ];
  }

  function takeFragment({ type, sequence, body }: Fragment): Buffer[] {
    if (sequence !== awaited) return [];
    awaited++;
    if (type === handshakeType.helloVerifyRequest) return [hello(body.subarray(3), 1)];
    if (type === handshakeType.finished) {
      isOpen = body.equals(finishedOf(master, 'server', sha256(transcript)));
      return [];
    }
    transcript.push(writeMessage(type, sequence, body));
    if (type === handshakeType.serverHello) server = Buffer.from(body.subarray(2, 34));
    return type === handshakeType.serverHelloDone ? agree() : [];
  }

  function takeRecord(record: DtlsRecord): Buffer[] {
    const body = record.epoch === 0 ? record.body : read && openRecord(record, read);
    if (body === undefined) return [];
    if (record.type === recordType.applicationData) heard.push(body);
    if (record.type !== recordType.handshake) return [];
    return (readFragments(body) ?? []).flatMap(takeFragment);
  }

  return {
    hello: () => hello(Buffer.alloc(0), 0),
    take: (datagram) => readRecords(datagram).records.flatMap(takeRecord),
    get isOpen() {
      return isOpen;
    },
    heard,
    seal,
  };
}
