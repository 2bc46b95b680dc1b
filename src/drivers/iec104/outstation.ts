import { type Asdu, type AsduToSend, createAsdu, encodeAsdu, everyStation, objectsOf, readAsdu } from './asdu.ts';
import { cause } from './cause.ts';
import { createDeframer } from './deframe.ts';
import type { Plant, PlantObject } from './plant.ts';
import { createTransport, type Transport, type TransportOptions } from './transport.ts';
import { typeId, typeOf } from './types.ts';

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
  readonly selected: Set<string>;
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
  const context: Context = { ...options, transport, selected: new Set() };
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

const handlers: ReadonlyMap<number, (context: Context, asdu: Asdu) => void> = new Map([
  [typeId.interrogation, interrogate],
  [typeId.counterInterrogation, interrogate],
  [typeId.read, read],
  [typeId.clock, confirm],
  [typeId.test, confirm],
]);

function hear(context: Context, asdu: Asdu): void {
  const { plant, onHeard } = context;
  onHeard?.(asdu);
  const expected = asdu.type.id === typeId.read ? cause.requested : cause.activation;
  const handler = asdu.type.use === 'command' ? command : handlers.get(asdu.type.id);
  if (asdu.station !== everyStation && !plant.has(asdu.station)) tell(context, mirrored(asdu, cause.unknownStation, true));
  else if (handler === undefined) tell(context, mirrored(asdu, cause.unknownType, true));
  else if (asdu.cause !== expected) tell(context, mirrored(asdu, cause.unknownCause, true));
  else handler(context, asdu);
}

function confirm(context: Context, asdu: Asdu): void {
  tell(context, mirrored(asdu, cause.confirmation));
}

function interrogate(context: Context, asdu: Asdu): void {
  const isOfCounters = asdu.type.id === typeId.counterInterrogation;
  const reason = isOfCounters ? cause.counterInterrogated : cause.interrogated;
  for (const [station, objects] of context.plant) {
    if (asdu.station !== everyStation && asdu.station !== station) continue;
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
  const type = list[0]?.[1].type ?? 0;
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

function command(context: Context, asdu: Asdu): void {
  const { plant, behaviour, selected } = context;
  const address = asdu.objects.address[0] ?? 0;
  const place = `${asdu.station}/${address}`;
  const target = behaviour.targets.get(place) ?? address;
  const object = plant.get(asdu.station)?.get(target);
  const isSelect = ((asdu.objects.qualifier[0] ?? 0) & selectBit) !== 0;
  if (object === undefined) tell(context, mirrored(asdu, cause.unknownObject, true));
  else if (isSelect) {
    selected.add(place);
    confirm(context, asdu);
  } else if (behaviour.needsSelect && !selected.delete(place)) tell(context, mirrored(asdu, cause.confirmation, true));
  else carryOut(context, asdu, { object, target });
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
