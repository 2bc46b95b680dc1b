import { z } from 'zod';
import { lineLooks, materials } from '../picture.ts';
import { boardTitle } from './board-widgets.ts';
import { id } from './common.ts';

const figure = z.number().min(-1e15).max(1e15);
const coordinate = z.number().min(-10_000).max(20_000);
const extent = z.number().min(1).max(10_000);
const degrees = z.number().min(-360).max(360);
const material = (usual: (typeof materials)[number]) => z.enum(materials).default(usual);
const priority = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
const limits = { atLeast: figure.optional(), atMost: figure.optional() };
const long = z.string().trim().min(1).max(500);

/** Corners in shares of the box of the element, from its upper left corner, so that they follow when it is resized. */
const path = z
  .array(z.tuple([z.number().min(-1).max(2), z.number().min(-1).max(2)]))
  .min(2)
  .max(200);

const bands = z
  .array(z.strictObject({ ...limits, priority }))
  .max(8)
  .default([])
  .describe('Ranges of the value in which the element looks like an alarm of that priority');

/** What every element has: its box, when it is shown, how it looks at which value, what a click leads to. */
function commonOf<P extends z.ZodType, A extends z.ZodType>(point: P, asset: A) {
  return {
    id: z.string().regex(/^[\w-]{1,40}$/),
    ...{ x: coordinate, y: coordinate, w: extent, h: extent },
    rotation: degrees.default(0).describe('Degrees clockwise about the middle of the element'),
    title: boardTitle.optional(),
    visible: z
      .strictObject({ point, ...limits })
      .optional()
      .describe('Shown only while the point lies within the limits'),
    turn: z
      .strictObject({ point, from: z.tuple([figure, degrees]), to: z.tuple([figure, degrees]) })
      .optional()
      .describe('Turned with a point: value and degrees at both ends, linear between'),
    bands,
    opens: z
      .strictObject({ picture: id.optional(), asset: asset.optional() })
      .optional()
      .describe('What a click leads to; default: the faceplate of its point'),
  };
}

/**
 * The elements of a process picture, told by what a point and an asset are named by: numbers and ids where they are kept, `asset.point` and
 * the key of the asset in a file or a pack. Coordinates are units of the picture from its upper left corner.
 */
function elementUnion<P extends z.ZodType, A extends z.ZodType>(point: P, asset: A) {
  const common = commonOf(point, asset);
  const maybe = { ...common, point: point.optional() };
  const bound = { ...common, point };
  const onAbove = figure.default(0.5).describe('On from this value upwards');
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rect'), ...maybe, material: material('equipment'), radius: z.number().min(0).max(500).default(0) }),
    z.strictObject({ kind: z.literal('ellipse'), ...maybe, material: material('equipment') }),
    z.strictObject({ kind: z.literal('area'), ...maybe, material: material('ground'), path }),
    z.strictObject({
      kind: z.literal('line'),
      ...maybe,
      path,
      look: z.enum(lineLooks).default('pipe'),
      width: z.number().min(1).max(200).default(6),
      arrow: z.boolean().default(false).describe('At its end; filled while the point is above 0'),
    }),
    z.strictObject({
      kind: z.literal('text'),
      ...maybe,
      text: z.strictObject({ zh: long, en: long }),
      size: z.number().min(6).max(200).default(20),
      isBold: z.boolean().default(false),
      align: z.enum(['start', 'middle', 'end']).default('start'),
    }),
    z.strictObject({
      kind: z.literal('value'),
      ...bound,
      size: z.number().min(8).max(200).default(26),
      isFramed: z.boolean().default(true),
    }),
    z.strictObject({
      kind: z.literal('level'),
      ...bound,
      low: figure.describe('Value at the bottom'),
      high: figure.describe('Value at the top; above `low`'),
      path: path.optional().describe('Outline that is filled; default: the box'),
      withMarks: z.boolean().default(true).describe('Draw limits and attributes of the asset in the same unit'),
    }),
    z.strictObject({
      kind: z.literal('gate'),
      ...bound,
      full: figure.describe('Value at which it is wholly open; above 0'),
      setPoint: point.optional().describe('Where it is told to go, drawn as a mark'),
      look: z.enum(['lift', 'radial']).default('lift'),
    }),
    z.strictObject({ kind: z.literal('pump'), ...bound, onAbove }),
    z.strictObject({ kind: z.literal('valve'), ...bound, onAbove }),
    z.strictObject({ kind: z.literal('motor'), ...bound, onAbove }),
    z.strictObject({ kind: z.literal('weir'), ...maybe }),
    z.strictObject({ kind: z.literal('lamp'), ...bound, onAbove }),
    z.strictObject({ kind: z.literal('spark'), ...bound, hours: z.number().min(1).max(168).default(24) }),
    z.strictObject({ kind: z.literal('link'), ...maybe }),
  ]);
}

/** Metres, or whatever unit the scene is told in: x to the right, y upwards, z towards the viewer. */
const place = z.tuple([figure, figure, figure]);
const size = z.tuple([z.number().min(0.01).max(1e5), z.number().min(0.01).max(1e5), z.number().min(0.01).max(1e5)]);
const plan = z
  .array(z.tuple([figure, figure]))
  .min(3)
  .max(200);

const turn = degrees.default(0).describe('Degrees about the upright axis');
const turnAtAll = degrees.optional().describe('Degrees about the upright axis through its place; default 0');

/** The things of a 3D scene, told as {@link elementUnion} tells elements. */
function sceneOf<P extends z.ZodType, A extends z.ZodType>(point: P, asset: A) {
  const common = {
    id: z.string().regex(/^[\w-]{1,40}$/),
    title: boardTitle.optional(),
    point: point.optional(),
    visible: z.strictObject({ point, ...limits }).optional(),
    bands,
    opens: z.strictObject({ picture: id.optional(), asset: asset.optional() }).optional(),
  };
  const item = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('box'), ...common, at: place.describe('Middle'), size, turn, material: material('concrete') }),
    z.strictObject({
      kind: z.literal('cylinder'),
      ...common,
      at: place.describe('Middle'),
      radius: z.number().min(0.01).max(1e5),
      height: z.number().min(0.01).max(1e5),
      lying: z.enum(['no', 'x', 'z']).default('no').describe('The axis that it lies along, or no'),
      turn: turnAtAll,
      material: material('equipment'),
    }),
    z.strictObject({
      kind: z.literal('prism'),
      ...common,
      at: place.describe('Origin of its outline'),
      outline: plan.describe('Corners: x and z when it goes up, x and y along z, z and y along x'),
      along: z.enum(['up', 'x', 'z']).default('up'),
      length: z.number().min(0.01).max(1e5),
      turn: turnAtAll,
      material: material('concrete'),
    }),
    z.strictObject({
      kind: z.literal('terrain'),
      ...common,
      at: place.describe('Corner with the smallest x and z'),
      width: z.number().min(1).max(1e6),
      depth: z.number().min(1).max(1e6),
      heights: z.array(z.array(figure).min(2).max(64)).min(2).max(64).describe('Rows along z of heights along x'),
      material: material('ground'),
    }),
    z.strictObject({
      kind: z.literal('water'),
      ...common,
      point,
      outline: plan.describe('Corners of the surface: x and z'),
      from: z.tuple([figure, figure]).describe('A value and the height of the surface at it'),
      to: z.tuple([figure, figure]).describe('Another value with its height; linear between and beyond'),
    }),
    z.strictObject({
      kind: z.literal('gate'),
      ...common,
      point,
      at: place.describe('Middle while closed'),
      size,
      turn,
      full: figure.describe('Value at which it is wholly open; above 0'),
      lift: z.number().min(0.01).max(1e4).describe('How far it rises when wholly open'),
    }),
    z.strictObject({ kind: z.literal('label'), ...common, at: place }),
  ]);
  return z.strictObject({
    views: z
      .array(z.strictObject({ title: boardTitle, eye: place, target: place }))
      .min(1)
      .max(12),
    items: z.array(item).max(300),
  });
}

const number = z.number().int().min(0);
const pointPath = z.string().min(3).max(200);
const assetKey = z.string().min(1).max(120);

/** An element as it is kept and shown. */
export const pictureElement = elementUnion(number, id);
export type PictureElement = z.output<typeof pictureElement>;
/** An element in a file or a pack: points as `asset.point`, assets by key. */
export const portableElement = elementUnion(pointPath, assetKey);

/** A 3D scene as it is kept and shown. */
export const pictureScene = sceneOf(number, id);
export type PictureScene = z.output<typeof pictureScene>;
/** A 3D scene in a file or a pack. */
export const portableScene = sceneOf(pointPath, assetKey);
