import { isBad, status } from '../../contracts/quality.ts';
import { nothingRefused, type Refused, shown, tally } from '../payload/tally.ts';
import { ambiguous } from './aliases.ts';
import { hasMembers, type MemberNote, readMembers } from './members.ts';
import { type Metric, nameOf, numberOf, valueField } from './metric.ts';
import { qualityOf } from './quality-property.ts';
import type { MetricTable } from './table.ts';
import { dataTypes, isNumeric, typeName } from './types.ts';
import { flag, put, type Values } from './values.ts';

/** Takes the text of a metric; false when nobody wants it. */
export type HearsText = (name: string, text: string) => boolean;

/** Gathers the values of one message. */
export interface Collector {
  readonly values: Values;
  refused: readonly Refused[];
  /** Aliases and names that the birth did not have. */
  strangers: number;
  /** Some values are historical. */
  hasHistory: boolean;
  /** Begin a message whose metrics are those of `table`; `hears` is asked whether it takes the text of a metric. Default: no text is taken. */
  begin(table: MetricTable, hears?: HearsText): void;
  /** Take one metric; pass it to a payload reader. */
  readonly take: (metric: Metric) => void;
}

/** Metrics that control an edge node and are no measurements, §6.4.7 and §6.4.9. */
export const isControl = (name: string): boolean =>
  name === 'bdSeq' || name.startsWith('Node Control/') || name.startsWith('Device Control/');

/** What the functions of this file share. */
interface State {
  readonly collector: Collector;
  table: MetricTable | undefined;
  hears: HearsText | undefined;
  /** Slot where the next metric is looked for first. */
  hint: number;
}

function refuse({ collector }: State, reason: Refused['reason'], count: number, detail: string): void {
  collector.refused = tally(collector.refused, { reason, count, detail });
}

interface Reading {
  readonly value: number;
  readonly quality: number;
}

function add(state: State, slot: number, metric: Pick<Metric, 'time' | 'isHistorical'>, { value, quality }: Reading): void {
  const { values } = state.collector;
  const flags = metric.isHistorical ? quality | flag.historical : quality;
  if (metric.isHistorical) state.collector.hasHistory = true;
  if (!put(values, { slot, time: metric.time, value, flags })) refuse(state, 'too-large', 1, `more than ${values.slot.length} values`);
}

const missing: Reading = { value: Number.NaN, quality: status.bad };

function takeNumber(state: State, slot: number, metric: Metric, type: number): void {
  if (metric.isNull) {
    add(state, slot, metric, missing);
    return;
  }
  const value = numberOf(metric, type);
  const quality = metric.propertiesFrom < 0 ? status.good : qualityOf(metric);
  if (value - value === 0) add(state, slot, metric, { value, quality });
  else if (isBad(quality)) add(state, slot, metric, { value: Number.NaN, quality });
  else refuse(state, 'bad-value', 1, `${shown(state.table?.names[slot] ?? '')} has no finite value of type ${typeName(type)}`);
}

/** Members of a metric, as far as they were heard of, that have no value now. */
function takeAbsent(state: State, metric: Metric, slots: readonly number[]): void {
  for (const slot of slots) add(state, slot, metric, missing);
}

function takeMembers(state: State, slot: number, metric: Metric, type: number): void {
  const { table } = state;
  if (table === undefined) return;
  const name = table.names[slot] ?? '';
  if (metric.isNull) {
    takeAbsent(state, metric, table.membersOf(name));
    return;
  }
  const { isHistorical, time } = metric;
  const ownQuality = qualityOf(metric);
  const told = new Set<number>();
  const takeMember = (member: string, value: number, note: MemberNote): void => {
    const memberSlot = table.memberSlot({ name: member, metric: name, type: note.type });
    const quality = Math.max(ownQuality, note.quality);
    const own = { isHistorical, time: Number.isNaN(note.time) ? time : note.time };
    told.add(memberSlot);
    if (memberSlot < 0) refuse(state, 'too-large', 1, `${shown(member)} is one metric too many`);
    else if (note.isNull) add(state, memberSlot, own, missing);
    else if (Number.isFinite(value)) add(state, memberSlot, own, { value, quality });
    else refuse(state, 'bad-value', 1, `${shown(member)} has no finite value`);
  };
  const typeOf = (member: string): number => table.types[table.slotOfName(member)] ?? 0;
  const bad = readMembers(metric, { name, type, typeOf }, takeMember);
  if (bad > 0) refuse(state, 'bad-value', bad, `${shown(name)} (${typeName(type)}) holds parts that are no numbers`);
  // Data bring some members of a Template, but a DataSet or array whole: what is not in it any more has no value.
  const isWhole = type !== dataTypes.Template && !isHistorical && (bad === 0 || told.size > 0);
  if (isWhole && told.size < table.membersOf(name).length) {
    takeAbsent(
      state,
      metric,
      table.membersOf(name).filter((one) => !told.has(one)),
    );
  }
}

const isHeard = ({ hears }: State, name: string, { field, bytes, valueFrom, valueTo }: Metric): boolean =>
  field === valueField.string && hears?.(name, bytes.toString('utf8', valueFrom, valueTo)) === true;

/** Everything but a plain number of a known metric. */
function takeUnusual(state: State, slot: number, metric: Metric, type: number): void {
  const name = state.table?.names[slot] ?? '';
  if (isControl(name)) return;
  if (metric.isTransient) refuse(state, 'not-allowed', 1, `${shown(name)} is transient, which is not to be stored`);
  else if (isNumeric(type)) takeNumber(state, slot, metric, type);
  else if (hasMembers(type)) takeMembers(state, slot, metric, type);
  else if (metric.isHistorical && metric.field === valueField.string)
    refuse(state, 'out-of-order', 1, `${shown(name)} is a text of the past, and texts have no history`);
  else if (!metric.isNull && !isHeard(state, name, metric))
    refuse(state, 'bad-value', 1, `${shown(name)} is no number but ${typeName(type)}`);
}

/** Hot path: a plain number of the type of the birth; false when it is none, or there is no place for it. */
function takePlain(values: Values, table: MetricTable, slot: number, metric: Metric): boolean {
  const known = table.types[slot] ?? 0;
  if (!metric.isPlain || (metric.type !== 0 && metric.type !== known)) return false;
  const value = known === dataTypes.Double && metric.field === valueField.double ? metric.real : numberOf(metric, known);
  const i = values.length;
  if (value - value !== 0 || i >= values.slot.length || isControlSlot(table, slot)) return false;
  values.length = i + 1;
  values.slot[i] = slot;
  values.time[i] = metric.time;
  values.value[i] = value;
  values.flags[i] = status.good;
  return true;
}

/** The slot of a metric by its alias; by its name where it has none or the alias leads to none. */
function slotOf(table: MetricTable, metric: Metric, hint: number): number {
  const byAlias = metric.hasAlias ? table.slotOfAlias(metric, hint) : -1;
  return byAlias >= 0 || (metric.hasAlias && metric.nameFrom < 0) ? byAlias : table.slotOfName(nameOf(metric));
}

function take(state: State, metric: Metric): void {
  const { collector, table, hint } = state;
  if (table === undefined) return;
  const slot = slotOf(table, metric, hint);
  if (slot < 0) {
    if (slot === ambiguous) refuse(state, 'bad-value', 1, 'an alias that the birth gave to two metrics');
    else collector.strangers++;
    return;
  }
  state.hint = slot + 1;
  if (takePlain(collector.values, table, slot, metric)) return;
  takeUnusual(state, slot, metric, metric.type === 0 ? (table.types[slot] ?? 0) : metric.type);
}

/** A collector of at most as many values a message as there is place for. */
export function createCollector(values: Values): Collector {
  const collector: Collector = {
    values,
    refused: nothingRefused,
    strangers: 0,
    hasHistory: false,
    begin(table, hears) {
      state.table = table;
      state.hears = hears;
      state.hint = 0;
      values.length = 0;
      collector.refused = nothingRefused;
      collector.strangers = 0;
      collector.hasHistory = false;
    },
    take: (metric) => take(state, metric),
  };
  const state: State = { collector, table: undefined, hears: undefined, hint: 0 };
  return collector;
}

/** Control metrics are never bound, so only an unbound slot is worth the look at its name. */
const isControlSlot = (table: MetricTable, slot: number): boolean => (table.point[slot] ?? -1) < 0 && isControl(table.names[slot] ?? '');
