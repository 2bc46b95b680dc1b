import {
  type ClientSession,
  DataType,
  DataValue,
  HistoryData,
  type HistoryReadRequest,
  type StatusCode,
  StatusCodes,
  Variant,
} from 'node-opcua-client';
import { expect, test } from 'vitest';
import { answerOf } from './questions.ts';

/** A server that tells its history in pages of two values, of which it keeps the places where it goes on. */
function serverWith(count: number, valuesOf = (i: number): number[] => [i, i + 1].filter((value) => value < count)) {
  const kept = new Set<string>();
  let asked = 0;
  const historyRead = async ({ nodesToRead, releaseContinuationPoints }: HistoryReadRequest) => {
    const place = nodesToRead?.[0]?.continuationPoint?.toString() ?? '';
    asked++;
    kept.delete(place);
    if (releaseContinuationPoints) return { results: [{ statusCode: StatusCodes.Good, continuationPoint: Buffer.alloc(0) }] };
    const from = Number(place);
    const dataValues = valuesOf(from).map((value) => new DataValue({ value: new Variant({ dataType: DataType.Double, value }) }));
    const isLast = from + 2 >= count;
    if (!isLast) kept.add(String(from + 2));
    const continuationPoint = Buffer.from(isLast ? '' : String(from + 2));
    return { results: [{ statusCode: StatusCodes.Good, historyData: new HistoryData({ dataValues }), continuationPoint }] };
  };
  const session = { historyRead } as unknown as ClientSession; // holds: nothing else of it is asked for
  return { session, kept, asked: () => asked };
}

const question = (limit: number) =>
  ({ kind: 'history', place: { node: 'ns=1;s=Flow', element: undefined }, from: 0, to: 1000, limit }) as const;

test.each([
  [1, 7],
  [4, 7],
  [7, 7],
  [100, 7],
])('a history of at most %i values leaves nothing with the server', async (limit, count) => {
  const { session, kept } = serverWith(count);
  const { value } = await answerOf(session, question(limit));
  expect([...value]).toEqual(Array.from({ length: Math.min(limit, count) }, (_, i) => i));
  expect(kept.size).toBe(0);
});

test('a server that always says that there is more, and sends nothing, is not asked for ever', async () => {
  const { session, kept, asked } = serverWith(Number.POSITIVE_INFINITY, () => []);
  await expect(answerOf(session, question(10))).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  expect([kept.size, asked()]).toEqual([0, 101]);
});

const place = { node: 'ns=1;s=Key', element: undefined };

/** A server with one node, which answers reading with a status and takes what is written. */
function serverSaying(statusCode: StatusCode) {
  const written: unknown[] = [];
  const session = {
    read: async (asked: readonly unknown[]) => asked.map(() => new DataValue({ statusCode })),
    getBuiltInDataType: async () => DataType.Double,
    write: async ({ value }: { value: DataValue }) => {
      written.push(value.value.value);
      return StatusCodes.Good;
    },
  } as unknown as ClientSession; // holds: nothing else of it is asked for
  return { session, written };
}

test.each([
  [StatusCodes.BadNodeIdUnknown, 'NOT_FOUND'],
  [StatusCodes.BadNotReadable, 'NOT_AVAILABLE'],
] as const)('a node that cannot be read is told with %s', async (status, code) => {
  const { session } = serverSaying(status);
  const reading = answerOf(session, { kind: 'read', places: [place] });
  await expect(reading).rejects.toMatchObject({ code, details: { what: status.name } });
});

test('a node that can be written and not read is written, and told so', async () => {
  const { session, written } = serverSaying(StatusCodes.BadUserAccessDenied);
  const writing = answerOf(session, { kind: 'write', places: [place], values: [4.5] });
  await expect(writing).rejects.toMatchObject({
    code: 'NOT_AVAILABLE',
    details: { what: 'written, but it cannot be read back: BadUserAccessDenied' },
  });
  expect(written).toEqual([4.5]);
});
