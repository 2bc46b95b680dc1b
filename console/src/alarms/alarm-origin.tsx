import { originOf } from '../../../src/contracts/quality.ts';
import type { Alarm } from '../live/alarm-cache.ts';
import { OriginTag } from '../ui/origin-tag.tsx';

/** Where the value of an alarm comes from. Of an alarm of the asset itself only that it is no real one: nothing was measured. */
export function AlarmOrigin({ alarm: { quality, point } }: { readonly alarm: Pick<Alarm, 'quality' | 'point'> }) {
  const origin = originOf(quality);
  return point === undefined && origin === 'measured' ? null : <OriginTag origin={origin} />;
}
