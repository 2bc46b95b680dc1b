import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { CommandView, Control, ControlDeps } from '../../src/capabilities/control/index.ts';
import { until } from '../../src/kernel/testing.ts';
import { type CommandsRig, openCommandsRig, register } from './commands-rig.ts';

// A simulated gate on Modbus TCP counts what is written to it, while the way there, the device or the program fails at each step.

let rig: CommandsRig;
const running: Control[] = [];
beforeAll(async () => {
  rig = await openCommandsRig();
}, 180_000);
beforeEach(() => rig.settle(), 60_000);
afterEach(async () => {
  await Promise.all(running.splice(0).map((control) => control.close()));
});
afterAll(() => rig.close());

const start = async (bent?: Partial<ControlDeps>): Promise<Control> => {
  const control = await rig.program(bent);
  running.push(control);
  return control;
};
const move = (control: Control, more: object = {}) =>
  control.issue(rig.caller, { asset: rig.asset('gate-1'), command: 'dams/move', value: 2, comment: '', ...more });
const endOf = (control: Control, { id }: CommandView) =>
  until(async () => {
    const command = await control.get(rig.caller, id);
    return command.endedAt === undefined ? undefined : command;
  });
const outcome = async (control: Control, command: CommandView) => {
  const { state, reasons } = await endOf(control, command);
  return { state, codes: reasons.map(({ code }) => code), written: rig.unit.written, setpoint: rig.unit.memory.holding[register.setpoint] };
};
const died = () => new Promise<never>(() => {});

test.each<[string, () => void, object]>([
  ['nothing', () => {}, { state: 'verified', codes: [], written: 1, setpoint: 200 }],
  ['a slow device', () => Object.assign(rig.unit.faults, { delayMs: 120 }), { state: 'verified', written: 1 }],
  [
    'a lost acknowledgement',
    () => Object.assign(rig.unit.faults, { losesWriteAnswers: true }),
    { state: 'verified', written: 1, setpoint: 200 },
  ],
  [
    'a lost request',
    () => Object.assign(rig.unit.faults, { ignoresWrites: true }),
    { state: 'failed', codes: ['device', 'notVerified'], written: 0 },
  ],
  [
    'an exception of the device',
    () => rig.unit.memory.holes.add(`holding ${register.setpoint}`),
    { state: 'failed', codes: ['device', 'notVerified'], written: 0 },
  ],
])('with %s a command is written at most once', async (_, spoil, expected) => {
  const control = await start({ lookMs: 0 });
  const command = await move(control);
  spoil();
  const other = await start(); // takes up what was issued
  expect(await outcome(other, command)).toMatchObject(expected);
  rig.unit.memory.holes.clear();
});

test('with the link cut there is nothing to rely on: the interlocks refuse', async () => {
  const control = await start();
  rig.unit.faults.isSilent = true;
  rig.hangUp();
  await until(
    async () => (await control.check(rig.caller, { asset: rig.asset('gate-1'), command: 'dams/move', value: 2 })).reasons.length > 0,
    20_000,
  );
  expect(await outcome(control, await move(control))).toMatchObject({
    state: 'refused',
    codes: expect.arrayContaining(['interlock']),
    written: 0,
  });
});

test.each<[string, ControlDeps['connect']['write'], object]>([
  ['before the value is handed over', died, { state: 'failed', codes: ['outcomeUnknown', 'notVerified'], written: 0 }],
  [
    'after the device has taken it',
    async (order) => rig.deps.connect.write(order).then(died),
    { state: 'verified', written: 1, setpoint: 200 },
  ],
])('when the program dies %s nothing is sent again', async (_, write, expected) => {
  let isHanded = false;
  const connect = {
    ...rig.deps.connect,
    write: (order: Parameters<typeof write>[0]) => {
      isHanded = true;
      return write(order);
    },
  };
  const dying = await rig.program({ connect });
  const command = await move(dying);
  await until(() => isHanded, 20_000);
  const control = await start();
  expect(await outcome(control, command)).toMatchObject(expected);
});

/** The nth step of a program fails: before it is written, or after, when only the answer of the database is lost. */
function failingAt(nth: number, when: 'before' | 'after'): ControlDeps['db'] {
  let count = -1; // the first transaction is that of the migrations
  const gone = (): never => {
    throw new Error('the database is gone');
  };
  const transaction: ControlDeps['db']['transaction'] = () => {
    count++;
    if (count === nth && when === 'before') gone();
    const builder = rig.deps.db.transaction();
    if (count !== nth) return builder;
    const execute: typeof builder.execute = async (act) => builder.execute(act).then(gone);
    return Object.assign(Object.create(builder), { execute });
  };
  const bound = (db: ControlDeps['db'], key: string | symbol): unknown => {
    const member: unknown = Reflect.get(db, key, db);
    return typeof member === 'function' ? member.bind(db) : member;
  };
  return new Proxy(rig.deps.db, { get: (db, key) => (key === 'transaction' ? transaction : bound(db, key)) });
}

// The steps of a program that takes up a confirmed command: checked, sent, acknowledged, verified.
test.each([1, 2, 3, 4].flatMap((nth) => (['before', 'after'] as const).map((when) => [nth, when] as const)))(
  'when step %d fails %s it is written, a command is written at most once, and ends',
  async (nth, when) => {
    const command = await move(await start({ lookMs: 0 }));
    const log = { ...rig.deps.log, error: () => {} } as unknown as ControlDeps['log'];
    const failing = await start({ db: failingAt(nth, when), lookMs: 0, log });
    await failing.tick();
    const isAhead = async () => {
      await failing.tick();
      return (await failing.get(rig.caller, command.id)).state !== 'acknowledged';
    };
    if (nth === 4 && when === 'after') await until(isAhead, 10_000); // it is read back only later
    await failing.close();
    const isUnsent = nth === 2 && when === 'after'; // it is known as sent, and never was
    expect(await outcome(await start(), command)).toMatchObject(
      isUnsent ? { state: 'failed', codes: ['outcomeUnknown', 'notVerified'], written: 0 } : { state: 'verified', codes: [], written: 1 },
    );
  },
);

test('of two at the same time one is on its way, the other is refused', async () => {
  const control = await start();
  const both = await Promise.all([move(control), move(control, { value: 3 })]);
  const ends = await Promise.all(both.map((command) => endOf(control, command)));
  expect(ends.map(({ state }) => state).sort()).toEqual(['refused', 'verified']);
  expect(rig.unit.written).toBe(1);
});

test('an interlock that opens before the time of a scheduled command refuses it, and one whose time has passed is not sent', async () => {
  const control = await rig.program();
  const scheduled = await move(control, { dueAt: Date.now() + 700 });
  rig.unit.memory.holding[register.siren] = 0;
  expect(await outcome(control, scheduled)).toMatchObject({ state: 'refused', codes: ['interlock'], written: 0 });
  await rig.settle();
  const late = await move(control, { dueAt: Date.now() + 200, ttlSeconds: 0.1 });
  await control.close(); // the program is away while it is due
  await until(() => Date.now() > late.expiresAt, 5000);
  expect(await outcome(await start(), late)).toMatchObject({ state: 'expired', codes: ['late'], written: 0 });
});
