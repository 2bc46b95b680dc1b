import type { DeviceBinding, Twin, TwinPoint } from '../../contracts/driver.ts';
import type { Assets, PointInfo } from '../assets/index.ts';
import type { DeviceTwin } from './catalogue.ts';

/** Width of the range of a point that says nothing of one or of both of its ends; assumed. */
const assumedSpan = 100;
/** A point in steps without decimals whose range has at most so many steps shows a state. */
const mostStates = 32;

/** The simulated twin of a device for the data plane: over the points that its keys feed, each once. */
export function twinOf(
  assets: Pick<Assets, 'point'>,
  { points }: Pick<DeviceBinding, 'points'>,
  { since, everySeconds }: DeviceTwin,
): Twin {
  const numbers = new Set([...points.values()].map(({ point }) => point));
  return { since, everyMs: everySeconds * 1000, points: [...numbers].flatMap((number) => twinPoint(assets.point(number)) ?? []) };
}

/** How a point is simulated: within its range, in the way that it is drawn. */
export function twinPoint(info: Pick<PointInfo, 'number' | 'low' | 'high' | 'decimals' | 'draw'> | undefined): TwinPoint | undefined {
  if (info === undefined) return undefined;
  const { number: point, decimals } = info;
  const low = info.low ?? (info.high === undefined ? 0 : info.high - assumedSpan);
  const high = info.high ?? low + assumedSpan;
  return { point, low, high, decimals, shape: shapeOf(info.draw, decimals, high - low) };
}

function shapeOf(draw: PointInfo['draw'], decimals: number, span: number): TwinPoint['shape'] {
  if (draw === 'bar') return 'fall';
  return draw === 'step' && decimals === 0 && span <= mostStates ? 'state' : 'wave';
}
