import { type Asdu, type AsduToSend, createAsdu, encodeAsdu, everyStation, objectsOf, readAsdu } from './asdu.ts';
import { cause } from './cause.ts';
import { createDeframer } from './deframe.ts';
import type { Plant, PlantObject } from './plant.ts';
import type { Selection, Selections } from './selections.ts';
import { createTransport, type Transport, type TransportOptions } from './transport.ts';
import { typeId, typeOf, withoutTime } from './types.ts';

/** How a simulated controlled station behaves; tests change it while it runs. */
export interface OutstationBehaviour {
  /** Takes what comes and answers nothing. */
  isSilent: boolean;
  /** These common addresses answer nothing. */
  readonly silent: Set<number>;
  /** Commands are executed only after they were selected. */
  needsSelect: boolean;
  /** Commands are not ended by ACTTERM. */
  leavesOutTermination: boolean;
  /** C_RD_NA_1 is not known. */
  cannotRead: boolean;
  /** Commands wait here instead of being carried out. */
  held: (() => void)[] | undefined;
  /** Common address and object of a command → object that it sets; default: the same. */
  readonly targets: Map<string, number>;
}

/** A station that does all that it should. */
export const goodBehaviour = (): OutstationBehaviour => ({
  isSilent: false,
  silent: new Set(),
  needsSelect: false,
  leavesOutTermination: false,
  cannotRead: false,
  held: undefined,
  targets: new Map(),
});

/** What one connection to a simulated station needs. */
export interface OutstationOptions extends Pick<TransportOptions, 'k' | 'w' | 't1Ms' | 't2Ms' | 't3Ms' | 'now' | 'send'> {
  readonly plant: Plant;
  readonly behaviour: OutstationBehaviour;
  /** Of all connections to the station. */
  readonly selections: Selections;
  readonly zoneMinutes: number;
  /** The clock of the station, epoch ms. */
  readonly clock: () => number;
  readonly onFail: (detail: string) => void;
  /** Every ASDU that was heard, for tests. */
  readonly onHeard?: (asdu: Asdu) => void;
}

/** One connection to a simulated controlled station, without a socket. */
export interface Outstation {
  readonly transport: Transport;
  receive(chunk: Uint8Array): void;
  tick(): void;
  /** Send an ASDU. */
  tell(asdu: AsduToSend): void;
  /** Send the value of an object, by default spontaneously. */
  report(station: number, address: number, reason?: number): void;
}

interface Context extends OutstationOptions {
  readonly transport: Transport;
}

const selectBit = 0x80;
const counterTypes: ReadonlySet<number> = new Set([15, 37]);
const objectsPerAsdu = 16;

/** A connection on which data do not flow yet. */
export function createOutstation(options: OutstationOptions): Outstation {
  const { behaviour } = options;
  const asdu = createAsdu();
  const transport = createTransport({
    ...options,
    role: 'controlled',
    onFlow: () => undefined,
    fail: ({ detail }) => options.onFail(detail),
    deliver({ bytes, from, to }, sequence) {
      transport.safe(sequence);
      const problem = readAsdu(bytes, { from, to, zoneMinutes: options.zoneMinutes }, asdu);
      if (problem === undefined) hear(context, asdu);
      else answerUnknownType(context, bytes.slice(from, to));
    },
  });
  const context: Context = { ...options, transport };
  const deframer = createDeframer({ apdu: (apdu) => transport.receive(apdu), junk: () => undefined });
  return {
    transport,
    receive(chunk) {
      if (!behaviour.isSilent) deframer.push(chunk);
    },
    tick() {
      if (!behaviour.isSilent) transport.tick();
    },
    tell: (one) => tell(context, one),
    report: (station, address, reason = cause.spontaneous) => report(context, { station, address, reason }),
  };
}

function tell({ transport, behaviour, zoneMinutes }: Context, asdu: AsduToSend): void {
  if (transport.isStarted && !behaviour.isSilent && !behaviour.silent.has(asdu.station)) transport.send(encodeAsdu(asdu, zoneMinutes));
}

/** The same ASDU again with another cause. */
const mirrored = (asdu: Asdu, reason: number, isNegative = false): AsduToSend => ({
  type: asdu.type.id,
  cause: reason,
  isNegative,
  isTest: asdu.isTest,
  originator: asdu.originator,
  station: asdu.station,
  objects: objectsOf(asdu),
});

function answerUnknownType({ transport }: Context, bytes: Uint8Array): void {
  bytes[2] = ((bytes[2] ?? 0) & 0x80) | 0x40 | cause.unknownType;
  transport.send(bytes);
}

type Handle = (context: Context, asdu: Asdu) => void;

/** What may be asked of all stations at once. [IEC 60870-5-101, 7.2.4] */
const handlersOfAll: ReadonlyMap<number, Handle> = new Map([
  [typeId.interrogation, interrogate],
  [typeId.counterInterrogation, interrogate],
  [typeId.clock, confirmEach],
]);

const handlers: ReadonlyMap<number, Handle> = new Map([...handlersOfAll, [typeId.read, read], [typeId.test, confirmEach]]);

/** What may be ended before its end: a selection. */
const mayBeEnded = ({ type, cause: reason }: Asdu): boolean => type.use === 'command' && reason === cause.deactivation;

function hear(context: Context, asdu: Asdu): void {
  const { plant, onHeard } = context;
  onHeard?.(asdu);
  const expected = asdu.type.id === typeId.read ? cause.requested : cause.activation;
  const handler = asdu.type.use === 'command' ? command : handlers.get(asdu.type.id);
  const isToAll = asdu.station === everyStation && handlersOfAll.has(asdu.type.id);
  if (!isToAll && !plant.has(asdu.station)) tell(context, mirrored(asdu, cause.unknownStation, true));
  else if (handler === undefined) tell(context, mirrored(asdu, cause.unknownType, true));
  else if (asdu.cause !== expected && !mayBeEnded(asdu)) tell(context, mirrored(asdu, cause.unknownCause, true));
  else handler(context, asdu);
}

/** Each station that is meant confirms for itself. */
function confirmEach(context: Context, asdu: Asdu): void {
  for (const station of stationsOf(context, asdu)) tell(context, { ...mirrored(asdu, cause.confirmation), station });
}

const stationsOf = ({ plant }: Context, { station }: Asdu): readonly number[] =>
  [...plant.keys()].filter((one) => station === everyStation || station === one);

/** A simulated station has no groups: it is asked for all, and for counters without freezing them. */
const requestOfAll: ReadonlyMap<number, number> = new Map([
  [typeId.interrogation, 20],
  [typeId.counterInterrogation, 5],
]);

function interrogate(context: Context, asdu: Asdu): void {
  const isOfCounters = asdu.type.id === typeId.counterInterrogation;
  const reason = isOfCounters ? cause.counterInterrogated : cause.interrogated;
  const isOfAll = asdu.objects.value[0] === requestOfAll.get(asdu.type.id);
  for (const station of stationsOf(context, asdu)) {
    const objects = context.plant.get(station) ?? new Map<number, PlantObject>();
    if (!isOfAll) {
      tell(context, { ...mirrored(asdu, cause.confirmation, true), station });
      continue;
    }
    const head = { ...mirrored(asdu, cause.confirmation), station };
    tell(context, head);
    const wanted = [...objects].filter(([, { type }]) => counterTypes.has(type) === isOfCounters);
    for (const type of new Set(wanted.map(([, object]) => object.type))) {
      const ofType = wanted.filter(([, object]) => object.type === type);
      for (let i = 0; i < ofType.length; i += objectsPerAsdu)
        tellValues(context, { station, reason, list: ofType.slice(i, i + objectsPerAsdu) });
    }
    tell(context, { ...head, cause: cause.termination });
  }
}

interface Values {
  readonly station: number;
  readonly reason: number;
  readonly list: readonly (readonly [address: number, object: PlantObject])[];
}

function tellValues(context: Context, { station, reason, list }: Values): void {
  const own = list[0]?.[1].type ?? 0;
  const type = reason === cause.interrogated ? withoutTime(own) : own;
  const stamp = typeOf(type)?.isTimed === true ? { time: context.clock() } : {};
  const objects = list.map(([address, { value, quality }]) => ({ address, value, quality, ...stamp }));
  tell(context, { type, cause: reason, station, objects });
}

function report(context: Context, { station, address, reason }: { station: number; address: number; reason: number }): void {
  const object = context.plant.get(station)?.get(address);
  if (object !== undefined) tellValues(context, { station, reason, list: [[address, object]] });
}

function read(context: Context, asdu: Asdu): void {
  const address = asdu.objects.address[0] ?? 0;
  if (context.behaviour.cannotRead) tell(context, mirrored(asdu, cause.unknownType, true));
  else if (context.plant.get(asdu.station)?.has(address)) report(context, { station: asdu.station, address, reason: cause.requested });
  else tell(context, mirrored(asdu, cause.unknownObject, true));
}

/** What a command selects, executes or cancels. */
const selectionOf = ({ transport }: Context, { type, originator, objects }: Asdu): Selection => ({
  by: transport,
  originator,
  type: type.id,
  value: objects.value[0] ?? 0,
  qualifier: (objects.qualifier[0] ?? 0) & ~selectBit,
});

function command(context: Context, asdu: Asdu): void {
  const { plant, behaviour, selections } = context;
  const address = asdu.objects.address[0] ?? 0;
  const place = `${asdu.station}/${address}`;
  const target = behaviour.targets.get(place) ?? address;
  const object = plant.get(asdu.station)?.get(target);
  const isSelect = ((asdu.objects.qualifier[0] ?? 0) & selectBit) !== 0;
  const selection = selectionOf(context, asdu);
  const answer = (reason: number, isDone: boolean): void => tell(context, mirrored(asdu, reason, !isDone));
  if (object === undefined) answer(cause.unknownObject, false);
  else if (asdu.cause === cause.deactivation) answer(cause.deactivationConfirmed, selections.cancel(place, selection));
  else if (isSelect) answer(cause.confirmation, selections.select(place, selection));
  else if (selections.execute(place, selection, behaviour.needsSelect)) carryOut(context, asdu, { object, target });
  else answer(cause.confirmation, false);
}

/** Return information, caused by a remote command. [IEC 60870-5-101, 7.2.3] */
const returnInformation = 11;

function carryOut(context: Context, asdu: Asdu, { object, target }: { object: PlantObject; target: number }): void {
  const { behaviour } = context;
  const [confirmation, termination] = [mirrored(asdu, cause.confirmation), mirrored(asdu, cause.termination)];
  const value = asdu.objects.value[0] ?? 0;
  const act = (): void => {
    object.value = value;
    tell(context, confirmation);
    if (target !== (asdu.objects.address[0] ?? 0))
      report(context, { station: confirmation.station, address: target, reason: returnInformation });
    if (!behaviour.leavesOutTermination) tell(context, termination);
  };
  if (behaviour.held === undefined) act();
  else behaviour.held.push(act);
}
