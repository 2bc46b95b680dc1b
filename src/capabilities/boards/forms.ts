import { z } from 'zod';
import { widgets } from '../../contracts/api/board-widgets.ts';
import { type WidgetKind, widgetKinds } from '../../contracts/board.ts';

type Form = Record<string, unknown>;

/** What is set by dragging or by controls of its own: place, title, points, asset, picture and maps, and texts in two languages. */
const apart = new Set(['kind', 'id', 'title', 'x', 'y', 'w', 'h', 'point', 'points', 'asset', 'text', 'picture', 'baseMap', 'floorPlan']);

/** The properties of a kind that are left for a form, as JSON Schema. */
function formOf(kind: WidgetKind): Form {
  const { properties = {}, required = [] } = z.toJSONSchema(widgets[kind], { io: 'input', unrepresentable: 'any' });
  const left = Object.entries(properties).filter(([name]) => !apart.has(name));
  return { type: 'object', properties: Object.fromEntries(left), required: required.filter((name) => !apart.has(name)) };
}

/** The kinds of widgets with their forms. */
export const widgetForms = widgetKinds.map((kind) => ({ kind, form: formOf(kind) }));
