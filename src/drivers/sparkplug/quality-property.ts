import { status } from '../../contracts/quality.ts';
import type { Metric } from './metric.ts';
import { aim, createCursor, nextField, readLength, readVarint, skipField, wire } from './wire.ts';

const set = createCursor();
const property = createCursor();

/** Sparkplug's quality codes: 0 bad, 192 good, 500 stale. [tck-id-payloads-propertyset-quality-value-value] */
const statusOfCode: Readonly<Record<number, number>> = { 0: status.bad, 192: status.good, 500: status.bad };

/** The status that the property `Quality` of a metric gives its value; good without one, uncertain for a code that the specification does not have. */
export function qualityOf(metric: Metric): number {
  if (metric.propertiesFrom < 0) return status.good;
  aim(set, metric.bytes, [metric.propertiesFrom, metric.propertiesTo]);
  let keys = 0;
  let qualityKey = -1;
  const values: (readonly [from: number, to: number])[] = [];
  while (nextField(set)) {
    if (set.wireType !== wire.bytes || set.field > 2) {
      skipField(set);
      continue;
    }
    const to = readLength(set);
    if (set.field === 1 && metric.bytes.toString('utf8', set.at, to) === 'Quality') qualityKey = keys;
    if (set.field === 1) keys++;
    else values.push([set.at, to]);
    set.at = to;
  }
  const value = values[qualityKey];
  if (set.isBroken) return status.uncertain;
  return value === undefined ? status.good : statusOfProperty(metric.bytes, value);
}

function statusOfProperty(bytes: Buffer, range: readonly [number, number]): number {
  aim(property, bytes, range);
  let code: number | undefined;
  while (nextField(property)) {
    const isInteger = property.wireType === wire.varint && (property.field === 3 || property.field === 4);
    if (!isInteger) {
      skipField(property);
      continue;
    }
    readVarint(property);
    if (!property.isBroken && property.hi === 0) code = property.lo;
  }
  return statusOfCode[code ?? -1] ?? status.uncertain;
}
