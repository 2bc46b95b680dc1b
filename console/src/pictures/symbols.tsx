import { useT, useText } from '../i18n/use-t.ts';
import { type ElementOf, type Reading, shareOf, useReading } from './data.ts';
import { Over } from './frame.tsx';
import { useShown } from './values.tsx';
import { pictureWords } from './words.ts';

/** The name above a symbol and what it says below it. */
function Captions({ title, w, h, below }: { readonly title: string; readonly w: number; readonly h: number; readonly below: string }) {
  return (
    <>
      {title !== '' && (
        <text className="pic-caption" x={w / 2} y={-8} textAnchor="middle">
          {title}
        </text>
      )}
      <text className="pic-caption strong" x={w / 2} y={h + 18} textAnchor="middle">
        {below}
      </text>
    </>
  );
}

/** A gate in its frame, seen along the stream: its leaf is raised by its opening; where it is told to go is a mark at the side. */
export function Gate({ element }: { readonly element: ElementOf<'gate'> }) {
  const { w, h, full, look } = element;
  const text = useText();
  const reading = useReading(element.point, element.bands);
  const set = useReading(element.setPoint);
  const shown = useShown(reading);
  const share = shareOf(reading.value, 0, full);
  const pillar = Math.max(8, w * 0.11);
  const beam = Math.max(8, h * 0.09);
  const sill = h - 6;
  const leaf = (sill - beam) * 0.52;
  const bottomAt = (at: number) => sill - at * (sill - beam - leaf);
  const bottom = bottomAt(share);
  const isMoving = set.value !== undefined && reading.value !== undefined && Math.abs(set.value - reading.value) > full / 200;
  return (
    <Over reading={reading} box={element}>
      <rect className="pic-opening" x={pillar} y={beam} width={w - 2 * pillar} height={sill - beam} />
      {share > 0 && <rect className="pic-jet" x={pillar} y={bottom} width={w - 2 * pillar} height={sill - bottom} />}
      <line className="pic-hoist" x1={w * 0.35} x2={w * 0.35} y1={beam} y2={bottom - leaf} />
      <line className="pic-hoist" x1={w * 0.65} x2={w * 0.65} y1={beam} y2={bottom - leaf} />
      {look === 'lift' ? (
        <>
          <rect className="pic-leaf" x={pillar} y={bottom - leaf} width={w - 2 * pillar} height={leaf} />
          {[0.33, 0.67].map((at) => (
            <line key={at} className="pic-rib" x1={pillar} x2={w - pillar} y1={bottom - leaf * at} y2={bottom - leaf * at} />
          ))}
        </>
      ) : (
        <path
          className="pic-leaf"
          d={`M${pillar} ${bottom - leaf}Q${w / 2} ${bottom - leaf * 1.25} ${w - pillar} ${bottom - leaf}V${bottom}Q${w / 2} ${bottom - leaf * 0.2} ${pillar} ${bottom}Z`}
        />
      )}
      <rect className="pic-pillar" y={0} width={pillar} height={h} />
      <rect className="pic-pillar" x={w - pillar} width={pillar} height={h} />
      <rect className="pic-pillar" x={-4} width={w + 8} height={beam} rx={2} />
      {isMoving && <path className="pic-set" d={`M${w + 2} ${bottomAt(shareOf(set.value, 0, full))}l9 -6v12z`} />}
      <Captions title={element.title ? text(element.title) : ''} w={w} h={h} below={`${shown} ${reading.point?.symbol ?? ''}`} />
    </Over>
  );
}

type Machine = ElementOf<'pump' | 'valve' | 'motor' | 'lamp'>;

/** Whether it is on; `undefined` when that is not known. */
const isOn = ({ value }: Reading, { onAbove }: Machine): boolean | undefined => (value === undefined ? undefined : value >= onAbove);

const stateWords = {
  pump: ['running', 'stopped'],
  motor: ['running', 'stopped'],
  valve: ['isOpen', 'isClosed'],
  lamp: ['on', 'off'],
} as const;

function Body({ kind, w, h }: { readonly kind: Machine['kind']; readonly w: number; readonly h: number }) {
  const r = Math.min(w, h) / 2;
  if (kind === 'valve') return <path d={`M0 0L${w / 2} ${h / 2}L${w} 0V${h}L${w / 2} ${h / 2}L0 ${h}Z`} />;
  if (kind === 'lamp') return <circle cx={w / 2} cy={h / 2} r={r} />;
  return (
    <>
      <circle cx={w / 2} cy={h / 2} r={r} />
      {kind === 'pump' ? (
        <path
          className="pic-sign"
          d={`M${w / 2 - r * 0.45} ${h / 2 - r * 0.62}L${w / 2 + r * 0.75} ${h / 2}L${w / 2 - r * 0.45} ${h / 2 + r * 0.62}Z`}
        />
      ) : (
        <text className="pic-letter" x={w / 2} y={h / 2} fontSize={r * 1.05} dominantBaseline="central" textAnchor="middle">
          M
        </text>
      )}
    </>
  );
}

/** A pump, a motor, a valve or a lamp: filled when it is on, hollow when off, with the word below; red and green say different things in different trades. */
export function MachineSymbol({ element }: { readonly element: Machine }) {
  const { w, h, kind } = element;
  const t = useT(pictureWords);
  const text = useText();
  const reading = useReading(element.point, element.bands);
  const on = isOn(reading, element);
  const word = on === undefined ? 'unknownState' : stateWords[kind][on ? 0 : 1];
  const title = element.title ? text(element.title) : '';
  return (
    <Over reading={reading} box={element}>
      <g className={`pic-machine ${kind} ${on === undefined ? 'unknown' : on ? 'on' : 'off'}`}>
        <Body kind={kind} w={w} h={h} />
      </g>
      {kind === 'lamp' ? (
        <text className="pic-caption side" x={w + 8} y={h / 2} dominantBaseline="central">
          {title} <tspan className="strong">{t(word)}</tspan>
        </text>
      ) : (
        <Captions title={title} w={w} h={h} below={t(word)} />
      )}
    </Over>
  );
}

/** A weir seen from the front, its notch with water. */
export function Weir({ element }: { readonly element: ElementOf<'weir'> }) {
  const { w, h } = element;
  const text = useText();
  const reading = useReading(element.point, element.bands);
  const shown = useShown(reading);
  const isFlowing = (reading.value ?? 0) > 0;
  return (
    <Over reading={reading} box={element}>
      {isFlowing && <path className="pic-jet" d={`M${w * 0.34} ${h * 0.4}H${w * 0.66}L${w * 0.5} ${h * 0.78}Z`} />}
      <path className="pic-pillar" d={`M0 ${h * 0.2}H${w * 0.26}L${w * 0.5} ${h * 0.82}L${w * 0.74} ${h * 0.2}H${w}V${h}H0Z`} />
      <Captions
        title={element.title ? text(element.title) : ''}
        w={w}
        h={h}
        below={element.point === undefined ? '' : `${shown} ${reading.point?.symbol ?? ''}`}
      />
    </Over>
  );
}
