import { unsignedAt } from './bits.ts';
import {
  afterSpare,
  atEnd,
  type BitData,
  dataToEnd,
  type Field,
  flag,
  groups,
  maybe,
  signed,
  spare,
  tail,
  text,
  textToEnd,
  typeField,
  uint,
} from './field.ts';

// ITU-R M.1371-5 annex 8. `none` is the raw value that stands for "not available" or "not defined".
const repeat = uint('repeat', 2);
const mmsi = uint('mmsi', 30);
const longitude = signed('longitude', 28, { none: 181 * 600_000, divisor: 600_000 });
const latitude = signed('latitude', 27, { none: 91 * 600_000, divisor: 600_000 });
const sog = maybe('sog', 10, { none: 1023, divisor: 10 });
const cog = maybe('cog', 12, { none: 3600, divisor: 10 });
const heading = maybe('heading', 9, { none: 511 });
const second = maybe('second', 6, { none: 60 });
const accuracy = flag('accuracy');
const raim = flag('raim');
const status = maybe('status', 4, { none: 15 });
const epfd = maybe('epfd', 4, { none: 0 });
const shipType = maybe('shipType', 8, { none: 0 });
const name = text('name', 20);
const callSign = text('callSign', 7);
const dimensions = [uint('bow', 9), uint('stern', 9), uint('port', 6), uint('starboard', 6)] as const;
const addressee = uint('addressee', 30);

/** A corner of an area in types 22 and 23, in tenths of a minute. */
const corner = <Lon extends string, Lat extends string>(lon: Lon, lat: Lat) =>
  [signed(lon, 18, { none: 181 * 600, divisor: 600 }), signed(lat, 17, { none: 91 * 600, divisor: 600 })] as const;

const positionA = [
  typeField<1 | 2 | 3>(),
  repeat,
  mmsi,
  status,
  signed('turn', 8, { none: -128 }),
  sog,
  accuracy,
  longitude,
  latitude,
  cog,
  heading,
  second,
  uint('manoeuvre', 2),
  spare(3),
  raim,
  uint('radio', 19),
] as const;

const utc = [
  typeField<4 | 11>(),
  repeat,
  mmsi,
  maybe('year', 14, { none: 0 }),
  maybe('month', 4, { none: 0 }),
  maybe('day', 5, { none: 0 }),
  maybe('hour', 5, { none: 24 }),
  maybe('minute', 6, { none: 60 }),
  second,
  accuracy,
  longitude,
  latitude,
  epfd,
  spare(10),
  raim,
  uint('radio', 19),
] as const;

const voyage = [
  typeField<5>(),
  repeat,
  mmsi,
  uint('version', 2),
  maybe('imo', 30, { none: 0 }),
  callSign,
  name,
  shipType,
  ...dimensions,
  epfd,
  maybe('etaMonth', 4, { none: 0 }),
  maybe('etaDay', 5, { none: 0 }),
  maybe('etaHour', 5, { none: 24 }),
  maybe('etaMinute', 6, { none: 60 }),
  maybe('draught', 8, { none: 0, divisor: 10 }),
  text('destination', 20),
  tail(flag('dte')),
  spare(1),
] as const;

const addressed = [
  typeField<6>(),
  repeat,
  mmsi,
  uint('sequence', 2),
  addressee,
  flag('retransmit'),
  spare(1),
  uint('dac', 10),
  uint('fid', 6),
  dataToEnd('data'),
] as const;

const acknowledgement = [
  typeField<7 | 13>(),
  repeat,
  mmsi,
  spare(2),
  groups('acknowledged', [uint('mmsi', 30), uint('sequence', 2)], 4),
] as const;

const broadcast = [typeField<8>(), repeat, mmsi, spare(2), uint('dac', 10), uint('fid', 6), dataToEnd('data')] as const;

const aircraft = [
  typeField<9>(),
  repeat,
  mmsi,
  maybe('altitude', 12, { none: 4095 }),
  maybe('sog', 10, { none: 1023 }),
  accuracy,
  longitude,
  latitude,
  cog,
  second,
  uint('regional', 8),
  flag('dte'),
  spare(3),
  flag('assigned'),
  raim,
  uint('radio', 20),
] as const;

const inquiry = [typeField<10>(), repeat, mmsi, spare(2), addressee, spare(2)] as const;

const addressedText = [
  typeField<12>(),
  repeat,
  mmsi,
  uint('sequence', 2),
  addressee,
  flag('retransmit'),
  spare(1),
  textToEnd('text'),
] as const;

const broadcastText = [typeField<14>(), repeat, mmsi, spare(2), textToEnd('text')] as const;

const interrogation = [
  typeField<15>(),
  repeat,
  mmsi,
  spare(2),
  uint('mmsi1', 30),
  uint('type11', 6),
  uint('offset11', 12),
  tail(afterSpare(2, uint('type12', 6))),
  tail(uint('offset12', 12)),
  tail(afterSpare(2, uint('mmsi2', 30))),
  tail(uint('type21', 6)),
  tail(uint('offset21', 12)),
  spare(2),
] as const;

const assignment = [
  typeField<16>(),
  repeat,
  mmsi,
  spare(2),
  groups('assigned', [uint('mmsi', 30), uint('offset', 12), uint('increment', 10)], 2),
] as const;

const correction = [
  typeField<17>(),
  repeat,
  mmsi,
  spare(2),
  signed('longitude', 18, { none: 181 * 600, divisor: 600 }),
  signed('latitude', 17, { none: 91 * 600, divisor: 600 }),
  spare(5),
  dataToEnd('data'),
] as const;

const positionB = [
  typeField<18>(),
  repeat,
  mmsi,
  uint('reserved', 8),
  sog,
  accuracy,
  longitude,
  latitude,
  cog,
  heading,
  second,
  uint('regional', 2),
  flag('carrierSense'),
  flag('display'),
  flag('dsc'),
  flag('band'),
  flag('message22'),
  flag('assigned'),
  raim,
  uint('radio', 20),
] as const;

const extendedB = [
  typeField<19>(),
  repeat,
  mmsi,
  uint('reserved', 8),
  sog,
  accuracy,
  longitude,
  latitude,
  cog,
  heading,
  second,
  uint('regional', 4),
  name,
  shipType,
  ...dimensions,
  epfd,
  raim,
  flag('dte'),
  flag('assigned'),
  spare(4),
] as const;

const linkManagement = [
  typeField<20>(),
  repeat,
  mmsi,
  spare(2),
  groups('reservations', [uint('offset', 12), uint('slots', 4), uint('timeout', 3), uint('increment', 11)], 4),
] as const;

const aid = [
  typeField<21>(),
  repeat,
  mmsi,
  uint('aidType', 5),
  name,
  accuracy,
  longitude,
  latitude,
  ...dimensions,
  epfd,
  second,
  flag('offPosition'),
  uint('regional', 8),
  raim,
  flag('virtual'),
  flag('assigned'),
  spare(1),
  textToEnd('nameExtension'),
] as const;

const channels = [
  typeField<22>(),
  repeat,
  mmsi,
  spare(2),
  uint('channelA', 12),
  uint('channelB', 12),
  uint('txrx', 4),
  flag('lowPower'),
] as const;

const channelEnd = [flag('addressed'), flag('bandA'), flag('bandB'), uint('zoneSize', 3), spare(23)] as const;

const channelArea = [...channels, ...corner('neLongitude', 'neLatitude'), ...corner('swLongitude', 'swLatitude'), ...channelEnd] as const;

const channelAddressed = [...channels, uint('mmsi1', 30), spare(5), uint('mmsi2', 30), spare(5), ...channelEnd] as const;

const groupAssignment = [
  typeField<23>(),
  repeat,
  mmsi,
  spare(2),
  ...corner('neLongitude', 'neLatitude'),
  ...corner('swLongitude', 'swLatitude'),
  uint('stationType', 4),
  uint('shipType', 8),
  spare(22),
  uint('txrx', 2),
  uint('interval', 4),
  uint('quiet', 4),
  spare(6),
] as const;

const partHead = [typeField<24>(), repeat, mmsi, uint('part', 2)] as const;

const partA = [...partHead, name, spare(8)] as const;

const partBHead = [...partHead, shipType, text('vendor', 3), uint('model', 4), uint('serial', 20), callSign] as const;

const partB = [...partBHead, ...dimensions, tail(epfd), spare(2)] as const;

/** Of a craft that belongs to a mother ship (MMSI 98…). */
const partBAuxiliary = [...partBHead, uint('motherShip', 30), spare(6)] as const;

/** What types 25 and 26 carry; bits 38 and 39 say whether an addressee and an application identifier come first. */
export interface SlotContent {
  readonly addressee: number | undefined;
  /** DAC (10 bits) and FID (6 bits). */
  readonly application: number | undefined;
  readonly data: BitData;
}

const slotContent = (kept: number): Field<'content', SlotContent> => {
  const data = dataToEnd('data', kept);
  return {
    name: 'content',
    bits: 0,
    read(bits, at) {
      const [isAddressed, isStructured] = [unsignedAt(bits, 38, 1) === 1, unsignedAt(bits, 39, 1) === 1];
      const after = at + (isAddressed ? 30 : 0);
      return {
        addressee: isAddressed ? unsignedAt(bits, at, 30) : undefined,
        application: isStructured ? unsignedAt(bits, after, 16) : undefined,
        data: data.read(bits, after + (isStructured ? 16 : 0)),
      };
    },
    write(writer, content) {
      if (content.addressee !== undefined) writer.put(content.addressee, 30);
      if (content.application !== undefined) writer.put(content.application, 16);
      data.write(writer, content.data);
    },
  };
};

const singleSlot = [typeField<25>(), repeat, mmsi, flag('addressed'), flag('structured'), slotContent(0)] as const;

const multipleSlot = [
  typeField<26>(),
  repeat,
  mmsi,
  flag('addressed'),
  flag('structured'),
  slotContent(20),
  atEnd(uint('radio', 20)),
] as const;

const longRange = [
  typeField<27>(),
  repeat,
  mmsi,
  accuracy,
  raim,
  status,
  signed('longitude', 18, { none: 181 * 600, divisor: 600 }),
  signed('latitude', 17, { none: 91 * 600, divisor: 600 }),
  maybe('sog', 6, { none: 63 }),
  maybe('cog', 9, { none: 511 }),
  flag('gnss'),
  spare(1),
] as const;

/** Every layout of an AIS message by its name. */
export const layouts = {
  positionA,
  utc,
  voyage,
  addressed,
  acknowledgement,
  broadcast,
  aircraft,
  inquiry,
  addressedText,
  broadcastText,
  interrogation,
  assignment,
  correction,
  positionB,
  extendedB,
  linkManagement,
  aid,
  channelArea,
  channelAddressed,
  groupAssignment,
  partA,
  partB,
  partBAuxiliary,
  singleSlot,
  multipleSlot,
  longRange,
} as const;
