import { StatusCodes } from 'node-opcua-client';
import { expect, test } from 'vitest';
import { isBad, statusOf } from '../../src/contracts/quality.ts';
import { eventually } from './driver-host.ts';
import { last, node, server, unsecured, watch } from './opcua-rig.ts';

/** What numbers of every kind become. */
export function numberTests(): void {
  test('booleans, integers of every width and elements of arrays are numbers', async () => {
    const keys = ['Pump.IsOn', 'Pump.Count', 'Pump.Total', 'Pump.Steps|element=1'].map(node);
    const { host } = watch(unsecured(), keys);
    await eventually('all values', () => keys.every((_, i) => last(host, i + 1) !== undefined));
    expect(keys.map((_, i) => last(host, i + 1)?.value)).toEqual([0, 7, 2 ** 32 + 5, 20]);
  });

  test('the status of the server is the quality of the sample; a bad one has no value', async () => {
    const { host } = watch(unsecured(), [node('Pump.Count')]);
    await eventually('a value', () => last(host, 1)?.value === 7);
    server.set(node('Pump.Count'), 8, StatusCodes.UncertainLastUsableValue);
    await eventually('an uncertain value', () => last(host, 1)?.value === 8);
    expect(statusOf(last(host, 1)?.quality ?? 0)).toBe('uncertain');
    server.set(node('Pump.Count'), 9, StatusCodes.BadSensorFailure);
    await eventually('a bad sample', () => isBad(last(host, 1)?.quality ?? 0));
    expect(last(host, 1)?.value).toBeNaN();
    server.set(node('Pump.Count'), 7);
    await eventually('a good value', () => last(host, 1)?.value === 7);
  });

  test('a sample has the time of the source', async () => {
    const { host } = watch(unsecured(), [node('Limits.Limit1')]);
    await eventually('a value', () => last(host, 1)?.value === 30);
    const [read] = [server.server.engine.addressSpace?.findNode(node('Limits.Limit1'))];
    const source = (read as unknown as { readValue(): { sourceTimestamp: Date } }).readValue().sourceTimestamp; // it is a variable
    expect(last(host, 1)?.time).toBe(source.getTime());
  });

  test('a time of 0, which stands for none, is neither the time of a sample nor a value', async () => {
    const none = new Date(Date.UTC(1601, 0, 1)); // as 64 zero bits
    server.set(node('Pump.Count'), 7, StatusCodes.Good, none);
    server.set(node('Pump.Made'), none);
    const { host } = watch(unsecured(), [node('Pump.Count'), node('Pump.Made')]);
    await eventually('both values', () => [1, 2].every((point) => last(host, point) !== undefined));
    expect(new Date(last(host, 1)?.time ?? 0).getUTCFullYear()).toBeGreaterThan(2020);
    expect(last(host, 2)).toMatchObject({ value: Number.NaN, quality: 2 });
    server.set(node('Pump.Made'), new Date(Date.UTC(2024, 5, 1, 8)));
    await eventually('a time', () => last(host, 2)?.value === Date.UTC(2024, 5, 1, 8));
    server.set(node('Pump.Count'), 7);
  });

  test('changes within the deadband are not sent', async () => {
    const { host } = watch(unsecured(), [`${node('Pump.Flow')}|deadband=10`, node('Pump.Flow')]);
    await eventually('the first values', () => last(host, 1)?.value === 1.5 && last(host, 2)?.value === 1.5);
    server.set(node('Pump.Flow'), 5);
    await eventually('the small change, without deadband', () => last(host, 2)?.value === 5);
    server.set(node('Pump.Flow'), 50);
    await eventually('the large change', () => last(host, 1)?.value === 50);
    expect(host.samples.filter(({ point }) => point === 1).map(({ value }) => value)).toEqual([1.5, 50]);
    server.set(node('Pump.Flow'), 1.5);
  });
}

/** What texts of every kind become, and numbers that have names. */
export function textTests(): void {
  test('texts of every kind are kept where they are wanted, beside numbers, and told again when they change', async () => {
    const texts = ['Name', 'Label', 'Made', 'Id', 'Total', 'IsOn', 'Lines|element=1', 'Bytes', 'Nothing'].map((name) =>
      node(`Pump.${name}`),
    );
    const { host } = watch(unsecured(), [node('Pump.Flow')], texts);
    const told = () =>
      Object.fromEntries(host.links.filter(({ kind }) => kind === 'text').map(({ key = '', detail }) => [key.slice(12), detail]));
    await eventually('all texts', () => Object.keys(told()).length === 7 && host.refusedFor('bad-value') === 1);
    expect(told()).toEqual({
      Name: 'P-101',
      Label: '一号泵',
      Made: '2024-06-01T08:00:00.000Z',
      Id: '72962B91-FA75-4AE6-8D28-B404DC7DAF63',
      Total: '4294967301',
      IsOn: 'false',
      'Lines|element=1': '下',
    });
    expect(host.refusedFor('unknown-key')).toBe(1);
    expect(host.samples.map(({ point }) => point)).toEqual([1]);
    server.set(node('Pump.Name'), 'P-102');
    await eventually('the new name', () => told().Name === 'P-102');
    server.set(node('Pump.Name'), 'P-101');
    await eventually('the old name', () => told().Name === 'P-101');
    host.add({ identity: 'pump', keys: [node('Pump.Total')], texts: [node('Pump.Flow')] });
    await eventually(
      'the text is a number now, and the number a text',
      () => last(host, 1)?.value === 2 ** 32 + 5 && told().Flow === '1.5',
    );
  });

  test('numbers with names are told by their names where a text is wanted, and stay numbers at points', async () => {
    const names = ['Mode', 'Valve', 'Door', 'Phase', 'Error', 'Shift', 'Bare'].map((name) => node(`States.${name}`));
    const { host } = watch(
      unsecured(),
      [node('States.Mode'), node('States.Valve'), `${node('States.Error')}|queue=1`],
      [...names.filter((name) => !/Mode|Valve/.test(name)), `${node('States.Mode')}|queue=2`, `${node('States.Valve')}|queue=2`],
    );
    const told = () =>
      Object.fromEntries(
        host.links.filter(({ kind }) => kind === 'text').map(({ key = '', detail }) => [key.slice(14).split('|')[0], detail]),
      );
    await eventually(
      'all texts and points',
      () => Object.keys(told()).length === 7 && [1, 2, 3].every((point) => last(host, point) !== undefined),
    );
    expect(told()).toEqual({ Mode: '自动', Valve: 'open', Door: 'ajar', Phase: 'heat', Error: 'not found', Shift: 'late', Bare: '3' });
    expect([1, 2, 3].map((point) => last(host, point)?.value)).toEqual([2, 10, 404]);
    server.set(node('States.Valve'), -1);
    await eventually('the name of a negative number', () => told().Valve === 'fault');
    server.set(node('States.Phase'), 7);
    await eventually('a number without a name, as it is', () => told().Phase === '7');
  });
}
