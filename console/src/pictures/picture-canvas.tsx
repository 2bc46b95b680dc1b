import './pictures.css';
import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef } from 'react';
import { useT, useText } from '../i18n/use-t.ts';
import { IconButton } from '../ui/button.tsx';
import { type Picture, type PictureElement, pointsOfElement, useReading } from './data.ts';
import { ElementView, placeOfElement, saysTitle, saysValue } from './element-view.tsx';
import { useView } from './use-view.ts';
import { useShown } from './values.tsx';
import { pictureWords } from './words.ts';

/** What of a picture is drawn. */
export type Drawn = Pick<Picture, 'title' | 'width' | 'height' | 'background' | 'elements'>;

/** Patterns that all pictures use; their ids may be there several times, they are all the same. */
export function Patterns() {
  return (
    <defs>
      <pattern id="pic-hatch" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <line y2="9" className="pic-hatch-line" />
      </pattern>
    </defs>
  );
}

/** The background as an image, in which a browser runs and loads nothing. */
export function Background({ svg, width, height }: { readonly svg: string | undefined; readonly width: number; readonly height: number }) {
  const address = useMemo(() => svg && `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, [svg]);
  return address ? <image href={address} width={width} height={height} preserveAspectRatio="xMidYMid meet" /> : null;
}

/** True for an element that leads somewhere. */
export const isLive = (element: PictureElement): boolean => element.opens !== undefined || pointsOfElement(element).length > 0;

/** What the drawing of an element does not say to those who hear it. */
interface Unsaid {
  /** Title and value, before what it says. */
  readonly before: string;
  /** The alarm, after it. */
  readonly after: string;
  /** True until it is known what the element stands for. */
  readonly isNameless: boolean;
}

function useUnsaid(element: PictureElement): Unsaid {
  const t = useT(pictureWords);
  const text = useText();
  const reading = useReading(pointsOfElement(element)[0], element.bands);
  const shown = useShown(reading);
  const { point, priority } = reading;
  const title = element.title ? text(element.title) : point ? `${text(point.assetTitle)} ${text(point.title)}` : '';
  const value = point && !saysValue(element) ? `${shown} ${point.symbol}` : '';
  const before = [saysTitle(element) ? '' : title, value].filter(Boolean).join(' ');
  const isNameless = title === '' && pointsOfElement(element).length > 0;
  return { before, after: priority === undefined ? '' : t('inAlarm', { priority }), isNameless };
}

const Unseen = ({ children }: { readonly children: string }) => (children === '' ? null : <text className="pic-unseen">{children}</text>);

/**
 * An element that leads somewhere. Its name is what it draws, in that order, with what it leaves unsaid: who speaks to it reads that name off it.
 * Until there is one it is only drawn.
 */
function LiveElement({ element, onPick }: { readonly element: PictureElement; readonly onPick: (element: PictureElement) => void }) {
  const { before, after, isNameless } = useUnsaid(element);
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    onPick(element);
  };
  if (isNameless) return <ElementView element={element} />;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot be drawn inside an SVG
    <g className="pic-live" role="button" tabIndex={0} data-element={element.id} onClick={() => onPick(element)} onKeyDown={pressed}>
      <Unseen>{before}</Unseen>
      <ElementView element={element} />
      <Unseen>{after}</Unseen>
      <rect className="pic-focus" transform={placeOfElement(element)} x={-7} y={-7} width={element.w + 14} height={element.h + 14} rx={8} />
    </g>
  );
}

/** Nearer, further, all of it. */
export function ZoomButtons({
  zoomIn,
  zoomOut,
  fit,
}: {
  readonly zoomIn: () => void;
  readonly zoomOut: () => void;
  readonly fit: () => void;
}) {
  const t = useT(pictureWords);
  return (
    <div className="picture-zoom">
      <IconButton label={t('zoomIn')} onClick={zoomIn}>
        <ZoomIn size={17} aria-hidden="true" />
      </IconButton>
      <IconButton label={t('zoomOut')} onClick={zoomOut}>
        <ZoomOut size={17} aria-hidden="true" />
      </IconButton>
      <IconButton label={t('fit')} onClick={fit}>
        <Maximize size={16} aria-hidden="true" />
      </IconButton>
    </div>
  );
}

/** A picture with live values that can be moved and zoomed. */
export function PictureCanvas(props: {
  readonly picture: Drawn;
  readonly onPick?: (element: PictureElement) => void;
  /** Without buttons, as on a board. Default: with. */
  readonly isBare?: boolean;
}) {
  const { picture, onPick, isBare = false } = props;
  const t = useT(pictureWords);
  const text = useText();
  const svg = useRef<SVGSVGElement>(null);
  const { view, handlers, zoomIn, zoomOut, fit, wasDragged } = useView(svg, picture);
  const pick = (element: PictureElement) => {
    if (!wasDragged()) onPick?.(element);
  };
  const viewBox = `${view.x} ${view.y} ${view.w} ${view.h}`;
  return (
    <div className="picture">
      {/* biome-ignore lint/a11y/useSemanticElements: what is in it are the buttons of the picture */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys and + − move and zoom it */}
      <svg ref={svg} className="picture-svg" viewBox={viewBox} role="group" aria-label={text(picture.title)} tabIndex={0} {...handlers}>
        <title>{t('pictureHint')}</title>
        <Patterns />
        <Background svg={picture.background} width={picture.width} height={picture.height} />
        {picture.elements.map((element) =>
          onPick && isLive(element) ? (
            <LiveElement key={element.id} element={element} onPick={pick} />
          ) : (
            <ElementView key={element.id} element={element} />
          ),
        )}
      </svg>
      {!isBare && <ZoomButtons zoomIn={zoomIn} zoomOut={zoomOut} fit={fit} />}
    </div>
  );
}
