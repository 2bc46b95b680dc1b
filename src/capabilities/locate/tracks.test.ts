import { describe, expect, test } from 'vitest';
import { quality } from '../../contracts/quality.ts';
import { systemCaller } from '../../kernel/testing.ts';
import { testPlant } from '../assets/testing/plant.ts';
import { locateStage } from './testing/stage.ts';

const stage = locateStage(testPlant);
const { assetOf, call, pointOf, say } = stage;

describe('a track', () => {
  const range = 'from=0&to=1000000';

  test('has the fixes whose values are of one time and good', async () => {
    const boat = assetOf('boat');
    for (const second of [1, 2, 4]) say(boat, 'longitude', { second, value: 120 + second });
    for (const second of [2, 3, 4]) say(boat, 'latitude', { second, value: 30, ...(second === 4 && { quality: quality('bad') }) });
    const read = async (query: string) => (await call('GET', `/tracks/${boat}?${query}`)).body;
    expect(await read(range)).toEqual({ asset: boat, times: [2000], longitudes: [122], latitudes: [30], suspects: 0, truncated: false });
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

  test.each([
    ['geojson', 'application/geo+json', '"coordinates":[[121,30],[122,30]]'],
    ['gpx', 'application/gpx+xml', '<trkpt lat="30" lon="121"><time>1970-01-01T00:00:01.000Z</time></trkpt>'],
    ['csv', 'text/csv', '1970-01-01T00:00:01.000Z,"\'=Boat, ""A"" & <B>",121,30'],
  ])('goes out as %s', async (format, media, part) => {
    const boat = assetOf('boat');
    for (const second of [1, 2]) for (const [key, value] of [['longitude', 120 + second], ['latitude', 30]] as const) say(boat, key, { second, value }); // biome-ignore format: one line
    const { headers, body } = await stage.plant().http.server.inject({
      url: `/api/v1/tracks/${boat}/export?${range}&format=${format}&language=en`,
    });
    expect(headers['content-type']).toContain(media);
    expect(body).toContain(part);
    if (format === 'gpx') expect(body).toContain('<name>=Boat, "A" &amp; &lt;B&gt;</name>');
    if (format === 'geojson') expect(JSON.parse(body)).toMatchObject({ type: 'Feature', geometry: { type: 'LineString' } });
  });
});
