import { type Dispatch, type DragEvent, type KeyboardEvent, type PointerEvent, type RefObject, useRef, useState } from 'react';
import { type ElementKind, elementKinds } from '../../../../src/contracts/picture.ts';
import { useT } from '../../i18n/use-t.ts';
import type { PictureElement } from '../../pictures/data.ts';
import { ElementView, placeOfElement } from '../../pictures/element-view.tsx';
import { Background, Patterns, ZoomButtons } from '../../pictures/picture-canvas.tsx';
import { placeAt, useView } from '../../pictures/use-view.ts';
import type { Action } from '../../ui/undo.ts';
import { added, type Chosen, changed, type Draft, gridUnits, within } from './draft.ts';
import { editWords } from './edit-words.ts';
import { applied, cornersOf, type Gesture, handles, merged, type PathElement, type Spot, split, stepOf } from './gesture.ts';

/** Under which name the palette hands over a kind of element. */
export const dragType = 'application/x-yangfan-element';

interface Going {
  readonly gesture: Gesture;
  readonly from: Spot;
  readonly to: Spot;
  readonly step: number;
}

const isPath = (element: PictureElement): element is PathElement =>
  element.kind === 'line' || element.kind === 'area' || (element.kind === 'level' && element.path !== undefined);

/** The box of two places. */
const boxOf = ({ from, to }: Going) => ({
  x: Math.min(from.x, to.x),
  y: Math.min(from.y, to.y),
  w: Math.abs(to.x - from.x),
  h: Math.abs(to.y - from.y),
});

interface GripProps {
  readonly element: PictureElement;
  readonly scale: number;
  readonly onGrip: (event: PointerEvent, gesture: Gesture) => void;
  readonly onChange: (element: PictureElement) => void;
}

/** Corners of a line or a polygon: drag one, drag the middle of a side for one more, double-click for one less. */
function Corners({ element, scale, onGrip, onChange }: GripProps & { readonly element: PathElement }) {
  const { w, h } = element;
  const corners = cornersOf(element);
  const sides = element.kind === 'line' ? corners.slice(1) : corners;
  return (
    <>
      {sides.map((_, i) => {
        const [ax = 0, ay = 0] = corners[i] ?? [];
        const [bx = 0, by = 0] = corners[(i + 1) % corners.length] ?? [];
        return (
          <circle
            // biome-ignore lint/suspicious/noArrayIndexKey: a side is nothing but its place in the row
            key={i}
            className="edit-side"
            cx={((ax + bx) / 2) * w}
            cy={((ay + by) / 2) * h}
            r={4 * scale}
            onPointerDown={(event) => {
              const next = split(element, i);
              onChange(next);
              if (isPath(next)) onGrip(event, { type: 'vertex', element: next, index: i + 1 });
            }}
          />
        );
      })}
      {corners.map(([x, y], index) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: corners are for the pointer; their places are no words
        <rect
          // biome-ignore lint/suspicious/noArrayIndexKey: a corner is nothing but its place in the row
          key={index}
          className="edit-corner"
          x={x * w - 5 * scale}
          y={y * h - 5 * scale}
          width={10 * scale}
          height={10 * scale}
          onPointerDown={(event) => onGrip(event, { type: 'vertex', element, index })}
          onDoubleClick={() => onChange(merged(element, index))}
        />
      ))}
    </>
  );
}

/** Handles of the one chosen element. */
function Grips({ element, scale, onGrip, onChange }: GripProps) {
  const { w, h } = element;
  return (
    <g transform={placeOfElement(element)}>
      <line className="edit-frame" x1={w / 2} x2={w / 2} y1={0} y2={-26 * scale} strokeWidth={scale} />
      <circle
        className="edit-turn"
        cx={w / 2}
        cy={-30 * scale}
        r={6 * scale}
        onPointerDown={(event) => onGrip(event, { type: 'rotate', element })}
      />
      {handles.map((handle) => (
        <rect
          key={handle.join()}
          className="edit-handle"
          x={handle[0] * w - 5 * scale}
          y={handle[1] * h - 5 * scale}
          width={10 * scale}
          height={10 * scale}
          onPointerDown={(event) => onGrip(event, { type: 'resize', element, handle })}
        />
      ))}
      {isPath(element) && <Corners element={element} scale={scale} onGrip={onGrip} onChange={onChange} />}
    </g>
  );
}

/** What an element can be gripped by: its box, a line along itself. */
function Body({ element, onDown }: { readonly element: PictureElement; readonly onDown: (event: PointerEvent) => void }) {
  const { kind, w, h } = element;
  return (
    <g className="edit-element" data-element={element.id} onPointerDown={onDown}>
      <ElementView element={element} isEditing />
      {kind !== 'line' && kind !== 'area' && kind !== 'ellipse' && (
        <rect className="edit-body" transform={placeOfElement(element)} width={w} height={h} />
      )}
    </g>
  );
}

/** The grid, and the rim of the picture. */
function Sheet({ width, height }: { readonly width: number; readonly height: number }) {
  const big = gridUnits * 5;
  return (
    <>
      <defs>
        <pattern id="edit-grid" width={big} height={big} patternUnits="userSpaceOnUse">
          <path className="edit-grid-line" d={`M${big} 0H0V${big}`} />
        </pattern>
      </defs>
      <rect className="edit-sheet" width={width} height={height} />
      <rect width={width} height={height} fill="url(#edit-grid)" pointerEvents="none" />
    </>
  );
}

interface CanvasProps {
  readonly draft: Draft;
  readonly dispatch: Dispatch<Action<Draft>>;
  readonly chosen: Chosen;
  readonly onChoose: (chosen: Chosen) => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

/** What is chosen after a press on an element: with Shift or Control one more or one less. */
function choiceAfter(event: PointerEvent, chosen: Chosen, id: string): Chosen {
  if (!event.shiftKey && !event.ctrlKey && !event.metaKey) return chosen.has(id) ? chosen : new Set([id]);
  const next = new Set(chosen);
  if (!next.delete(id)) next.add(id);
  return next;
}

/** What the pointer does on the canvas, and the draft as it would be if it went up now. */
function useGesture(svg: RefObject<SVGSVGElement | null>, { draft, dispatch, chosen, onChoose }: Omit<CanvasProps, 'onKey'>) {
  const [going, setGoing] = useState<Going>();
  const shown = going ? applied(draft, going.gesture, going) : draft;
  const begin = (event: PointerEvent, gesture: Gesture) => {
    if (!svg.current || event.button !== 0) return;
    event.stopPropagation();
    svg.current.setPointerCapture(event.pointerId);
    svg.current.focus();
    const at = placeAt(svg.current, event);
    setGoing({ gesture, from: at, to: at, step: stepOf(event) });
  };
  const end = () => {
    if (!going) return;
    setGoing(undefined);
    const { from, to } = going;
    if (going.gesture.type === 'marquee') {
      const box = boxOf(going);
      onChoose(box.w > 3 || box.h > 3 ? within(draft, box) : new Set());
    } else if (from.x !== to.x || from.y !== to.y) dispatch({ type: 'change', draft: shown });
  };
  return {
    shown,
    box: going?.gesture.type === 'marquee' ? boxOf(going) : undefined,
    begin,
    press: (event: PointerEvent, element: PictureElement) => {
      const next = choiceAfter(event, chosen, element.id);
      onChoose(next);
      if (next.has(element.id)) begin(event, { type: 'move', chosen: next, lead: element });
      else event.stopPropagation();
    },
    move: (event: PointerEvent) => {
      if (going && svg.current) setGoing({ ...going, to: placeAt(svg.current, event), step: stepOf(event) });
    },
    end,
    cancel: () => setGoing(undefined),
    drop: (event: DragEvent) => {
      const kind = event.dataTransfer.getData(dragType);
      if (!svg.current || !elementKinds.some((one) => one === kind)) return;
      event.preventDefault();
      const next = added(draft, kind as ElementKind, placeAt(svg.current, event)); // holds: it is one of the kinds
      dispatch({ type: 'change', draft: next.draft });
      onChoose(new Set([next.id]));
    },
  };
}

/** The picture in the editor: choose, drag, resize, turn, bend. */
export function EditCanvas(props: CanvasProps) {
  const { draft, dispatch, chosen, onKey } = props;
  const t = useT(editWords);
  const svg = useRef<SVGSVGElement>(null);
  const { view, ...zoom } = useView(svg, draft);
  const { shown, box, begin, press, move, end, cancel, drop } = useGesture(svg, props);
  const scale = view.w / 1000;
  const own = shown.elements.filter(({ id }) => chosen.has(id));
  const [single] = own;
  return (
    <div className="picture editing">
      {/* biome-ignore lint/a11y/useSemanticElements: what is in it is a drawing */}
      <svg
        ref={svg}
        className="picture-svg"
        viewBox={`${view.x} ${view.y} ${view.w} ${view.h}`}
        role="group"
        aria-label={t('canvas')}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys move and remove what is chosen
        tabIndex={0}
        onKeyDown={onKey}
        onPointerDown={(event) => begin(event, { type: 'marquee' })}
        onPointerMove={move}
        onPointerUp={end}
        onPointerCancel={cancel}
        onDragOver={(event) => event.preventDefault()}
        onDrop={drop}
      >
        <Patterns />
        <Sheet width={draft.width} height={draft.height} />
        <Background svg={draft.background} width={draft.width} height={draft.height} />
        {shown.elements.map((element) => (
          <Body key={element.id} element={element} onDown={(event) => press(event, element)} />
        ))}
        <rect className="edit-rim" width={draft.width} height={draft.height} />
        {own.map((element) => (
          <rect
            key={element.id}
            className="edit-frame"
            transform={placeOfElement(element)}
            width={element.w}
            height={element.h}
            strokeWidth={1.5 * scale}
          />
        ))}
        {own.length === 1 && single && (
          <Grips
            element={single}
            scale={scale}
            onGrip={begin}
            onChange={(next) => dispatch({ type: 'change', draft: changed(draft, next) })}
          />
        )}
        {box && <rect className="edit-marquee" x={box.x} y={box.y} width={box.w} height={box.h} strokeWidth={scale} />}
      </svg>
      <ZoomButtons {...zoom} />
    </div>
  );
}
