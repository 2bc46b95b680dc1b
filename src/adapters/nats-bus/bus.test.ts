import type { NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { busConformance } from '../../../test/conformance/bus.ts';
import { type NatsServer, natsMissing, startNats } from '../../../test/setup/nats.ts';
import { silentLog, testDatabase, until, virtualClock } from '../../kernel/testing.ts';
import { createNatsBus } from './bus.ts';
import { openNats, serversOf } from './connection.ts';
import { durableOf } from './subscriber.ts';

const clock = virtualClock();
let server: NatsServer;
let places = 0;

describe.skipIf(natsMissing)(`over NATS${natsMissing === undefined ? '' : ` (${natsMissing})`}`, () => {
  beforeAll(async () => {
    server = await startNats();
  });
  afterAll(() => server.stop());

  busConformance('the outbox with NATS JetStream', async () => {
    const prefix = `place${places++}`;
    const connections: NatsConnection[] = [];
    return {
      async open(db, patience) {
        const connection = await openNats({ url: server.url, name: prefix, log: silentLog });
        connections.push(connection);
        return createNatsBus({ db, clock, log: silentLog, connection, prefix, ackMs: 300, ...patience });
      },
      async crash() {
        await connections.at(-1)?.close();
      },
      async remove() {
        await Promise.all(connections.map((connection) => connection.close()));
      },
    };
  });

  test('an event published twice is delivered once', async () => {
    const { db, drop } = await testDatabase();
    const connection = await openNats({ url: server.url, name: 'twice', log: silentLog });
    const bus = await createNatsBus({ db, clock, log: silentLog, connection, prefix: 'twice' });
    const seen: string[] = [];
    bus.subscribe('a', ['asset.changed'], async ({ id }) => void seen.push(id));
    bus.start();
    await db.transaction().execute((trx) => bus.emit(trx, 'asset.changed', { tenant: 'main', assets: ['one'] }));
    await bus.drained();
    // As after a crash between publishing and keeping the place reached.
    await db
      .updateTable('outbox_cursor' as never)
      .set({ seq: 0, xid: '0' } as never)
      .execute(); // holds: the table is not in the schema type
    await bus.stop();
    const again = await createNatsBus({ db, clock, log: silentLog, connection, prefix: 'twice' });
    again.subscribe('a', ['asset.changed'], async ({ id }) => void seen.push(id));
    again.start();
    await again.drained();
    await until(() => seen.length === 1);
    await again.stop();
    await connection.close();
    await drop();
    expect(seen).toHaveLength(1);
  });
});

test('a URL names servers, user and encryption', () => {
  expect(serversOf('nats://u:p%40@a:1,nats://b')).toEqual({ servers: ['a:1', 'b:4222'], user: 'u', pass: 'p@' });
  expect(serversOf('tls://a')).toEqual({ servers: ['a:4222'], tls: {} });
});

test('the name of a durable consumer has no dots', () => {
  expect(durableOf('alarms.work order')).toBe('alarms_work_order');
});
