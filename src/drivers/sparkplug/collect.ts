import { isBad, status } from '../../contracts/quality.ts';
import { nothingRefused, type Refused, shown, tally } from '../payload/tally.ts';
import { hasMembers, type MemberNote, readMembers } from './members.ts';
import { type Metric, nameOf, numberOf, valueField } from './metric.ts';
import { qualityOf } from './quality-property.ts';
import type { MetricTable } from './table.ts';
import { dataTypes, isNumeric, typeName } from './types.ts';
import { flag, put, type Values } from './values.ts';

/** Gathers the values of one message. */
export interface Collector {
  readonly values: Values;
  refused: readonly Refused[];
  /** Aliases and names that the birth did not have. */
  strangers: number;
  /** Some values are historical. */
  hasHistory: boolean;
  /** Begin a message whose metrics are those of `table`. */
  begin(table: MetricTable): void;
  /** Take one metric; pass it to a payload reader. */
  readonly take: (metric: Metric) => void;
}

/** Metrics that control an edge node and are no measurements, §6.4.7 and §6.4.9. */
export const isControl = (name: string): boolean =>
  name === 'bdSeq' || name.startsWith('Node Control/') || name.startsWith('Device Control/');

/** A collector of at most `maxValues` values a message. */
export function createCollector(values: Values): Collector {
  let table: MetricTable | undefined;
  let hint = 0;

  const refuse = (reason: Refused['reason'], count: number, detail: string): void => {
    collector.refused = tally(collector.refused, { reason, count, detail });
  };

  function add(slot: number, metric: Pick<Metric, 'time' | 'isHistorical'>, { value, quality }: { value: number; quality: number }): void {
    const flags = metric.isHistorical ? quality | flag.historical : quality;
    if (metric.isHistorical) collector.hasHistory = true;
    if (!put(values, { slot, time: metric.time, value, flags })) refuse('too-large', 1, `more than ${values.slot.length} values`);
  }

  function takeNumber(slot: number, metric: Metric, type: number): void {
    if (metric.isNull) {
      add(slot, metric, { value: Number.NaN, quality: status.bad });
      return;
    }
    const value = numberOf(metric, type);
    const quality = metric.propertiesFrom < 0 ? status.good : qualityOf(metric);
    if (value - value === 0) add(slot, metric, { value, quality });
    else if (isBad(quality)) add(slot, metric, { value: Number.NaN, quality });
    else refuse('bad-value', 1, `${shown(table?.names[slot] ?? '')} has no finite value of type ${typeName(type)}`);
  }

  function takeMembers(slot: number, metric: Metric, type: number): void {
    const name = table?.names[slot] ?? '';
    const { isHistorical, time } = metric;
    const quality = qualityOf(metric);
    const takeMember = (member: string, value: number, note: MemberNote): void => {
      const memberSlot = table?.memberSlot(member) ?? -1;
      const own = { isHistorical, time: Number.isNaN(note.time) ? time : note.time };
      if (memberSlot < 0) refuse('too-large', 1, `${shown(member)} is one metric too many`);
      else if (note.isNull) add(memberSlot, own, { value: Number.NaN, quality: status.bad });
      else if (Number.isFinite(value)) add(memberSlot, own, { value, quality });
      else refuse('bad-value', 1, `${shown(member)} has no finite value`);
    };
    if (metric.isNull) return;
    const bad = readMembers(metric, { name, type }, takeMember);
    if (bad > 0) refuse('bad-value', bad, `${shown(name)} (${typeName(type)}) holds parts that are no numbers`);
  }

  /** Everything but a plain number of a known metric. */
  function takeUnusual(slot: number, metric: Metric, type: number): void {
    const name = table?.names[slot] ?? '';
    if (isControl(name)) return;
    if (metric.isTransient) refuse('not-allowed', 1, `${shown(name)} is transient, which is not to be stored`);
    else if (isNumeric(type)) takeNumber(slot, metric, type);
    else if (hasMembers(type)) takeMembers(slot, metric, type);
    else if (!metric.isNull) refuse('bad-value', 1, `${shown(name)} is no number but ${typeName(type)}`);
  }

  const slotOf = (of: MetricTable, metric: Metric): number =>
    metric.hasAlias ? of.slotOfAlias(metric, hint) : of.slotOfName(nameOf(metric));

  const collector: Collector = {
    values,
    refused: nothingRefused,
    strangers: 0,
    hasHistory: false,
    begin(next) {
      table = next;
      hint = 0;
      values.length = 0;
      collector.refused = nothingRefused;
      collector.strangers = 0;
      collector.hasHistory = false;
    },
    take(metric) {
      if (table === undefined) return;
      const slot = slotOf(table, metric);
      if (slot < 0) {
        collector.strangers++;
        return;
      }
      hint = slot + 1;
      const known = table.types[slot] ?? 0;
      // Hot path: a plain number of the type of the birth.
      if (metric.isPlain && (metric.type === 0 || metric.type === known)) {
        const value = known === dataTypes.Double && metric.field === valueField.double ? metric.real : numberOf(metric, known);
        const i = values.length;
        if (value - value === 0 && i < values.slot.length && !isControlSlot(table, slot)) {
          values.length = i + 1;
          values.slot[i] = slot;
          values.time[i] = metric.time;
          values.value[i] = value;
          values.flags[i] = status.good;
          return;
        }
      }
      takeUnusual(slot, metric, metric.type === 0 ? known : metric.type);
    },
  };
  return collector;
}

/** Control metrics are never bound, so only an unbound slot is worth the look at its name. */
const isControlSlot = (table: MetricTable, slot: number): boolean => (table.point[slot] ?? -1) < 0 && isControl(table.names[slot] ?? '');
