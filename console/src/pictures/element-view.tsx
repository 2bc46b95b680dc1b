import { isWithin } from '../../../src/contracts/picture.ts';
import { between, type PictureElement, useReading } from './data.ts';
import { Line, LinkBox, Shape, Words } from './shapes.tsx';
import { Gate, MachineSymbol, Weir } from './symbols.tsx';
import { hasNameLine, Level, Spark, ValueBox } from './values.tsx';

/** What an element draws, in its own box. */
function Drawing({ element }: { readonly element: PictureElement }) {
  switch (element.kind) {
    case 'rect':
    case 'ellipse':
    case 'area':
      return <Shape element={element} />;
    case 'line':
      return <Line element={element} />;
    case 'text':
      return <Words element={element} />;
    case 'value':
      return <ValueBox element={element} />;
    case 'level':
      return <Level element={element} />;
    case 'gate':
      return <Gate element={element} />;
    case 'pump':
    case 'valve':
    case 'motor':
    case 'lamp':
      return <MachineSymbol element={element} />;
    case 'weir':
      return <Weir element={element} />;
    case 'spark':
      return <Spark element={element} />;
    case 'link':
      return <LinkBox element={element} />;
  }
}

const valueKinds: ReadonlySet<PictureElement['kind']> = new Set(['value', 'gate', 'pump', 'valve', 'motor', 'lamp', 'weir']);

/** Whether the drawing of an element has its value, or the word for it, among its texts. */
export const saysValue = ({ kind }: PictureElement): boolean => valueKinds.has(kind);

/** Whether the drawing of an element has its title among its texts. */
export function saysTitle(element: PictureElement): boolean {
  if (element.kind === 'value') return hasNameLine(element);
  if (element.kind === 'spark' || element.kind === 'text' || element.kind === 'link') return true;
  return element.title !== undefined && saysValue(element);
}

/** Where an element lies, turned about its middle. */
export const placeOfElement = ({ x, y, w, h, rotation }: PictureElement, turn = 0): string =>
  `translate(${x} ${y})${rotation + turn === 0 ? '' : ` rotate(${rotation + turn} ${w / 2} ${h / 2})`}`;

/** An element at its place; with `isEditing`, also where its condition hides it. */
export function ElementView({ element, isEditing = false }: { readonly element: PictureElement; readonly isEditing?: boolean }) {
  const { visible, turn } = element;
  const shown = useReading(visible?.point);
  const turned = useReading(turn?.point);
  if (visible && !isEditing && !isWithin(visible, shown.value)) return null;
  return (
    <g transform={placeOfElement(element, turn ? between(turned.value, turn.from, turn.to) : 0)}>
      <Drawing element={element} />
    </g>
  );
}
