import { afterEach } from 'vitest';
import { isBad } from '../../src/contracts/quality.ts';
import { timeLimit } from '../../src/contracts/time.ts';
import { modbusConfig } from '../../src/drivers/modbus/config.ts';
import { modbus } from '../../src/drivers/modbus/driver.ts';
import { createSlave, type Slave, type SlaveOptions, type SlaveUnit } from '../../src/drivers/modbus/slave.ts';
import { createTestHost, eventually, type TestDevice, type TestHost } from './driver-host.ts';

/** Called after each test, the last first. */
export const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A slave with these units, closed after the test. */
export async function slaveOf(units: readonly number[], framing: SlaveOptions['framing'] = 'tcp') {
  const slave = createSlave({ framing, units, memorySize: 1000 });
  closers.push(slave.close);
  const { port } = await slave.listen();
  return { slave, port };
}

/** A unit of a slave. */
export function unitOf(slave: Slave, id: number): SlaveUnit {
  const unit = slave.units.get(id);
  if (unit === undefined) throw new Error(`no unit ${id}`);
  return unit;
}

interface Running {
  readonly host: TestHost;
  write(identity: string, values: Readonly<Record<string, unknown>>, withinMs?: number): Promise<Readonly<Record<string, unknown>>>;
  failures: unknown[];
}

/** Run the driver with these devices until the test has ended. */
export function start(config: Record<string, unknown>, devices: readonly TestDevice[]): Running {
  const host = createTestHost();
  for (const device of devices) host.add(device);
  const session = modbus.open(modbusConfig.parse({ pollSeconds: 0.01, answerSeconds: 0.15, ...config }), host);
  const abort = new AbortController();
  const failures: unknown[] = [];
  const ended = session.run(abort.signal).catch((error) => failures.push(error));
  closers.push(() => {
    abort.abort();
    return ended;
  });
  const write: Running['write'] = (identity, values, withinMs = 5_000) =>
    session.ask?.(identity, { write: values }, timeLimit(withinMs)) ?? Promise.reject(new Error('no ask'));
  return { host, write, failures };
}

/** The newest sample of a point. */
export const newest = (host: TestHost, point: number) => host.samples.findLast((sample) => sample.point === point);

/** Wait until a point has a value. */
export const arrives = (host: TestHost, point: number, value: number) =>
  eventually(`point ${point} is ${value}`, () => newest(host, point)?.value === value);

/** Wait until a point is bad. */
export const turnsBad = (host: TestHost, point: number) =>
  eventually(`point ${point} is bad`, () => isBad(newest(host, point)?.quality ?? 0));
