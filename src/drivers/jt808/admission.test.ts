import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/conformance/driver-host.ts';
import {
  authentication,
  authKey,
  closeAll,
  frameOf,
  here,
  known,
  line,
  location,
  now,
  platform,
  secret,
  signedIn,
} from '../../../test/conformance/jt808-rig.ts';
import { createAuthCodes } from './auth-code.ts';
import { createClaims } from './claims.ts';
import type { Frame } from './frame.ts';
import { result } from './generic-answer.ts';
import { id } from './messages.ts';
import { type Edition, type Registration, registrationResult, writeRegistration } from './sign-in.ts';
import { simulatedRegistration } from './terminal.ts';

afterEach(closeAll);

describe('signing in', () => {
  test.each([2011, 2013, 2019] as const)('a terminal of %d registers, authenticates and reports', async (edition: Edition) => {
    const running = await platform();
    const made = await signedIn(running, { edition });
    expect(made.code).toMatch(/^[0-9a-f]{24}$/);
    await made.report(here, now);
    expect(running.host.links).toContainEqual(expect.objectContaining({ kind: 'connected', identity: known }));
    expect(running.host.samples).toHaveLength(7);
  });

  test('the code of a key is the same after a restart, and another for another key or terminal', () => {
    expect(createAuthCodes(authKey).of(known)).toBe(createAuthCodes(authKey).of(known));
    expect(createAuthCodes(authKey).of(known)).not.toBe(createAuthCodes('another key of a source').of(known));
    expect(createAuthCodes(authKey).of(known)).not.toBe(createAuthCodes(authKey).of('1'));
    expect(createAuthCodes(undefined).of(known)).not.toBe(createAuthCodes(undefined).of(known));
  });

  test('the secret of the device is a code too', async () => {
    await signedIn(await platform(), { code: secret });
  });

  test('a wrong code is answered as failed and counted', async () => {
    const running = await platform();
    await expect(signedIn(running, { code: 'wrong' })).rejects.toThrow('failed');
    expect(running.host.refusedFor('not-allowed')).toBe(1);
  });

  test('with registration: none nobody gets a code and only the secret signs in', async () => {
    const running = await platform({ registration: 'none' });
    await expect(signedIn(running)).rejects.toThrow('answered with 4');
    await expect(signedIn(running, { code: createAuthCodes(authKey).of(known) })).rejects.toThrow('failed');
    await signedIn(running, { code: secret });
    expect(running.host.refusedFor('not-allowed')).toBe(2);
  });

  test('an unknown terminal is told so and shown with what it says of itself', async () => {
    const running = await platform();
    await expect(signedIn(running, { phone: '13900000000' })).rejects.toThrow('answered with 4');
    expect(running.host.unknown).toMatchObject([{ identity: '13900000000', detail: expect.stringContaining('测A00000') }]);
    expect(running.host.refusedFor('unknown-device')).toBe(1);
  });

  test('with registration: any an unknown terminal signs in, its values are shown and nothing is stored', async () => {
    const running = await platform({ registration: 'any' });
    const made = await signedIn(running, { phone: '13900000000' });
    await expect(made.report({ ...here, mileage: 12.5 }, now)).rejects.toThrow('failed');
    const shown = running.host.unknown.at(-1);
    expect(shown?.identity).toBe('13900000000');
    expect(shown?.values.get('mileage')).toBe(12.5);
    expect(shown?.values.get('latitude')).toBe(-30.25);
    expect(running.host.samples).toEqual([]);
  });

  describe('for the vehicle or with the number of another terminal', () => {
    const other = '13700000001';
    const registered = (body: Partial<Registration>): Frame => {
      const said = { province: 31, city: 110, manufacturer: 'maker', model: 'm', terminalId: 'T000042', plateColor: 1, plate: '测A00042' };
      return frameOf({ id: id.register, phone: other.padStart(12, '0'), body: writeRegistration({ ...said, ...body }, 2013) });
    };
    /** The result for a second terminal, when one with the registration of the simulator is there or has gone. */
    async function resultFor(body: Partial<Registration>, hasGone = false): Promise<readonly [result: number, refused: number]> {
      const running = await platform();
      running.host.add({ identity: other, keys: ['x'], firstPoint: 51 });
      const first = await signedIn(running, { edition: 2013 });
      if (hasGone) await first.logout();
      const at = await line(running);
      at.send(registered(body));
      await eventually('an answer', () => at.frames.length === 1);
      return [at.frames[0]?.body[2] ?? -1, running.host.refusedFor('not-allowed')];
    }
    const simulated = simulatedRegistration(known);
    const { manufacturer, terminalId, plateColor, plate } = simulated;

    test.each([
      ['the vehicle of a terminal that is here: 1', { plateColor, plate }, false, [registrationResult.vehicleTaken, 1]],
      ['the number of a terminal that is here: 3', { manufacturer, terminalId }, false, [registrationResult.terminalTaken, 1]],
      ['the vehicle of a terminal that has gone: 0', { plateColor, plate }, true, [registrationResult.ok, 0]],
      ['a vehicle and number of its own: 0', {}, false, [registrationResult.ok, 0]],
    ] as const)('%s', async (_, body, hasGone, expected) => {
      expect(await resultFor(body, hasGone)).toEqual(expected);
    });

    test('a number that makers leave at zeros says nothing', () => {
      const claims = createClaims();
      const zeros = { ...simulated, terminalId: '0000000', plate: '' };
      expect([known, other].map((identity) => claims.resultOf(identity, zeros, () => true))).toEqual([0, 0]);
    });

    test('a terminal that registers again gets its code again', () => {
      const claims = createClaims();
      expect([known, known].map((identity) => claims.resultOf(identity, simulated, () => true))).toEqual([0, 0]);
    });
  });

  test('nothing is taken before the sign-in', async () => {
    const running = await platform();
    const at = await line(running);
    at.send(frameOf({ id: id.location, serial: 1, body: location({}) }), frameOf({ id: id.heartbeat, serial: 2 }));
    await eventually('two answers', () => at.answers().length === 2);
    expect(at.answers()).toEqual([
      [1, result.failed],
      [2, result.failed],
    ]);
    expect(running.host.refusedFor('not-allowed')).toBe(2);
    expect(running.host.samples).toEqual([]);
  });

  test('an unknown terminal that reports without signing in is shown with its values', async () => {
    const running = await platform();
    const at = await line(running);
    at.send(frameOf({ id: id.location, phone: '000000000042', body: location({ mileage: 5 }) }));
    await eventually('an answer', () => at.answers().length === 1);
    expect(running.host.unknown[0]?.identity).toBe('42');
    expect(running.host.unknown[0]?.values.get('mileage')).toBe(5);
  });

  test('a connection with too many refusals before the sign-in is closed', async () => {
    const running = await platform();
    const at = await line(running);
    at.send(...Array.from({ length: 30 }, (_, serial) => frameOf({ id: id.heartbeat, serial })));
    await once(at.socket, 'close');
    expect(running.host.links.at(-1)).toMatchObject({ kind: 'error', detail: expect.stringContaining('too many refusals') });
  });

  test('a connection that does not sign in is closed and counted', async () => {
    const running = await platform({ signInSeconds: 0.1 });
    const at = await line(running);
    await once(at.socket, 'close');
    expect(running.host.refusedFor('not-allowed')).toBe(1);
  });

  test('a terminal that comes back ends its older connection and is heard on the new one', async () => {
    const running = await platform();
    const first = await signedIn(running);
    const second = await signedIn(running, { code: first.code ?? '' });
    await eventually('the older connection is gone', () => !first.isOnline);
    await second.report(here, now);
    expect(running.host.links.filter(({ kind }) => kind === 'disconnected')).toEqual([]);
  });

  test('another terminal on a connection that is signed in is not heard', async () => {
    const running = await platform();
    const at = await line(running);
    at.send(
      authentication(),
      frameOf({ id: id.location, phone: '000000000042', body: location({}) }),
      frameOf({ id: id.heartbeat, serial: 2 }),
    );
    await eventually('two answers', () => at.answers().length === 2);
    expect(running.host.refusedFor('not-allowed')).toBe(1);
    expect(running.host.samples).toEqual([]);
  });

  test('after the logout the terminal is gone and has to sign in again', async () => {
    const running = await platform();
    const made = await signedIn(running);
    await made.logout();
    expect(running.host.links.at(-1)).toMatchObject({ kind: 'disconnected', identity: known });
    await expect(made.heartbeat()).rejects.toThrow('failed');
    await made.signIn();
    await made.heartbeat();
  });
});
