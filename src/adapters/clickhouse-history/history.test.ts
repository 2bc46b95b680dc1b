import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { type HistoryStore, historyConformance } from '../../../test/conformance/history.ts';
import { type ClickHouseServer, clickhouseMissing, startClickHouse } from '../../../test/setup/clickhouse.ts';
import { lengthOf } from '../../../test/soak/length.ts';
import type { SampleBatch } from '../../contracts/sample.ts';
import { systemClock } from '../../contracts/time.ts';
import { createSource } from '../../store/source.ts';
import { openClickHouse } from './connection.ts';
import { createQuestions } from './questions.ts';
import { createLayeredReader } from './reader.ts';
import { prepareTables } from './schema.ts';
import { type CopiedStore, openCopiedStore } from './testing.ts';
import { createRowWriter } from './writer.ts';

let server: ClickHouseServer;
let places = 0;
/** Random times lie in many months, and ClickHouse writes a part for each. */
const effort = { runs: lengthOf(6, 200), limitMs: lengthOf(120_000, 1_200_000) };

/** ClickHouse alone: every batch is inserted at once, with a version of its own. */
async function openAlone(database: string): Promise<HistoryStore> {
  const clickhouse = openClickHouse({ url: `${server.url}/${database}` });
  await prepareTables(clickhouse);
  const writer = createRowWriter(clickhouse, 1000);
  let version = Date.now();
  const local = createSource(join(tmpdir(), 'yangfan-no-such-store'), undefined, systemClock);
  return {
    reader: createLayeredReader({ questions: createQuestions(clickhouse), local, copied: () => 0, holds: () => false }),
    async write(batch) {
      for (let i = 0; i < batch.length; i++) await writer.add(batch.point[i] ?? 0, sampleAt(batch, i), version++);
      await writer.flush();
    },
    settle: async () => void (await clickhouse.ask(`OPTIMIZE TABLE ${database}.samples FINAL`)),
    reopen: () => openAlone(database),
    remove: async () => void (await clickhouse.ask(`DROP DATABASE ${database}`)),
  };
}

const sampleAt = ({ time, value, quality }: SampleBatch, i: number) => ({
  length: 1,
  time: time.slice(i, i + 1),
  value: value.slice(i, i + 1),
  quality: quality.slice(i, i + 1),
});

/** What is written stays local; what is settled is copied; so most questions meet both. The tables go with the store. */
const inDatabase = (database: string, store: CopiedStore): HistoryStore => ({
  ...store,
  reopen: async () => inDatabase(database, await store.reopen()),
  async remove() {
    await store.remove();
    await server.ask(`DROP DATABASE IF EXISTS ${database}`);
  },
});

describe.skipIf(clickhouseMissing)(`with ClickHouse${clickhouseMissing === undefined ? '' : ` (${clickhouseMissing})`}`, () => {
  beforeAll(async () => {
    server = await startClickHouse();
  });
  afterAll(() => server.remove());

  historyConformance('ClickHouse alone', () => openAlone(`place${places++}`), effort);

  historyConformance(
    'a local store with its copy in ClickHouse',
    async () => {
      const database = `place${places++}`;
      const store = await openCopiedStore({ url: `${server.url}/${database}`, rows: 50 });
      await store.copy.catchUp(); // makes the tables, so that no question is answered by the local store alone
      return inDatabase(database, store);
    },
    effort,
  );
});
