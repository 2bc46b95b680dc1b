import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { uuidv7 } from 'uuidv7';
import type { Received } from '../../contracts/api/index.ts';
import { Failure } from '../../contracts/errors.ts';
import { shownNumber } from '../../contracts/shown-number.ts';
import type { Call, Http } from '../../kernel/http.ts';
import { sendXlsx } from '../../kernel/table.ts';
import type { PointInfo } from '../assets/index.ts';
import { chosenPoints } from './choose.ts';
import type { HistoryDeps } from './deps.ts';
import { exportCsv, sampleColumns, sampleRows } from './export-csv.ts';
import { importFile } from './import-file.ts';
import { readTimesIn } from './import-time.ts';
import { pointsFor } from './points.ts';
import { bucketsView, lastView, rangeOf, seriesView } from './read.ts';
import { createSummaries, eachInTurns, snapshotOf } from './snapshot.ts';
import { writeSamples } from './write.ts';

const mostUploadBytes = 2 * 1024 ** 3;

/** Keep the body in a file until the import has read it. */
async function upload(body: Readable, path: string): Promise<void> {
  let bytes = 0;
  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > mostUploadBytes)
      body.destroy(new Failure('TOO_LARGE', 'importing a file: it is too large', { details: { limit: '2 GiB' } }));
  });
  await pipeline(body, createWriteStream(path, { mode: 0o600 })).catch(async (error: unknown) => {
    await rm(path, { force: true });
    throw error;
  });
}

async function startImport(deps: HistoryDeps, call: Call<'importFile'>): Promise<{ job: string }> {
  const { query, caller, request } = call;
  readTimesIn(query.timeZone); // refuse a wrong zone now, not in the job
  const asset = query.asset === undefined ? undefined : deps.assets.asset(query.asset);
  if (query.asset !== undefined && asset?.tenant !== caller.tenant)
    throw new Failure('NOT_FOUND', `importing a file: there is no asset ${query.asset}`, { details: { what: `asset ${query.asset}` } });
  const path = join(deps.uploads, uuidv7());
  await upload(request.body instanceof Readable ? request.body : request.raw, path);
  const order = { path, origin: query.origin, timeZone: query.timeZone, clock: deps.clock, assets: deps.assets, caller, asset: asset?.id };
  const job = deps.jobs.start(
    {
      kind: 'import',
      title: { zh: `导入 ${query.name}`, en: `Import ${query.name}` },
      tenant: caller.tenant,
      unit: { zh: '字节', en: 'bytes' },
    },
    (progress, signal) =>
      importFile(deps.flow, order, progress, signal)
        .then((result) => ({ ...result }))
        .finally(() => rm(path, { force: true })),
  );
  return { job };
}

/** Send a CSV piece by piece, as fast as the client reads. */
function sendCsv(deps: HistoryDeps, call: Call<'exportCsv'>): Promise<undefined> {
  const { query, caller, reply } = call;
  const points = pointsFor(deps.assets, caller, query.points);
  const rows = exportCsv(deps.reader, deps.assets, points, rangeOf(query.from, query.to), query.language ?? 'zh');
  reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="yangfan.csv"');
  return reply.send(Readable.from(rows)) as unknown as Promise<undefined>; // holds: Fastify's reply is a thenable that resolves once sent
}

/** Points of a question about a past time, each of which may need a read of the disk. */
const mostPast = 10_000;

/** How many of them are looked for at the same time. */
const pastAtOnce = 32;

async function readSummary({ assets, reader, flow, clock }: HistoryDeps, { query, caller }: Call<'readSummary'>) {
  const at = query.at ?? clock.now();
  const summaries = createSummaries(at);
  const points = chosenPoints(assets, caller, query);
  if (query.at === undefined) await eachInTurns(points, (point) => summaries.add(point, flow.latest.read(point.number)));
  else {
    const look = async (point: PointInfo) => summaries.add(point, await reader.lastAt(point.number, at));
    const chosen = atMost(points, mostPast);
    for (let i = 0; i < chosen.length; i += pastAtOnce) await Promise.all(chosen.slice(i, i + pastAtOnce).map(look));
  }
  return { at, groups: summaries.result().map((group) => ({ ...group, mean: group.fresh === 0 ? null : group.sum / group.fresh })) };
}

function atMost(lists: readonly (readonly PointInfo[])[], most: number): readonly PointInfo[] {
  const count = lists.reduce((sum, points) => sum + points.length, 0);
  if (count <= most) return lists.flat();
  const limit = `${most} points at a past time: narrow the choice by \`under\`, \`model\` or \`key\``;
  throw new Failure('TOO_LARGE', `summing up ${count} points at a past time`, { details: { limit } });
}

/** The largest answer of a raw query over all its points. */
const rawPerPoint = (query: Received<'readRaw', 'query'>): number =>
  Math.max(1, Math.floor(Math.min(query.limit, 1_000_000 / query.points.length)));

/** Register the routes of the history. */
export function historyRoutes(http: Http, deps: HistoryDeps): void {
  const { assets, reader, clock } = deps;
  http.route('writeSamples', ({ body, caller }) => writeSamples(deps, caller, body));
  http.route('readRaw', async ({ query, caller }) => {
    const range = rangeOf(query.from, query.to);
    const limit = rawPerPoint(query);
    const read = async (point: number) => seriesView(point, await reader.raw(point, range, limit, query.newestFirst === 'true'), limit);
    return { series: await Promise.all(pointsFor(assets, caller, query.points).map(({ number }) => read(number))) };
  });
  http.route('readBuckets', async ({ query, caller }) => {
    const range = rangeOf(query.from, query.to);
    const read = async (point: number) => bucketsView(point, await reader.buckets(point, range, query.count));
    return { buckets: await Promise.all(pointsFor(assets, caller, query.points).map(({ number }) => read(number))) };
  });
  http.route('readLast', async ({ query, caller }) => {
    const at = query.at ?? clock.now();
    return { last: await Promise.all(pointsFor(assets, caller, query.points).map(({ number }) => lastView(reader, number, at))) };
  });
  http.route('readGaps', async ({ query, caller }) => {
    const range = rangeOf(query.from, query.to);
    const read = async (point: number) => ({ point, spans: [...(await reader.gaps(point, range, query.longerThanSeconds * 1000))] });
    return { gaps: await Promise.all(pointsFor(assets, caller, query.points).map(({ number }) => read(number))) };
  });
  http.route('readLatest', async ({ query, caller }) => ({
    latest: pointsFor(assets, caller, query.points).map(({ number: point }) => {
      const sample = deps.flow.latest.read(point);
      return { point, sample: sample && { ...sample, value: Number.isNaN(sample.value) ? null : shownNumber(sample.value) } };
    }),
  }));
  http.route('readSnapshot', async ({ query, caller, reply }) => {
    const blocks = Readable.from(snapshotOf(deps.flow.latest, chosenPoints(assets, caller, query)));
    return reply.header('content-type', 'application/octet-stream').send(blocks) as unknown as Promise<undefined>; // holds: as in sendCsv
  });
  http.route('readSummary', (call) => readSummary(deps, call));
  http.route('exportCsv', (call) => sendCsv(deps, call));
  http.route('exportXlsx', ({ query, caller, reply }) => {
    const rows = sampleRows(reader, assets, pointsFor(assets, caller, query.points), rangeOf(query.from, query.to));
    return sendXlsx(reply, { name: 'yangfan', columns: sampleColumns, ...query }, rows);
  });
  http.route('importFile', (call) => startImport(deps, call));
}
