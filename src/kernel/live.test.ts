import { afterEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { topicScopes } from '../contracts/api/live.ts';
import type { Scope } from '../contracts/areas.ts';
import type { Caller } from '../contracts/roles.ts';
import type { Text } from '../contracts/text.ts';
import { createHttp } from './http.ts';
import { createLive, type Live } from './live.ts';
import { silentLog, until, virtualClock } from './testing.ts';

const whole: Caller = { id: 'u', name: 'u', role: 'viewer', tenant: 'main', kind: 'user' };
const bound: Caller = { ...whole, sites: [{ asset: 'dam', role: 'viewer' }] };
const job = { id: 'j', kind: 'import', title: { zh: '', en: '' }, state: 'done', progress: 1, startedAt: 0 } as never; // holds: only its type is looked at
let live: Live;
let close: () => Promise<void>;
afterEach(async () => {
  live.close();
  await close();
});

/** A live connection whose caller a test changes; point 1 is seen by all, point 2 by a role in the whole tenant only. */
async function connection(first: Caller) {
  const at = { caller: first, version: 1 };
  const clock = virtualClock();
  const identify = async () => ({ caller: at.caller });
  const http = await createHttp({
    ...{ log: silentLog, clock, version: '0.0.0-test', port: 0, allowMissing: true, identify },
    audit: { write: async () => {} },
  });
  live = createLive({
    ...{ server: http.server, identify, clock, valuesEveryMs: 5, guardEveryMs: 5 },
    latest: {
      read: () => ({ time: at.version, value: at.version, quality: 0, receivedAt: at.version }),
      version: () => at.version,
    },
    hasPoint: ({ sites }, point) => sites === undefined || point === 1,
    atSites: (_, message) => (message.type === 'alarm' ? message : message.type === 'source' ? { ...message, detail: '' } : undefined),
    state: () => ({ diskUsedRatio: 0 }),
  });
  close = () => http.close();
  const address = await http.listen();
  const socket = new WebSocket(`${address.replace('http', 'ws')}/api/v1/live`);
  const heard: { type: string; point?: number[]; message?: string; code?: string; text?: Text; detail?: string }[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  await until(() => socket.readyState === socket.OPEN);
  socket.send(JSON.stringify({ type: 'subscribe', points: [1, 2] }));
  return { at, heard, socket };
}

test('somebody with roles at sites follows no point of elsewhere, and is told only what is known to be of a site', async () => {
  const { heard } = await connection(bound);
  await until(() => heard.some(({ type }) => type === 'error') && heard.some(({ type }) => type === 'values'));
  const { message, text } = heard.find(({ type }) => type === 'error') ?? {};
  expect({ message, text }).toEqual({ message: 'there is no point 2', text: { zh: '没有测点 2', en: 'there is no point 2' } });
  expect(heard.flatMap(({ point = [] }) => point)).not.toContain(2);
  live.announce('main', { type: 'job', job });
  live.announce('main', { type: 'alarm', alarm: {} as never }); // holds: only its type is looked at
  live.announce('main', { type: 'source', source: 's', state: 'down', detail: 'what is elsewhere' });
  await until(() => heard.some(({ type }) => type === 'source'));
  expect(heard.filter(({ type }) => ['job', 'alarm', 'source'].includes(type))).toEqual([
    { type: 'alarm', seq: 1, alarm: {} },
    { type: 'source', seq: 2, source: 's', state: 'down', detail: '' },
  ]);
});

test('a connection whose rights are narrowed loses the points that they no longer reach', async () => {
  const { at, heard } = await connection(whole);
  await until(() => heard.flatMap(({ point = [] }) => point).includes(2));
  at.caller = bound;
  live.announce('main', { type: 'job', job });
  await until(() => heard.some(({ type }) => type === 'job'));
  // From some look at the rights on, only point 1 comes.
  await until(() => {
    at.version++;
    const last = heard.findLast(({ type }) => type === 'values');
    return last?.point?.length === 1 && last.point[0] === 1;
  });
});

test.each([
  [
    'with a field that is not known',
    '{"type":"subscribe","points":[1],"rate":5}',
    'has fields that are not known: rate',
    '有不认识的项：rate',
  ],
  ['of a kind that is not known', '{"type":"listen","points":[1]}', 'type: ', 'type：'],
  ['that is no JSON', 'subscribe 1', 'must be an object', '应为对象'],
])('a message %s is refused with why, in both languages', async (_, sent, en, zh) => {
  const { heard, socket } = await connection(whole);
  await until(() => heard.some(({ type }) => type === 'values'));
  socket.send(sent);
  await until(() => heard.some(({ type }) => type === 'error'));
  const text = { zh: expect.stringContaining(zh), en: expect.stringContaining(en) };
  expect(heard.find(({ type }) => type === 'error')).toMatchObject({ code: 'BAD_REQUEST', text });
});

describe('a token', () => {
  const topics = Object.entries(topicScopes) as [keyof typeof topicScopes, Scope][]; // holds: the keys of the table
  const messages: Readonly<Record<Exclude<keyof typeof topicScopes, 'values'>, Parameters<Live['announce']>[1]>> = {
    alarm: { type: 'alarm', alarm: {} as never }, // holds: only its type is looked at
    job: { type: 'job', job },
    notice: { type: 'notice', notice: {} as never },
    source: { type: 'source', source: 's', state: 'up', detail: '' },
  };
  const announceAll = () => {
    for (const message of Object.values(messages)) live.announce('main', message);
  };
  const told = (heard: readonly { type: string }[]) => new Set(heard.map(({ type }) => type).filter((type) => type in topicScopes));

  test.each(topics)('without the scope of %s is not told of it, and is of all others', async (topic, lacked) => {
    const others = topics.filter(([, scope]) => scope !== lacked);
    const { heard } = await connection({ ...whole, kind: 'token', scopes: others.map(([, scope]) => scope) });
    await until(() => heard.some(({ type }) => type === (topic === 'values' ? 'error' : 'values')));
    announceAll();
    await until(() => told(heard).size === others.length);
    expect(told(heard)).toEqual(new Set(others.map(([type]) => type)));
  });
  test('that asks for values without their scope hears which one it lacks', async () => {
    const { heard } = await connection({ ...whole, kind: 'token', scopes: ['alarms:read'] });
    await until(() => heard.some(({ type }) => type === 'error'));
    const text = { zh: '此令牌缺少权限范围 samples:read（数据与历史：读）', en: expect.stringContaining('samples:read') };
    expect(heard.find(({ type }) => type === 'error')).toMatchObject({ code: 'NO_SCOPE', text });
  });
});
