import {
  AlarmClock,
  Bell,
  BellRing,
  Camera,
  ChartLine,
  Gauge,
  ListChecks,
  type LucideIcon,
  Map as MapIcon,
  Table2,
  Type,
  Waves,
  Workflow,
} from 'lucide-react';
import type { PointerEvent } from 'react';
import { type WidgetKind, widgetKindInfo, widgetKinds } from '../../../../src/contracts/board.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { editWords } from './edit-words.ts';

const icons: Readonly<Record<WidgetKind, LucideIcon>> = {
  value: Gauge,
  trend: ChartLine,
  level: Waves,
  status: ListChecks,
  alarms: Bell,
  alarmCount: BellRing,
  table: Table2,
  map: MapIcon,
  picture: Workflow,
  camera: Camera,
  text: Type,
  clock: AlarmClock,
};

/** The kinds of widgets: dragged onto the grid, or added by a click. */
export function Palette(props: {
  readonly onGrip: (event: PointerEvent, kind: WidgetKind) => void;
  readonly onAdd: (kind: WidgetKind) => void;
}) {
  const t = useT(editWords);
  const text = useText();
  return (
    <section className="panel board-palette" aria-label={t('palette')}>
      <header>
        <h2>{t('palette')}</h2>
      </header>
      <p className="field-note">{t('paletteAbout')}</p>
      <ul>
        {widgetKinds.map((kind) => {
          const Icon = icons[kind];
          const { title, about } = widgetKindInfo[kind];
          return (
            <li key={kind}>
              <button
                type="button"
                className="palette-kind"
                title={text(about)}
                onPointerDown={(event) => props.onGrip(event, kind)}
                onClick={() => props.onAdd(kind)}
              >
                <Icon size={16} aria-hidden="true" />
                {text(title)}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
