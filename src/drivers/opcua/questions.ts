import {
  AttributeIds,
  type ClientSession,
  coerceNodeId,
  DataType,
  type DataValue,
  HistoryData,
  HistoryReadRequest,
  type HistoryReadResult,
  ReadRawModifiedDetails,
  type StatusCode,
  TimestampsToReturn,
  Variant,
  VariantArrayType,
} from 'node-opcua-client';
import { type ErrorCode, Failure } from '../../contracts/errors.ts';
import type { Place, Question, Values } from './messages.ts';
import { createColumns } from './value-columns.ts';
import { encodeNumber } from './variant.ts';

const good = 0;
const isSevere = ({ value }: StatusCode): boolean => value >>> 31 === 1;

/** Statuses that are no matter of the link, and what they are for a caller. */
const codes: Readonly<Record<string, ErrorCode>> = {
  BadNodeIdUnknown: 'NOT_FOUND',
  BadNodeIdInvalid: 'NOT_FOUND',
  BadTypeMismatch: 'BAD_REQUEST',
  BadOutOfRange: 'BAD_REQUEST',
  BadIndexRangeNoData: 'BAD_REQUEST',
  BadIndexRangeInvalid: 'BAD_REQUEST',
  BadNotWritable: 'NOT_AVAILABLE',
};

const failure = (code: ErrorCode, doing: string, what: string): Failure => new Failure(code, `${doing}: ${what}`, { details: { what } });
const refusal = (doing: string, { name }: StatusCode): Failure => failure(codes[name] ?? 'NOT_AVAILABLE', doing, name);
const refusedReading = (node: string, status: StatusCode): Failure => refusal(`reading ${node}`, status);
const refusedReadBack = (node: string, { name }: StatusCode): Failure =>
  failure('NOT_AVAILABLE', `writing ${node}`, `written, but it cannot be read back: ${name}`);

/** Read the present values, in the order of the places; they are asked for at the source, not from a cache. */
export async function readNow(session: ClientSession, places: readonly Place[]): Promise<readonly DataValue[]> {
  return session.read(
    places.map(({ node }) => ({ nodeId: node, attributeId: AttributeIds.Value })),
    0,
  );
}

async function readPlaces(session: ClientSession, places: readonly Place[], refused: typeof refusedReading): Promise<Values> {
  const read = await readNow(session, places);
  for (const [i, { statusCode }] of read.entries()) if (isSevere(statusCode)) throw refused(places[i]?.node ?? '', statusCode);
  const columns = createColumns(places.length, 'source');
  for (const [i, value] of read.entries()) columns.add(i, places[i]?.element, value);
  return columns.values;
}

/** A value that a node can take. */
interface Writing {
  readonly place: Place;
  readonly variant: Variant;
}

const builtInTypeOf = (session: ClientSession, node: string): Promise<DataType> => session.getBuiltInDataType(coerceNodeId(node));

/** The variant that holds a number as the node wants it: of the type that it has now, else of its DataType. */
async function writingOf(session: ClientSession, place: Place, number: number): Promise<Writing> {
  const doing = `writing ${place.node}`;
  const [now] = await readNow(session, [place]);
  if (now !== undefined && codes[now.statusCode.name] === 'NOT_FOUND') throw refusal(doing, now.statusCode);
  const known = now?.value?.dataType ?? DataType.Null;
  const dataType = known === DataType.Null ? await builtInTypeOf(session, place.node) : known;
  const value = encodeNumber(dataType, number);
  if (value === undefined) throw failure('BAD_REQUEST', doing, `${number} does not fit into ${DataType[dataType]}`);
  const variant =
    place.element === undefined
      ? new Variant({ dataType, value, arrayType: VariantArrayType.Scalar })
      : new Variant({ dataType, value: [value], arrayType: VariantArrayType.Array });
  return { place, variant };
}

/** Check everything, then write one after the other, then read back; throws at the first that the server refuses. */
async function writePlaces(session: ClientSession, places: readonly Place[], values: readonly number[]): Promise<Values> {
  const writings: Writing[] = [];
  for (const [i, place] of places.entries()) writings.push(await writingOf(session, place, values[i] ?? Number.NaN));
  for (const { place, variant } of writings) {
    const status = await session.write({
      nodeId: place.node,
      attributeId: AttributeIds.Value,
      indexRange: place.element === undefined ? undefined : (String(place.element) as never), // holds: the library reads "3" as a range
      value: { value: variant },
    });
    if (status.value !== good && isSevere(status)) throw refusal(`writing ${place.node}`, status);
  }
  return readPlaces(session, places, refusedReadBack);
}

type HistoryQuestion = Extract<Question, { kind: 'history' }>;

/** Answers without a value that a server may give in a row while it says that there is more. */
const mostEmpty = 100;

/** One message of history; with `isOver` the server is told that no more of it is wanted. */
async function historyPage(
  session: ClientSession,
  { place, from, to, limit }: HistoryQuestion,
  { continuationPoint, isOver = false }: { readonly continuationPoint?: Buffer | undefined; readonly isOver?: boolean },
): Promise<HistoryReadResult | undefined> {
  const { results } = await session.historyRead(
    new HistoryReadRequest({
      historyReadDetails: new ReadRawModifiedDetails({
        isReadModified: false,
        startTime: new Date(from),
        endTime: new Date(to),
        numValuesPerNode: limit,
        returnBounds: false,
      }),
      timestampsToReturn: TimestampsToReturn.Both,
      releaseContinuationPoints: isOver,
      nodesToRead: [{ nodeId: place.node, continuationPoint }],
    }),
  );
  return results?.[0];
}

/** Raw history, oldest first, over as many messages as the server makes of it; at most `limit` values. */
async function readHistory(session: ClientSession, question: HistoryQuestion): Promise<Values> {
  const { place, limit } = question;
  const doing = `reading the history of ${place.node}`;
  const found: DataValue[] = [];
  let continuationPoint: Buffer | undefined;
  let empty = 0;
  do {
    const result = await historyPage(session, question, { continuationPoint });
    if (result === undefined) throw failure('NOT_AVAILABLE', doing, 'no answer');
    if (isSevere(result.statusCode)) throw refusal(doing, result.statusCode);
    const values = result.historyData instanceof HistoryData ? (result.historyData.dataValues ?? []) : [];
    found.push(...values);
    empty = values.length === 0 ? empty + 1 : 0;
    continuationPoint = result.continuationPoint?.length > 0 ? result.continuationPoint : undefined;
  } while (continuationPoint !== undefined && found.length < limit && empty < mostEmpty);
  // A server keeps only a few of these for a session [OPC UA Part 11, 6.3].
  if (continuationPoint !== undefined) await historyPage(session, question, { continuationPoint, isOver: true });
  if (empty >= mostEmpty) throw failure('NOT_AVAILABLE', doing, 'the server says again and again that there is more, and sends nothing');
  const kept = found.slice(0, limit);
  const columns = createColumns(kept.length, 'source');
  for (const value of kept) columns.add(0, place.element, value);
  return columns.values;
}

/** Ask a server. Throws `NOT_FOUND`, `BAD_REQUEST` or `NOT_AVAILABLE` with the name of the status, as OPC UA has it. */
export function answerOf(session: ClientSession, question: Question): Promise<Values> {
  if (question.kind === 'read') return readPlaces(session, question.places, refusedReading);
  if (question.kind === 'write') return writePlaces(session, question.places, question.values);
  return readHistory(session, question);
}
