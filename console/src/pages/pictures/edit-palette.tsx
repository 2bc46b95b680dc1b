import {
  ArrowUpRight,
  ChartSpline,
  Circle,
  CircleDot,
  Cog,
  DoorClosed,
  Droplets,
  Fan,
  Hexagon,
  Lightbulb,
  type LucideIcon,
  Square,
  Type,
  Waves,
  Workflow,
  Wrench,
} from 'lucide-react';
import { type ElementKind, elementKindInfo, elementKinds } from '../../../../src/contracts/picture.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { Panel } from '../../ui/panel.tsx';
import { dragType } from './edit-canvas.tsx';
import { editWords } from './edit-words.ts';

const icons: Readonly<Record<ElementKind, LucideIcon>> = {
  rect: Square,
  ellipse: Circle,
  area: Hexagon,
  line: Workflow,
  text: Type,
  value: CircleDot,
  level: Waves,
  gate: DoorClosed,
  pump: Fan,
  valve: Wrench,
  motor: Cog,
  weir: Droplets,
  lamp: Lightbulb,
  spark: ChartSpline,
  link: ArrowUpRight,
};

/** The kinds of elements: click one, or drag it onto the picture. */
export function Palette({ onAdd }: { readonly onAdd: (kind: ElementKind) => void }) {
  const t = useT(editWords);
  const text = useText();
  return (
    <Panel title={t('palette')} className="edit-palette">
      <p className="field-note">{t('paletteHint')}</p>
      <ul>
        {elementKinds.map((kind) => {
          const Icon = icons[kind];
          const { title, about } = elementKindInfo[kind];
          return (
            <li key={kind}>
              <button
                type="button"
                draggable
                title={text(about)}
                onClick={() => onAdd(kind)}
                onDragStart={(event) => event.dataTransfer.setData(dragType, kind)}
              >
                <Icon size={16} aria-hidden="true" />
                {text(title)}
              </button>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
