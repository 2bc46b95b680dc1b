import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import { startBroker, type TestBroker } from '../../../test/conformance/mqtt-broker.ts';

const publisher = '/usr/bin/mosquitto_pub';
const subscriber = '/usr/bin/mosquitto_sub';
const isThere = existsSync(publisher) && existsSync(subscriber);
if (!isThere)
  console.log(`skipped: ${publisher} or ${subscriber} is not installed, so the MQTT broker was not tried with mosquitto's clients`);

const run = promisify(execFile);

describe.skipIf(!isThere).each(['mqttv311', 'mqttv5'])("mosquitto's clients with %s", (version) => {
  let broker: TestBroker;
  let common: readonly string[];
  beforeEach(async () => {
    broker = await startBroker();
    common = ['-h', '127.0.0.1', '-p', String(broker.port), '-V', version, '-P', 'secret'];
  });
  afterEach(async () => void (await broker.stop()));

  test.each(['0', '1', '2'])('publish values at QoS %s', async (qos) => {
    await run(publisher, [...common, '-u', 'a', '-t', 'yf/a/values', '-q', qos, '-m', '{"x":1.5,"y":2}']);
    await eventually('the samples', () => broker.host.samples.length === 2);
    expect(broker.host.samples.map((s) => s.value)).toEqual([1.5, 2]);
  });

  test('are refused with a wrong password', async () => {
    await expect(run(publisher, [...common, '-P', 'wrong', '-u', 'a', '-t', 'yf/a/values', '-m', '[1]'])).rejects.toMatchObject({
      stderr: expect.stringMatching(/refused|not authorised|Bad user/i),
    });
  });

  test('subscribe, also to what is retained', async () => {
    await run(publisher, [...common, '-u', 'a', '-t', 'yf/a/up/state', '-q', '1', '-r', '-m', 'on']);
    const child = spawn(subscriber, [...common, '-u', 'b', '-t', 'yf/a/up/#', '-q', '2', '-C', '2', '-v']);
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk.toString();
    });
    await eventually('the retained message', () => output.includes('on\n'));
    await run(publisher, [...common, '-u', 'a', '-t', 'yf/a/up/state', '-q', '2', '-m', 'off']);
    await eventually('both messages', () => output === 'yf/a/up/state on\nyf/a/up/state off\n');
  });
});
