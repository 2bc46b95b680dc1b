import { describe, expect, test } from 'vitest';
import { quality } from '../../contracts/quality.ts';
import { systemCaller } from '../../kernel/testing.ts';
import { testPlant } from '../assets/testing/plant.ts';
import { centre, locateStage } from './testing/stage.ts';
import { placeFrom } from './testing.ts';

const stage = locateStage(testPlant);
const { assetOf, call, pointOf, say } = stage;

describe('a track', () => {
  const range = 'from=0&to=1000000';

  test('has the fixes whose values are of one time and good', async () => {
    const boat = assetOf('boat');
    for (const second of [1, 2, 4]) say(boat, 'longitude', { second, value: 120 + second });
    for (const second of [2, 3, 4]) say(boat, 'latitude', { second, value: 30, ...(second === 4 && { quality: quality('bad') }) });
    const read = async (query: string) => (await call('GET', `/tracks/${boat}?${query}`)).body;
    expect(await read(range)).toEqual({
      ...{ asset: boat, times: [2000], longitudes: [122], latitudes: [30], accuracies: [null], suspects: 0, truncated: false },
    });
    say(boat, 'latitude', { second: 1, value: 31 });
    stage
      .samples()
      .get(pointOf(boat, 'latitude'))
      ?.sort((a, b) => a.time - b.time);
    expect(await read(`${range}&limit=1`)).toMatchObject({ times: [1000], truncated: true });
    expect((await call('GET', `/tracks/${boat}?from=5&to=5`)).status).toBe(400);
    expect((await call('GET', `/tracks/${assetOf('shed')}?${range}`)).status).toBe(404);
  });

  test('is read whole when it is longer than a page of the history', async () => {
    const boat = assetOf('boat');
    const many = (value: number, step: number) =>
      Array.from({ length: 120_000 / step }, (_, i) => ({ time: i * step, value, quality: quality('good') }));
    stage.samples().set(pointOf(boat, 'longitude'), many(120, 1));
    stage.samples().set(pointOf(boat, 'latitude'), many(30, 2));
    const { times, truncated } = await stage.locate().readTrack(systemCaller(), boat, { from: 0, to: 1e9, limit: 100_000 });
    expect([times.length, times.at(-1), new Set(times).size, truncated]).toEqual([60_000, 119_998, 60_000, false]);
  });

  test('leaves a first place out that cannot have been reached from those before it', async () => {
    const boat = assetOf('boat');
    for (const second of [10, 20, 30, 40, 50]) {
      say(boat, 'longitude', { second, value: second === 30 ? 150 : 120 + second / 1e5 });
      say(boat, 'latitude', { second, value: 30 });
    }
    const read = async (query: string) => (await call('GET', `/tracks/${boat}?${query}`)).body;
    expect(await read('from=25000&to=60000')).toMatchObject({ times: [40_000, 50_000], suspects: 1 });
    expect(await read('from=25000&to=60000&limit=1')).toMatchObject({ times: [], suspects: 1, truncated: true });
    // Nothing before a day tells where it can be.
    const later = 30_000 + 25 * 3_600_000;
    say(boat, 'longitude', { second: later / 1000, value: -120 });
    say(boat, 'latitude', { second: later / 1000, value: 30 });
    expect(await read(`from=${later - 1000}&to=${later + 1000}`)).toMatchObject({ times: [later], suspects: 0 });
  });

  test.each([
    ['geojson', 'application/geo+json', '"coordinates":[[120.001,30],[120.002,30]]'],
    ['gpx', 'application/gpx+xml', '<trkpt lat="30" lon="120.001"><time>1970-01-01T00:00:01.000Z</time></trkpt>'],
    ['csv', 'text/csv', '1970-01-01T00:00:01.000Z,"\'=Boat, ""A"" & <B>",120.001,30,,\r\n'],
  ])('goes out as %s', async (format, media, part) => {
    const boat = assetOf('boat');
    for (const second of [1, 2]) for (const [key, value] of [['longitude', 120 + second / 1000], ['latitude', 30]] as const) say(boat, key, { second, value }); // biome-ignore format: one line
    const { headers, body } = await stage.plant().http.server.inject({
      url: `/api/v1/tracks/${boat}/export?${range}&format=${format}&language=en`,
    });
    expect(headers['content-type']).toContain(media);
    expect(body).toContain(part);
    if (format === 'gpx') expect(body).toContain('<name>=Boat, "A" &amp; &lt;B&gt;</name>');
    if (format === 'geojson') expect(JSON.parse(body)).toMatchObject({ type: 'Feature', geometry: { type: 'LineString' } });
  });
});

describe('distance and use', () => {
  const walk = (asset: string, metresOf: (second: number) => number, seconds: number) => {
    for (let second = 0; second <= seconds; second += 10) {
      const [longitude, latitude] = placeFrom(centre, metresOf(second), 0);
      say(asset, 'longitude', { second: second + 1, value: longitude });
      say(asset, 'latitude', { second: second + 1, value: latitude });
    }
  };

  test('of all that said a place, who moved longest first, also as CSV', async () => {
    // 100 s at 10 m/s, then 300 s at one place; the boat only lies there.
    walk(assetOf('truck'), (second) => Math.min(second, 100) * 10, 400);
    walk(assetOf('boat'), () => 0, 400);
    await stage.locate().look();
    const { items, truncated } = (await call('GET', '/movers/use?from=0&to=1000000')).body;
    expect(items.map((one: Record<string, unknown>) => one.asset)).toEqual([assetOf('truck'), assetOf('boat')]);
    const [truck, boat] = items;
    expect(truck).toMatchObject({ movingSeconds: 100, standingSeconds: 300, gapSeconds: 0, utilisation: 0.25 });
    expect(Math.abs(truck.metres - 1000)).toBeLessThan(5);
    expect(boat).toMatchObject({ metres: 0, movingSeconds: 0, standingSeconds: 400, utilisation: 0 });
    expect(truncated).toBe(false);
    const file = await stage.plant().http.server.inject({ url: '/api/v1/movers/use/export.csv?from=0&to=1000000&language=en' });
    const [head, first] = file.body.split('\r\n');
    expect(head).toBe('\uFEFFasset,distance (m),moving seconds,standing seconds,seconds not heard,utilisation (%)');
    expect(first).toMatch(/^Our truck,\d+(\.\d)?,100,300,0,25$/);
  });

  test('is of nobody where no place was said, and refused beyond 31 days', async () => {
    expect((await call('GET', '/movers/use?from=0&to=1000000')).body).toEqual({ items: [], truncated: false });
    expect((await call('GET', `/movers/use?from=0&to=${32 * 86_400_000}`)).body.code).toBe('TOO_LARGE');
  });
});

describe('places of a time', () => {
  test('are those that were said by then, of whom was heard of late and in use', async () => {
    const [boat, truck] = [assetOf('boat'), assetOf('truck')];
    const at = (asset: string, second: number, [longitude, latitude]: readonly [number, number]) => {
      say(asset, 'longitude', { second, value: longitude });
      say(asset, 'latitude', { second, value: latitude });
    };
    for (const [second, east] of [[100, 0], [200, 1], [300, 2]] as const) at(boat, second, [120 + east / 100, 30]); // biome-ignore format: one line
    at(truck, 100, [121, 31]);
    say(truck, 'longitude', { second: 250, value: 0, quality: quality('bad') });
    const read = async (query: string) =>
      (await call('GET', `/movers/past?${query}`)).body.items.map((one: Record<string, unknown>) => [one.asset, one.longitude, one.time]);
    expect(await read('time=210000')).toEqual(expect.arrayContaining([[boat, 120.01, 200_000], [truck, 121, 100_000]])); // biome-ignore format: one line
    expect(await read('time=210000&withinSeconds=60')).toEqual([[boat, 120.01, 200_000]]);
    expect(await read('time=260000')).toEqual([[boat, 120.01, 200_000]]);
    expect(await read('time=99999')).toEqual([]);
    expect((await call('GET', '/movers/past?time=soon')).status).toBe(400);
    expect((await call('GET', '/movers/past?time=210000', { tenant: 'other' })).body.items).toEqual([]);
  });
});

describe('a jump that cannot be', () => {
  test('is left out of the places of a time as it is live, until five fixes say the same', async () => {
    const boat = assetOf('boat');
    const fixes = [0, 0.001, 2, 0.002, 2, 2.001, 2.002, 2.003, 2.004].map((east, i) => [100 + 10 * i, 120 + east] as const);
    const [live, past]: [number[], number[]] = [[], []];
    for (const [second, longitude] of fixes) {
      say(boat, 'longitude', { second, value: longitude });
      say(boat, 'latitude', { second, value: 30 });
      await stage.locate().look();
      live.push((await call('GET', '/movers')).body.items.find(({ asset }: { asset: string }) => asset === boat).longitude);
    }
    for (const [second] of fixes) {
      const { items } = (await call('GET', `/movers/past?time=${second * 1000 + 500}`)).body;
      past.push(items.find(({ asset }: { asset: string }) => asset === boat).longitude);
    }
    expect(live).toEqual([120, 120.001, 120.001, 120.002, 120.002, 120.002, 120.002, 120.002, 122.004]);
    expect(past).toEqual(live);
  });
});

describe('a track of a mover with two sources', () => {
  /** Say a place of one source, some metres east of the centre. */
  const tell = (prefix: '' | 'beidou', second: number, east: number) => {
    const [longitude, latitude] = placeFrom(centre, east, 0);
    const key = (axis: string) => (prefix === '' ? axis.toLowerCase() : `${prefix}${axis}`);
    stage.clock.set(second * 1000);
    say(assetOf('truck'), key('Longitude'), { second, value: longitude });
    say(assetOf('truck'), key('Latitude'), { second, value: latitude });
  };
  const accuracies = (second: number, own: number, beidou: number) => {
    say(assetOf('truck'), 'accuracy', { second, value: own });
    say(assetOf('truck'), 'beidouAccuracy', { second, value: beidou });
  };
  const seconds = (from: number, to: number) => Array.from({ length: (to - from) / 10 }, (_, i) => from + 10 * i);
  const truckTrack = async (from: number) => (await call('GET', `/tracks/${assetOf('truck')}?from=${from * 1000}&to=2000000`)).body;

  /** The truck goes east at 5 m/s. Both say so, then BeiDou alone, then the own source again 3 km beside the way. Returns what was shown live, in turn. */
  async function drive() {
    const shown: object[] = [];
    const look = async () => {
      await stage.locate().look();
      const { items } = (await call('GET', '/movers')).body;
      const { time, longitude, latitude, accuracy, sources } = items.find(({ asset }: { asset: string }) => asset === assetOf('truck'));
      const used = sources && Object.fromEntries(sources.map(({ source, use }: { source: string; use: string }) => [source, use]));
      shown.push({ time, longitude, latitude, accuracy, uses: { gnss: used?.gnss ?? 'used', beidou: used?.beidou ?? 'none' } });
    };
    accuracies(999, 10, 12);
    say(assetOf('truck'), 'speed', { second: 999, value: 5 });
    tell('', 1000, 0);
    await look();
    for (const second of seconds(1010, 1060)) {
      tell('', second, 5 * (second - 1000) + 4);
      tell('beidou', second, 5 * (second - 1000) - 4);
      await look();
    }
    for (const second of seconds(1060, 1200)) {
      tell('beidou', second, 5 * (second - 1000));
      await look();
    }
    accuracies(1199, 30, 8);
    for (const second of seconds(1200, 1260)) {
      tell('', second, 5 * (second - 1000) + 3000);
      tell('beidou', second, 5 * (second - 1000));
      await look();
    }
    return shown;
  }
  const placesOf = ({ times, longitudes, latitudes, accuracies: said, sources }: Record<string, never[]>) =>
    (times ?? []).map((time, i) => ({
      ...{ time, longitude: longitudes?.[i], latitude: latitudes?.[i], accuracy: said?.[i] },
      uses: Object.fromEntries((sources ?? []).map(({ source, uses }: { source: string; uses: string[] }) => [source, uses[i]])),
    }));

  test('is what was shown live: by both, by the one that is left, and not by the one that lies', async () => {
    const shown = await drive();
    const track = await truckTrack(0);
    expect(placesOf(track)).toEqual(shown);
    expect([shown.length, track.suspects]).toEqual([26, 0]);
    const uses = Object.fromEntries(track.sources.map(({ source, uses }: { source: string; uses: string[] }) => [source, uses]));
    const is = (use: string, n: number) => Array.from({ length: n }, () => use);
    expect(uses.gnss).toEqual([...is('used', 12), ...is('stale', 8), ...is('apart', 6)]);
    expect(uses.beidou).toEqual(['none', ...is('used', 25)]);
  });

  test('says nothing of sources where the own one alone has spoken', async () => {
    tell('', 1000, 0);
    const track = await truckTrack(0);
    expect([track.times, track.sources]).toEqual([[1_000_000], undefined]);
  });

  test('knows at its begin what was said before, as it was known live', async () => {
    const shown = await drive();
    expect(placesOf(await truckTrack(1100))).toEqual(shown.slice(10));
  });

  test('counts where somebody was, how far it went, and goes out with what its places came from', async () => {
    await drive();
    const [longitude, latitude] = placeFrom(centre, 900, 0); // the own source was silent then
    const { items } = (await call('GET', `/visits?from=0&to=2000000&longitude=${longitude}&latitude=${latitude}&metres=60`)).body;
    expect(items).toMatchObject([{ asset: assetOf('truck'), from: 1_170_000, to: 1_190_000 }]);
    const { metres, fixes } = (await call('GET', `/tracks/${assetOf('truck')}/summary?from=0&to=2000000`)).body;
    expect([Math.abs(metres - 1250) < 20, fixes]).toEqual([true, 26]);
    const file = async (format: string, language: string) =>
      (
        await stage.plant().http.server.inject({
          url: `/api/v1/tracks/${assetOf('truck')}/export?from=0&to=2000000&format=${format}&language=${language}`,
        })
      ).body;
    const lines = (await file('csv', 'zh')).split('\r\n');
    expect([lines[0], lines[2]?.split(',').slice(4), lines[20]?.split(',').slice(4)]).toEqual([
      '\uFEFF时间,资产,经度,纬度,精度（米）,来源',
      ['7.68', '卫星定位 + 北斗'],
      ['12', '北斗'],
    ]);
    expect(await file('gpx', 'en')).toContain('<time>1970-01-01T00:16:50.000Z</time><src>satellites + BeiDou ±7.68 m</src>');
    expect(JSON.parse(await file('geojson', 'en')).properties).toMatchObject({
      accuracies: expect.arrayContaining([7.68, 8]),
      sources: [{ source: 'gnss' }, { source: 'beidou' }],
    });
  });
});
