import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../../test/conformance/driver-host.ts';
import { type CutLink, cutAgainAndAgain, cuts } from '../../../test/conformance/link-cuts.ts';
import { startProxy } from '../../../test/conformance/proxy.ts';
import { openAgainAndAgain } from '../../../test/conformance/reopening.ts';
import { type NatsServer, natsMissing, startNats } from '../../../test/setup/nats.ts';
import { natsConfig } from './config.ts';
import { nats } from './driver.ts';
import { openPeer, siteAccounts } from './testing.ts';

const secret = 'only for this test';

describe.skipIf(natsMissing)(`nats${natsMissing === undefined ? '' : ` (${natsMissing})`}`, () => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await startNats(() => siteAccounts(['site-7'], secret));
    writeFileSync(join(server.folder, 'password'), `${secret}\n`);
  });
  afterAll(() => server.stop());

  test(
    'a link that is cut again and again is fresh again each time, nothing is lost, and no memory is kept',
    async () => {
      const wire = await startProxy(server.port);
      const site = await openPeer(`127.0.0.1:${server.port}`, 'site-7', secret);
      const host = createTestHost();
      host.add({ identity: 'site-7', keys: ['flow'] });
      const servers = [`127.0.0.1:${wire.address.port}`];
      const config = natsConfig.parse({ servers, user: 'centre', passwordFile: join(server.folder, 'password') });
      const running = openAgainAndAgain(nats, config, host);
      const values = () => host.samples.map(({ value }) => value);
      const send = (flow: number, n: number) =>
        site.publish('yf.site-7.values', JSON.stringify({ ts: Date.UTC(2024, 4, 1) + n, values: { flow } }));
      const link: CutLink = {
        ready: () => eventually('it takes messages', () => host.links.some(({ kind }) => kind === 'listening')),
        async cut(n) {
          host.forget();
          host.forgetLinks();
          wire.hangUp();
          await send(n + 1, n);
        },
        fresh: (n) => eventually(`value ${n + 1} arrives`, () => values().includes(n + 1)),
        settle() {
          running.settle();
          expect(host.refusals).toEqual([]);
        },
      };
      await eventually('the stream is there', () => host.links.length > 0);
      try {
        await cutAgainAndAgain('nats', link);
      } finally {
        await running.stop();
        await Promise.all([site.close(), wire.leave()]);
      }
    },
    cuts * 20_000 + 60_000,
  );
});
