import { isBad } from '../../src/contracts/quality.ts';
import { timeLimit } from '../../src/contracts/time.ts';
import type { Address } from '../../src/drivers/listening.ts';
import { lwm2mConfig } from '../../src/drivers/lwm2m/config.ts';
import { createSimulatedLwM2M, type DeviceOptions, type SimulatedLwM2M } from '../../src/drivers/lwm2m/device.ts';
import { createLwM2M } from '../../src/drivers/lwm2m/driver.ts';
import { createTestHost, eventually, type TestDevice, type TestHost } from './driver-host.ts';

/** What a test has opened, in its order. */
export const closers: (() => unknown)[] = [];

/** Close everything that the test has opened; call it after each. */
export async function closeAll(): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

/** Waits that suit a test. */
const quick = { port: 0, ackSeconds: 0.05, retransmits: 1, answerSeconds: 2, readSeconds: 0.1 };
/** Keys of the device `meter`, for its points 1 to 3. */
export const [temperature, battery, lamp] = ['3303/0/5700', '3/0/9', '3306/0/5850'];
/** The device that the platform knows unless told otherwise. */
export const meter: TestDevice = { identity: 'meter', keys: [temperature, battery, lamp] };

/** Open the driver and wait until it listens. `folder` holds registrations that are kept. */
export async function start(config: Record<string, unknown> = {}, devices: readonly TestDevice[] = [meter], folder = '/nowhere') {
  const host = createTestHost();
  for (const device of devices) host.add(device);
  const session = createLwM2M(() => folder).open(lwm2mConfig.parse({ ...quick, ...config }), host);
  const abort = new AbortController();
  const ended = session.run(abort.signal);
  closers.push(() => {
    abort.abort();
    return ended;
  });
  await eventually('it listens', () => session.address?.() !== undefined);
  const ask = (question: Record<string, unknown>, identity = 'meter') =>
    session.ask?.(identity, question, timeLimit(10_000)) ?? Promise.reject(new Error('BUG: it can be asked'));
  return { host, ask, server: session.address?.() ?? { host: '', port: 0 } };
}

/** What a simulated device holds. */
export const resources = { [temperature]: 21.5, [battery]: 80, [lamp]: 0 };

/** A simulated device that has not registered yet. */
export function deviceOf(server: Address, options: Partial<DeviceOptions> = {}): SimulatedLwM2M {
  const device = createSimulatedLwM2M({ endpoint: 'meter', server, resources, giveUpMs: 5_000, ...options });
  closers.push(device.close);
  return device;
}

/** Good values of a point. */
export const valuesOf = (host: TestHost, point: number): readonly number[] =>
  host.samples.filter((sample) => sample.point === point && !isBad(sample.quality)).map(({ value }) => value);
/** How many bad samples a point has. */
export const badOf = (host: TestHost, point: number): number =>
  host.samples.filter((sample) => sample.point === point && isBad(sample.quality)).length;
/** Kinds of the events of devices. */
export const linksOf = (host: TestHost): readonly string[] =>
  host.links.filter(({ identity }) => identity !== undefined).map(({ kind }) => kind);
