import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import {
  badOf,
  battery,
  closeAll,
  closers,
  deviceOf,
  lamp,
  linksOf,
  meter,
  resources,
  start,
  temperature,
  valuesOf,
} from '../../../test/conformance/lwm2m-rig.ts';
import { isBad } from '../../contracts/quality.ts';
import { codeText } from '../coap-wire/message.ts';
import { createSimulatedLwM2M } from './device.ts';

afterEach(closeAll);

describe('a device', () => {
  test.each([
    ['1.1', 'senml-json', 'resources'],
    ['1.0.0', 'tlv', 'resources'],
    ['1.0', 'text', 'resources'],
    ['1.1', 'senml-json', 'instances'],
    ['1.0', 'tlv', 'instances'],
  ] as const)('of version %s that speaks %s is observed by %s, and tells what changes', async (version, format, observe) => {
    const { host, server } = await start({ observe });
    const device = deviceOf(server, { version, format });
    expect(codeText(await device.register())).toBe('2.01');
    await eventually('all is observed', () => device.observed.length === 3);
    await device.set(temperature, 22.25);
    await device.set(lamp, 1);
    await eventually('the values are there', () => valuesOf(host, 3).includes(1));
    expect(valuesOf(host, 1)).toEqual([21.5, 22.25]);
    expect(valuesOf(host, 2)).toEqual([80]);
    expect(host.refusals).toEqual([]);
  });

  test.each(['senml-json', 'tlv', 'text'] as const)('that speaks %s has its texts kept', async (format) => {
    const { host, server } = await start({}, [{ identity: 'meter', keys: [temperature], texts: ['3/0/0', '3/0/3'] }]);
    const device = deviceOf(server, {
      format,
      version: format === 'senml-json' ? '1.1' : '1.0',
      resources: { ...resources, '3/0/0': '南瑞', '3/0/3': '1.2' },
    });
    await device.register();
    await eventually('all is observed', () => device.observed.length === 3);
    await device.set('3/0/3', '1.3');
    const told = () => host.links.filter(({ kind }) => kind === 'text').map(({ key, detail }) => `${key} ${detail}`);
    await eventually('the new one is told', () => told().includes('3/0/3 1.3'));
    expect(told()).toEqual(expect.arrayContaining(['3/0/0 南瑞', '3/0/3 1.2', '3/0/3 1.3']));
    expect(valuesOf(host, 1)).toEqual([21.5]);
    expect(host.refusals).toEqual([]);
  });

  test('that lets nothing be observed is read in turn, and people are told', async () => {
    const { host, server } = await start();
    const device = deviceOf(server, { fault: 'unobservable' });
    await device.register();
    await eventually('it is read again', () => valuesOf(host, 1).length > 2);
    expect(host.links.filter(({ detail }) => detail.includes('cannot be observed'))).toHaveLength(3);
  });

  test('that answers late is waited for, and delays no other', async () => {
    const { host, server } = await start({}, [meter, { identity: 'other', keys: [temperature], firstPoint: 11 }]);
    await deviceOf(server, { fault: { answersAfterMs: 300 } }).register();
    const other = deviceOf(server, { endpoint: 'other' });
    await other.register();
    await eventually('the quick one is there', () => valuesOf(host, 11).length === 1);
    expect(valuesOf(host, 2)).toEqual([]);
    await eventually('the slow one is there', () => valuesOf(host, 2).length === 1);
  });

  test('that answers nothing turns bad, and delays no other', async () => {
    const { host, server } = await start({}, [meter, { identity: 'other', keys: [temperature], firstPoint: 11 }]);
    await deviceOf(server, { fault: 'silent' }).register();
    const other = deviceOf(server, { endpoint: 'other' });
    await other.register();
    await eventually('the other is there', () => valuesOf(host, 11).length === 1);
    await eventually('it turns bad', () => badOf(host, 1) === 1 && badOf(host, 3) === 1);
    expect(linksOf(host)).toEqual(expect.arrayContaining(['disconnected']));
    await other.set(temperature, 3);
    expect(valuesOf(host, 11)).toContain(3);
  });

  test('that is away for a while has all its values again when it is heard', async () => {
    const { host, server } = await start({ renewSeconds: 1 });
    const options: { fault?: 'silent' } = {};
    const device = createSimulatedLwM2M(Object.assign(options, { endpoint: 'meter', server, resources, giveUpMs: 5_000 }));
    closers.push(device.close);
    await device.register();
    await eventually('all is observed', () => device.observed.length === 3);
    options.fault = 'silent';
    await eventually('it turns bad', () => [1, 2, 3].every((point) => badOf(host, point) === 1));
    const before = host.samples.length;
    delete options.fault;
    await device.update();
    await eventually('all are there again', () =>
      [1, 2, 3].every((point) => host.samples.slice(before).some((sample) => sample.point === point && !isBad(sample.quality))),
    );
    expect(linksOf(host)).toEqual(['connected', 'disconnected', 'connected']);
  });

  test('whose lifetime is over turns bad, once; an update in time keeps it', async () => {
    const { host, server } = await start();
    const device = deviceOf(server, { lifetimeSeconds: 1 });
    await device.register();
    await eventually('it is heard', () => valuesOf(host, 1).length === 1);
    expect(codeText(await device.update('lt=2'))).toBe('2.04');
    await eventually('it is over', () => badOf(host, 1) === 1);
    expect(codeText(await device.update())).toBe('4.04');
    expect(linksOf(host)).toEqual(['connected', 'disconnected']);
    expect(host.links.at(-1)?.detail).toContain('lifetime of 2 s');
    await device.register();
    await eventually('it is heard again', () => valuesOf(host, 1).length === 2);
  });

  test('that deregisters turns bad at once', async () => {
    const { host, server } = await start();
    const device = deviceOf(server);
    await device.register();
    await eventually('it is heard', () => valuesOf(host, 1).length === 1);
    expect(codeText(await device.deregister())).toBe('2.02');
    await eventually('it turns bad', () => badOf(host, 2) === 1);
  });

  test('that registers again from elsewhere takes the place of the first', async () => {
    const { host, server } = await start();
    const first = deviceOf(server);
    await first.register();
    await eventually('all is observed', () => first.observed.length === 3);
    const second = deviceOf(server, { resources: { ...resources, [temperature]: 5 } });
    await second.register();
    await eventually('the second is heard', () => valuesOf(host, 1).includes(5));
    await first.set(temperature, 99);
    expect(first.observed).not.toContain(temperature);
    expect(valuesOf(host, 1)).not.toContain(99);
    expect(host.refusedFor('not-allowed')).toBe(1);
    expect(codeText(await first.update())).toBe('4.04');
  });

  test('that lacks a resource is told of, and the others are observed', async () => {
    const { host, server } = await start();
    const device = deviceOf(server, { resources: { [temperature]: 1 } });
    await device.register();
    await eventually('the others are marked', () => badOf(host, 2) === 1 && badOf(host, 3) === 1);
    expect(valuesOf(host, 1)).toEqual([1]);
    expect(host.links.some(({ detail }) => detail.includes('/3/0/9: 4.04'))).toBe(true);
  });

  test('is asked for new keys without registering again, and not for those that are gone', async () => {
    const { host, server } = await start({}, [{ identity: 'meter', keys: [temperature] }]);
    const device = deviceOf(server);
    await device.register();
    await eventually('it is observed', () => device.observed.length === 1);
    host.add({ identity: 'meter', keys: [battery], firstPoint: 7 });
    await eventually('the new one comes', () => valuesOf(host, 7).includes(80));
    await eventually('the old one is no longer observed', () => device.observed.join() === battery);
  });

  test('sends by itself what is known, with its times', async () => {
    const { host, server } = await start();
    const device = deviceOf(server);
    await device.register();
    const time = host.clock.now() / 1000 - 60;
    expect(
      codeText(
        await device.send(
          JSON.stringify([
            { bn: '/3303/0/', bt: time, n: '5700', v: 7 },
            { n: '1', v: 1 },
          ]),
        ),
      ),
    ).toBe('2.04');
    expect(host.samples).toContainEqual(expect.objectContaining({ point: 1, value: 7, time: time * 1000 }));
    expect(host.refusedFor('unknown-key')).toBe(1);
    expect(codeText(await device.send('[{"n":"/3303/0/5700","v":1,"t":9999999999}]'))).toBe('4.00');
    expect(host.refusedFor('bad-time')).toBe(1);
    expect(codeText(await device.send('[no JSON'))).toBe('4.00');
  });
});

describe('queue mode', () => {
  test.each(['b=UQ', 'b=U&Q'])('%s: what is asked waits until the device wakes, and its sleep is no fault', async (binding) => {
    const { host, server, ask } = await start({ awakeSeconds: 0.2 });
    const device = deviceOf(server, { binding });
    await device.register();
    await eventually('all is observed', () => device.observed.length === 3);
    const asleepAt = performance.now() + 250;
    await eventually('it falls asleep by the clock of the server', () => performance.now() > asleepAt);
    const before = device.requests.length;
    const written = ask({ write: { [lamp]: 1 } });
    await deviceOf(server, { endpoint: 'another' }).register(); // meanwhile others are served
    expect(device.requests).toHaveLength(before);
    await device.update();
    expect(await written).toEqual({ [lamp]: 1 });
    expect(badOf(host, 1)).toBe(0);
  });
});

describe('asking', () => {
  test('writes and reads back, reads, executes and discovers', async () => {
    const { ask, server } = await start();
    const device = deviceOf(server);
    await device.register();
    expect(await ask({ write: { [lamp]: 1, [temperature]: 19.5 } })).toEqual({ [lamp]: 1, [temperature]: 19.5 });
    expect(device.value(temperature)).toBe(19.5);
    expect(await ask({ read: [battery] })).toEqual({ [battery]: 80 });
    expect(await ask({ execute: '3/0/4' })).toEqual({ executed: '3/0/4' });
    expect(device.requests).toContain('POST 3/0/4');
  });

  test.each([
    [{ write: { '3/0/1': 1 } }, 'NOT_FOUND'],
    [{ write: { [lamp]: 0.5 } }, 'BAD_REQUEST'],
    [{ write: { [lamp]: 2 } }, 'BAD_REQUEST'],
    [{ write: {} }, 'BAD_REQUEST'],
    [{ execute: '3/0' }, 'BAD_REQUEST'],
    [{ sing: true }, 'BAD_REQUEST'],
    [{ discover: '/3303' }, 'NOT_FOUND'],
  ])('%j fails with %s', async (question, code) => {
    const { ask, server } = await start();
    await deviceOf(server, { resources: { [lamp]: 1 } }).register();
    await expect(ask(question)).rejects.toMatchObject({ code });
  });

  test('a device that is not registered or not known is a failure', async () => {
    const { ask } = await start();
    await expect(ask({ read: [lamp] })).rejects.toMatchObject({ code: 'LINK_LOST' });
    await expect(ask({ read: [lamp] }, 'nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a device that does not answer is a failure in time', async () => {
    const { ask, server } = await start();
    await deviceOf(server, { fault: 'silent' }).register();
    await expect(ask({ write: { [lamp]: 1 } })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});
