import { execFile, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { captureOf, dissected, hasTshark } from '../../../test/conformance/tshark.ts';
import { timeLimit } from '../../contracts/time.ts';
import { encodeTcp } from './adu.ts';
import { modbusConfig } from './config.ts';
import { modbus } from './driver.ts';
import {
  maskWriteRequest,
  readRequest,
  writeAndReadRequest,
  writeCoilRequest,
  writeCoilsRequest,
  writeRegisterRequest,
  writeRegistersRequest,
} from './pdu.ts';
import { createSlave, type Slave } from './slave.ts';
import { answerOf, createSlaveMemory } from './slave-memory.ts';

const mbpoll = '/usr/bin/mbpoll';
const hasMbpoll = existsSync(mbpoll);
if (!hasMbpoll) console.log('skipped: mbpoll is not installed, so the simulated units were not read by another program');
/** Debian's own Python, for which `python3-pymodbus` is made. */
const python = '/usr/bin/python3';
const hasPymodbus = existsSync(python) && spawnSync(python, ['-c', 'import pymodbus.server']).status === 0;
if (!hasPymodbus) console.log('skipped: pymodbus is not installed, so the driver did not read the server of another program');
if (!hasTshark) console.log('skipped: tshark is not installed, so the frames were not judged by another program');

const run = promisify(execFile);
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function slaveOf(): Promise<{ readonly slave: Slave; readonly port: number }> {
  const slave = createSlave({ framing: 'tcp', units: [1], memorySize: 1000 });
  closers.push(slave.close);
  const { port } = await slave.listen();
  return { slave, port };
}

/** Values by their references, as mbpoll prints them: `[10]: 	123`. */
async function poll(port: number, options: readonly string[], values: readonly string[] = []): Promise<Record<string, string>> {
  const { stdout } = await run(mbpoll, ['-0', '-1', '-a', '1', '-p', String(port), ...options, '127.0.0.1', ...values], {
    timeout: 10_000,
  });
  return Object.fromEntries([...stdout.matchAll(/^\[(\d+)\]:\s+(\S+)/gm)].map(([, reference, value]) => [reference, value]));
}

describe.skipIf(!hasMbpoll)('mbpoll', () => {
  test('reads registers, words in both orders and bits of a simulated unit', async () => {
    const { slave, port } = await slaveOf();
    const memory = slave.units.get(1)?.memory;
    memory?.holding.set([1, 65_535, 0x42f6, 0xe979, 0xe979, 0x42f6], 10);
    memory?.input.set([7], 5);
    memory?.coil.set([1, 0, 1], 3);
    memory?.discrete.set([1], 9);
    expect(await poll(port, ['-t', '4', '-r', '10', '-c', '2'])).toEqual({ 10: '1', 11: '65535' });
    expect(await poll(port, ['-t', '4:float', '-B', '-r', '12', '-c', '1'])).toEqual({ 12: '123.456' });
    expect(await poll(port, ['-t', '4:float', '-r', '14', '-c', '1'])).toEqual({ 14: '123.456' });
    expect(await poll(port, ['-t', '3', '-r', '5', '-c', '1'])).toEqual({ 5: '7' });
    expect(await poll(port, ['-t', '0', '-r', '3', '-c', '3'])).toEqual({ 3: '1', 4: '0', 5: '1' });
    expect(await poll(port, ['-t', '1', '-r', '9', '-c', '1'])).toEqual({ 9: '1' });
  });

  test('writes registers and coils of a simulated unit', async () => {
    const { slave, port } = await slaveOf();
    await poll(port, ['-t', '4', '-r', '20'], ['11', '22']);
    await poll(port, ['-t', '4', '-r', '30'], ['33']);
    await poll(port, ['-t', '0', '-r', '5'], ['1']);
    const memory = slave.units.get(1)?.memory;
    expect([...(memory?.holding.slice(20, 22) ?? []), memory?.holding[30], memory?.coil[5]]).toEqual([11, 22, 33, 1]);
  });

  test('sees what was written to fields of bits, and the text of a simulated unit as the driver reads it', async () => {
    const { slave, port } = await slaveOf();
    slave.units.get(1)?.memory.holding.set([0xa5a5, 0x1234, 0x5678], 20);
    const host = createTestHost();
    host.add({ identity: '1', keys: ['holding:20.4-7', 'holding:21.12-19:uint32:CDAB'], texts: ['holding:40:string[4]@20ms'] });
    const session = modbus.open(modbusConfig.parse({ port }), host);
    const ending = new AbortController();
    const running = session.run(ending.signal);
    await eventually('it is connected', () => host.samples.length > 0);
    await session.ask?.('1', { write: { 'holding:20.4-7': 0xe, 'holding:21.12-19:uint32:CDAB': 0xc3 } }, timeLimit(5000));
    expect(await poll(port, ['-t', '4:hex', '-r', '20', '-c', '3'])).toEqual({ 20: '0xA5E5', 21: '0x3234', 22: '0x567C' });
    await poll(port, ['-t', '4:hex', '-r', '40'], ['0x4f4b', '0x2020']);
    await eventually('the text is told', () => host.links.some(({ kind, detail }) => kind === 'text' && detail === 'OK'));
    ending.abort();
    await running;
  });

  test('is told of an address that there is not', async () => {
    const { port } = await slaveOf();
    const output = await poll(port, ['-t', '4', '-r', '999', '-c', '2']).catch((error: { stderr: string }) => error.stderr);
    expect(output).toContain('Illegal data address');
  });
});

/** A server of pymodbus 3.0 with a text, a word and a double word, packed by pymodbus itself. It takes a free port and tells it. */
const server = `
import asyncio
from pymodbus.server.async_io import ModbusTcpServer
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusSlaveContext, ModbusServerContext
from pymodbus.payload import BinaryPayloadBuilder
from pymodbus.constants import Endian
builder = BinaryPayloadBuilder(byteorder=Endian.Big, wordorder=Endian.Big)
builder.add_string('SN-0042 rev B   ')
builder.add_16bit_uint(0xA5F3)
builder.add_32bit_uint(0x8234567B)
block = ModbusSequentialDataBlock(0, builder.to_registers() + [0] * 50)
async def main():
    server = ModbusTcpServer(ModbusServerContext(slaves=ModbusSlaveContext(hr=block, zero_mode=True), single=True), address=('127.0.0.1', 0))
    serving = asyncio.ensure_future(server.serve_forever())
    await server.serving
    print(server.server.sockets[0].getsockname()[1], flush=True)
    await serving
asyncio.run(main())
`;

async function pymodbus(): Promise<number> {
  const child = spawn(python, ['-c', server], { stdio: ['ignore', 'pipe', 'ignore'] });
  closers.push(() => child.kill());
  return new Promise((resolve) => child.stdout.once('data', (bytes: Buffer) => resolve(Number(bytes.toString()))));
}

describe.skipIf(!hasPymodbus)('pymodbus as server', () => {
  test('has its text and its fields of bits read as it packed them, and its other bits left as they were', async () => {
    const host = createTestHost();
    const keys = ['holding:8.4-7', 'holding:9.12-19:uint32', 'holding:8', 'holding:9:uint32'];
    host.add({ identity: '1', keys, texts: ['holding:0:string[16]'] });
    const session = modbus.open(modbusConfig.parse({ port: await pymodbus(), pollSeconds: 0.02 }), host);
    const ending = new AbortController();
    const running = session.run(ending.signal);
    const newest = () => [1, 2, 3, 4].map((point) => host.samples.findLast((sample) => sample.point === point)?.value);
    await eventually('all are read', () => newest().every((value) => value !== undefined));
    expect(newest()).toEqual([15, 0x45, 0xa5f3, 0x8234567b]);
    await eventually('the text is told', () => host.links.some(({ kind }) => kind === 'text'));
    expect(host.links.find(({ kind }) => kind === 'text')?.detail).toBe('SN-0042 rev B');
    const write = { 'holding:8.4-7': 5, 'holding:9.12-19:uint32': 0xc3 };
    expect(await session.ask?.('1', { write }, timeLimit(5000))).toEqual(write);
    await eventually('they are read again', () => newest()[2] === 0xa553 && newest()[3] === 0x823c367b);
    ending.abort();
    await running;
  });
});

describe.skipIf(!hasTshark)('tshark', () => {
  test('understands every request of the driver and every answer of the simulator as it was meant', async () => {
    const memory = createSlaveMemory(1000);
    memory.holding.set([258, 772], 100);
    memory.lacks.add(22);
    const requests = [
      readRequest('coil', 3, 9),
      readRequest('discrete', 4, 1),
      readRequest('holding', 100, 2),
      readRequest('input', 999, 2),
      writeCoilRequest(7, true),
      writeRegisterRequest(8, 513),
      writeCoilsRequest(9, true),
      writeRegistersRequest(10, Uint8Array.of(1, 2, 3, 4)),
      maskWriteRequest(11, 16, 16),
      writeAndReadRequest(12, Uint8Array.of(5, 6, 7, 8)),
    ];
    const packets = requests.flatMap((pdu, i) => [
      { isRequest: true, bytes: encodeTcp(i + 1, 17, pdu) },
      { isRequest: false, bytes: encodeTcp(i + 1, 17, answerOf(memory, pdu)) },
    ]);
    const fields = [
      'mbtcp.trans_id',
      'mbtcp.unit_id',
      'modbus.func_code',
      'modbus.reference_num',
      'modbus.word_cnt',
      'modbus.bit_cnt',
      'modbus.exception_code',
      'modbus.regval_uint16',
      '_ws.malformed',
    ];
    const options = ['-T', 'fields', '-E', 'separator=|', ...fields.flatMap((field) => ['-e', field])];
    const stdout = await dissected(captureOf(packets, 502), options);
    expect(stdout.trimEnd().split('\n')).toEqual([
      // transaction|unit|function|reference|words|bits|exception|registers|malformed: a request, then its answer
      '1|17|1|3||9|||',
      '1|17|1||||||',
      '2|17|2|4||1|||',
      '2|17|2||||||',
      '3|17|3|100|2||||',
      '3|17|3|||||258,772|',
      '4|17|4|999|2||||',
      '4|17|4||||2||',
      '5|17|5|7|||||',
      '5|17|5|7|||||',
      '6|17|6|8|||||',
      '6|17|6|8|||||',
      '7|17|15|9||1|||',
      '7|17|15|9||1|||',
      '8|17|16|10|2|||258,772|',
      '8|17|16|10|2||||',
      '9|17|22|11|||||',
      '9|17|22||||1||',
      '10|17|23||||||',
      '10|17|23||||||',
    ]);
  });
});
