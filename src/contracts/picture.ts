import type { Text } from './text.ts';

/** The kinds of elements of a process picture (工艺画面). */
export const elementKinds = [
  'rect',
  'ellipse',
  'area',
  'line',
  'text',
  'value',
  'level',
  'gate',
  'pump',
  'valve',
  'motor',
  'weir',
  'lamp',
  'spark',
  'link',
] as const;
export type ElementKind = (typeof elementKinds)[number];

/** What things are made of; a theme gives each a grey, water alone has a hue. Colour is kept for the abnormal (ISA-101). */
export const materials = ['outline', 'panel', 'equipment', 'concrete', 'rock', 'ground', 'grass', 'water', 'sky', 'shade'] as const;
export type Material = (typeof materials)[number];

/** How lines are drawn: a pipe, a channel with water, a thin line, a dashed one. */
export const lineLooks = ['pipe', 'channel', 'thin', 'dashed'] as const;

interface KindInfo {
  readonly title: Text;
  readonly about: Text;
  /** Width and height of a new one, in units of the picture. */
  readonly usual: readonly [w: number, h: number];
  /** It shows nothing without a point. */
  readonly needsPoint: boolean;
}

const kind = (title: Text, about: Text, usual: readonly [number, number], needsPoint = false): KindInfo => ({
  title,
  about,
  usual,
  needsPoint,
});

/** What a person is told of a kind of element. */
export const elementKindInfo: Readonly<Record<ElementKind, KindInfo>> = {
  rect: kind({ zh: '矩形', en: 'Rectangle' }, { zh: '建筑、设备、底板', en: 'Buildings, equipment, grounds' }, [160, 100]),
  ellipse: kind({ zh: '椭圆', en: 'Ellipse' }, { zh: '圆形构筑物', en: 'Round structures' }, [100, 100]),
  area: kind({ zh: '多边形', en: 'Polygon' }, { zh: '山体、坝体、地面', en: 'Hills, dams, ground' }, [240, 160]),
  line: kind(
    { zh: '管线', en: 'Pipe or line' },
    { zh: '管道、渠道、连线，可带箭头', en: 'Pipes, channels, lines, with an arrow if wanted' },
    [200, 60],
  ),
  text: kind({ zh: '文字', en: 'Text' }, { zh: '标题与说明', en: 'Headings and notes' }, [200, 40]),
  value: kind({ zh: '数值', en: 'Value' }, { zh: '测点的当前值', en: 'The present value of a point' }, [170, 64], true),
  level: kind(
    { zh: '液位', en: 'Level' },
    { zh: '水库、池、罐：按水位充满，带限值', en: 'Reservoir, basin, tank: filled to its level, with limits' },
    [240, 200],
    true,
  ),
  gate: kind({ zh: '闸门', en: 'Gate' }, { zh: '按开度升起', en: 'Raised by its opening' }, [80, 140], true),
  pump: kind({ zh: '泵', en: 'Pump' }, { zh: '实心为运行，空心为停', en: 'Filled when it runs, hollow when it stands' }, [70, 70], true),
  valve: kind({ zh: '阀门', en: 'Valve' }, { zh: '实心为开，空心为关', en: 'Filled when open, hollow when closed' }, [70, 44], true),
  motor: kind({ zh: '电机', en: 'Motor' }, { zh: '电机或机组', en: 'A motor or a generating unit' }, [64, 64], true),
  weir: kind({ zh: '堰', en: 'Weir' }, { zh: '量水堰、溢流堰', en: 'A measuring or overflow weir' }, [100, 60]),
  lamp: kind({ zh: '指示灯', en: 'Lamp' }, { zh: '开关量：实心为 1', en: 'A state: filled at 1' }, [28, 28], true),
  spark: kind({ zh: '趋势线', en: 'Trend spark' }, { zh: '最近若干小时的曲线', en: 'The curve of the last hours' }, [220, 70], true),
  link: kind({ zh: '跳转', en: 'Link' }, { zh: '到另一画面或资产', en: 'To another picture or an asset' }, [150, 40]),
};

/** A word of a picture that names a point or an asset, with the way to it: `elements.3.visible.point`. */
export interface Reference {
  readonly path: string;
  readonly to: 'point' | 'asset' | 'picture';
  readonly value: string | number;
}

const fields: Readonly<Record<string, Reference['to']>> = { point: 'point', setPoint: 'point', asset: 'asset', picture: 'picture' };
const isName = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';

/** A copy of a part of a picture in which every reference is replaced. The words that refer are `point`, `setPoint`, `asset` and `picture`. */
export function withReferences(part: unknown, replace: (reference: Reference) => unknown, path = ''): unknown {
  if (typeof part !== 'object' || part === null) return part;
  const below = (key: string | number) => (path === '' ? String(key) : `${path}.${key}`);
  if (Array.isArray(part)) return part.map((one, i) => withReferences(one, replace, below(i)));
  const entries = Object.entries(part).map(([key, value]) => {
    const to = fields[key];
    const next = to !== undefined && isName(value) ? replace({ path: below(key), to, value }) : withReferences(value, replace, below(key));
    return [key, next] as const;
  });
  return Object.fromEntries(entries);
}

/** All references of a part of a picture, in their order. */
export function referencesIn(part: unknown, path = ''): readonly Reference[] {
  const found: Reference[] = [];
  withReferences(part, (reference) => found.push(reference), path);
  return found;
}

/** The points that a part of a picture shows, each once. */
export const pointsIn = (part: unknown): readonly number[] => [
  ...new Set(referencesIn(part).flatMap(({ to, value }) => (to === 'point' && typeof value === 'number' ? [value] : []))),
];

/** A condition on a point, ends included; without a limit it holds for every number. */
export interface PictureCondition {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** True when a value lies within the limits of a condition or a band. Unknown values do not. */
export const isWithin = ({ atLeast, atMost }: PictureCondition, value: number | undefined): boolean =>
  value !== undefined && value >= (atLeast ?? Number.NEGATIVE_INFINITY) && value <= (atMost ?? Number.POSITIVE_INFINITY);
