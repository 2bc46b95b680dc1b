import { ArrowDown, ArrowUp, Pencil } from 'lucide-react';
import type { BoardWidget } from '../../../../src/contracts/api/board-widgets.ts';
import { type WidgetKind, widgetKindInfo, widgetKinds } from '../../../../src/contracts/board.ts';
import { readingOrder } from '../../boards/grid.ts';
import { useT, useText } from '../../i18n/use-t.ts';
import { IconButton } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import type { Draft } from './draft.ts';
import { useWidgetName } from './edit-grid.tsx';
import { editWords } from './edit-words.ts';

/** The widgets as a list, for a phone: their order is changed by buttons. */
export function EditList(props: {
  readonly draft: Draft;
  readonly onAdd: (kind: WidgetKind) => void;
  readonly onStep: (widget: BoardWidget, step: -1 | 1) => void;
  readonly onEdit: (widget: BoardWidget) => void;
}) {
  const t = useT(editWords);
  const text = useText();
  const nameOf = useWidgetName();
  const order = readingOrder(props.draft.widgets);
  return (
    <div className="stack">
      <Field label={t('addWidget')}>
        {(wiring) => (
          <select
            {...wiring}
            className="input"
            value=""
            onChange={(e) => {
              const kind = widgetKinds.find((one) => one === e.target.value);
              if (kind) props.onAdd(kind);
            }}
          >
            <option value="">—</option>
            {widgetKinds.map((kind) => (
              <option key={kind} value={kind}>
                {text(widgetKindInfo[kind].title)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ol className="edit-list">
        {order.map((widget, i) => {
          const name = nameOf(widget);
          return (
            <li key={widget.id}>
              <span>{name}</span>
              <IconButton label={t('up', { name })} disabled={i === 0} onClick={() => props.onStep(widget, -1)}>
                <ArrowUp size={16} aria-hidden="true" />
              </IconButton>
              <IconButton label={t('down', { name })} disabled={i === order.length - 1} onClick={() => props.onStep(widget, 1)}>
                <ArrowDown size={16} aria-hidden="true" />
              </IconButton>
              <IconButton label={t('edit', { name })} onClick={() => props.onEdit(widget)}>
                <Pencil size={16} aria-hidden="true" />
              </IconButton>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
