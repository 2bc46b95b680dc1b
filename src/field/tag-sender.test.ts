import { afterEach, expect, test } from 'vitest';
import { createTestHost, eventually } from '../../test/conformance/driver-host.ts';
import { rtlsConfig } from '../drivers/rtls/config.ts';
import { rtls } from '../drivers/rtls/driver.ts';
import { uwb } from '../packs/textile/anchors.ts';
import { placeAt } from '../packs/textile/hall.ts';
import { tagSender } from './tag-sender.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

test('a badge of the demonstration is found within 30 cm of where it is, and an anchor reports nothing', async () => {
  const host = createTestHost();
  host.add({ identity: 'badge-01', secret: 'a-secret', keys: ['longitude', 'latitude', 'x', 'y'], firstPoint: 1 });
  const session = rtls.open(rtlsConfig.parse({ ...uwb.config, port: 0 }), host);
  const ending = new AbortController();
  const running = session.run(ending.signal);
  cleanUp.push(async () => {
    ending.abort();
    await running;
  });
  await eventually('the source', () => session.address?.() !== undefined);
  const way = { host: '127.0.0.1', port: session.address?.()?.port ?? 0, secret: 'a-secret', config: uwb.config };
  const [longitude, latitude] = placeAt([60, 30]);
  const values = new Map([['longitude', longitude], ['latitude', latitude]]); // biome-ignore format: one line
  const badge = tagSender({ ...way, identity: 'badge-01' });
  const now = host.clock.now();
  for (let second = 0; second < 5; second++) await badge.send(now + second * 1000, values);
  const [x, y] = [3, 4].map((point) => host.samples.filter((one) => one.point === point).at(-1)?.value ?? Number.NaN);
  expect(Math.hypot((x ?? 0) - 60, (y ?? 0) - 30)).toBeLessThan(0.3);
  const before = host.counted.messages;
  await tagSender({ ...way, identity: 'anchor-01' }).send(now, values);
  expect(host.counted.messages).toBe(before);
});
