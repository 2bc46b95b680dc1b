import { useText } from '../i18n/use-t.ts';
import { type ElementOf, useReading } from './data.ts';
import { fitting } from './fitting.ts';
import { Over } from './frame.tsx';

type Path = ElementOf<'line'>['path'];

/** A path in shares of a box as SVG points. */
export const pointsAt = (path: Path, w: number, h: number): string => path.map(([x, y]) => `${x * w},${y * h}`).join(' ');

/** A rectangle, an ellipse or a polygon of some material; bound to a point it shows alarms and age. */
export function Shape({ element }: { readonly element: ElementOf<'rect' | 'ellipse' | 'area'> }) {
  const { w, h, material, kind } = element;
  const reading = useReading(element.point, element.bands);
  const look = `pic-shape m-${material}`;
  return (
    <>
      {kind === 'rect' && <rect className={look} width={w} height={h} rx={element.radius} />}
      {kind === 'ellipse' && <ellipse className={look} cx={w / 2} cy={h / 2} rx={w / 2} ry={h / 2} />}
      {kind === 'area' && <polygon className={look} points={pointsAt(element.path, w, h)} />}
      {element.point !== undefined && <Over reading={reading} box={element} />}
    </>
  );
}

/** An arrow head at the end of a path, in the direction of its last leg. */
function Head({
  path,
  w,
  h,
  size,
  isFilled,
}: {
  readonly path: Path;
  readonly w: number;
  readonly h: number;
  readonly size: number;
  readonly isFilled: boolean;
}) {
  const [x2 = 0, y2 = 0] = path.at(-1) ?? [];
  const [x1 = 0, y1 = 0] = path.at(-2) ?? [];
  const turn = (Math.atan2((y2 - y1) * h, (x2 - x1) * w) * 180) / Math.PI;
  return (
    <path
      className={`pic-head ${isFilled ? 'filled' : ''}`}
      d={`M0 0L${-2 * size} ${size}V${-size}Z`}
      transform={`translate(${x2 * w} ${y2 * h}) rotate(${turn})`}
    />
  );
}

/** A pipe, a channel or a line; its arrow is filled while something flows. Nothing moves: motion is kept for nothing (ISA-101). */
export function Line({ element }: { readonly element: ElementOf<'line'> }) {
  const { w, h, path, look, width, arrow, point } = element;
  const reading = useReading(point, element.bands);
  const points = pointsAt(path, w, h);
  const isFlowing = point === undefined || (reading.value ?? 0) > 0;
  const abnormal = reading.priority === undefined ? '' : `abnormal p${reading.priority}`;
  return (
    <>
      <polyline className="pic-grip" points={points} strokeWidth={Math.max(width, 14)} />
      {(look === 'pipe' || look === 'channel') && <polyline className="pic-line edge" points={points} strokeWidth={width + 3} />}
      <polyline
        className={`pic-line ${look} ${abnormal} ${reading.standing}`}
        points={points}
        strokeWidth={look === 'thin' ? Math.min(width, 3) : width}
      />
      {arrow && <Head path={path} w={w} h={h} size={Math.min(Math.max(7, width * 1.1), 14)} isFilled={isFlowing} />}
    </>
  );
}

/** Words on the picture. */
export function Words({ element: { text, size, isBold, align, w, h } }: { readonly element: ElementOf<'text'> }) {
  const words = useText();
  const x = align === 'start' ? 0 : align === 'middle' ? w / 2 : w;
  return (
    <text className={`pic-text ${isBold ? 'bold' : ''}`} x={x} y={h / 2} fontSize={size} textAnchor={align} dominantBaseline="central">
      {words(text)}
    </text>
  );
}

/** A way to another picture or an asset. */
export function LinkBox({ element: { title, w, h } }: { readonly element: ElementOf<'link'> }) {
  const words = useText();
  const name = title ? words(title) : '…';
  return (
    <>
      <rect className="pic-link" width={w} height={h} rx={6} />
      <text className="pic-link-text" x={12} y={h / 2} fontSize={fitting(name, Math.min(18, h * 0.45), w - 44)} dominantBaseline="central">
        {name}
      </text>
      <text className="pic-link-text" x={w - 12} y={h / 2} fontSize={Math.min(20, h * 0.5)} textAnchor="end" dominantBaseline="central">
        ›
      </text>
    </>
  );
}
