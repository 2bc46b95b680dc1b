import {
  BoxGeometry,
  type BufferGeometry,
  type Color,
  CylinderGeometry,
  DoubleSide,
  EdgesGeometry,
  ExtrudeGeometry,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshLambertMaterial,
  PlaneGeometry,
  Shape,
  ShapeGeometry,
  Vector3,
} from 'three';
import type { SceneItem } from '../pictures/data.ts';
import type { ScenePalette } from './palette.ts';

/** What is drawn of a thing of the scene: its mesh, at its place. */
export type Solid = Mesh<BufferGeometry, MeshLambertMaterial>;
type ItemOf<K extends SceneItem['kind']> = Extract<SceneItem, { readonly kind: K }>;

const quarter = Math.PI / 2;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** A closed shape through corners. */
function shapeOf(corners: readonly (readonly [number, number])[]): Shape {
  const shape = new Shape();
  corners.forEach(([x, y], i) => void (i === 0 ? shape.moveTo(x, y) : shape.lineTo(x, y)));
  shape.closePath();
  return shape;
}

/** An outline that goes up, along x or along z. An extrusion of three.js goes along z: it is turned, and its outline mirrored to match. */
function prism({ outline, along, length }: ItemOf<'prism'>): BufferGeometry {
  const corners = outline.map(([a, b]): [number, number] => (along === 'up' ? [a, -b] : along === 'x' ? [-a, b] : [a, b]));
  const geometry = new ExtrudeGeometry(shapeOf(corners), { depth: length, bevelEnabled: false });
  if (along === 'up') geometry.rotateX(-quarter);
  if (along === 'x') geometry.rotateY(quarter);
  return geometry;
}

/** Ground with a height at every crossing of a grid; its first row has the smallest z. */
function terrain({ width, depth, heights }: ItemOf<'terrain'>): BufferGeometry {
  const [rows, columns] = [heights.length, heights[0]?.length ?? 2];
  const geometry = new PlaneGeometry(width, depth, columns - 1, rows - 1);
  geometry.rotateX(-quarter);
  geometry.translate(width / 2, 0, depth / 2);
  const position = geometry.getAttribute('position');
  for (let i = 0; i < position.count; i++) position.setY(i, heights[Math.floor(i / columns)]?.[i % columns] ?? 0);
  geometry.computeVertexNormals();
  return geometry;
}

function cylinder({ radius, height, lying }: ItemOf<'cylinder'>): BufferGeometry {
  const geometry = new CylinderGeometry(radius, radius, height, 32);
  if (lying === 'x') geometry.rotateZ(quarter);
  if (lying === 'z') geometry.rotateX(quarter);
  return geometry;
}

/** The surface of water lies flat at height 0: it is lifted by its value. */
function surface({ outline }: ItemOf<'water'>): BufferGeometry {
  const geometry = new ShapeGeometry(shapeOf(outline.map(([x, z]): [number, number] => [x, -z])));
  geometry.rotateX(-quarter);
  return geometry;
}

function geometryOf(item: Exclude<SceneItem, ItemOf<'label'>>): BufferGeometry {
  switch (item.kind) {
    case 'box':
    case 'gate':
      return new BoxGeometry(...item.size);
    case 'cylinder':
      return cylinder(item);
    case 'prism':
      return prism(item);
    case 'terrain':
      return terrain(item);
    case 'water':
      return surface(item);
  }
}

function colourOf(item: Exclude<SceneItem, ItemOf<'label'>>, { materials, leaf }: ScenePalette): Color {
  if (item.kind === 'water') return materials.water;
  return item.kind === 'gate' ? leaf : materials[item.material];
}

/** The mesh of a thing; `undefined` for a label, which is text over the scene. */
export function solidOf(item: SceneItem, palette: ScenePalette): Solid | undefined {
  if (item.kind === 'label') return undefined;
  const isWater = item.kind === 'water' || ('material' in item && item.material === 'water');
  const material = new MeshLambertMaterial({
    color: colourOf(item, palette),
    emissiveIntensity: 0,
    flatShading: item.kind === 'terrain',
    ...(isWater && { transparent: true, opacity: 0.86, side: DoubleSide }),
  });
  const mesh = new Mesh(geometryOf(item), material);
  if ('at' in item) mesh.position.set(...item.at);
  if ('turn' in item) mesh.rotation.y = radians(item.turn ?? 0);
  mesh.castShadow = !isWater && item.kind !== 'terrain';
  mesh.receiveShadow = true;
  if (item.kind !== 'terrain' && !isWater) mesh.add(edgesOf(mesh.geometry, palette));
  return mesh;
}

/** Thin lines along the edges: shapes stay readable in grey. */
function edgesOf(geometry: BufferGeometry, { edge }: ScenePalette): LineSegments {
  return new LineSegments(new EdgesGeometry(geometry, 25), new LineBasicMaterial({ color: edge, transparent: true, opacity: 0.55 }));
}

/** Where a thing says what it has to say: above its middle. */
export function anchorOf(item: SceneItem, solid: Solid | undefined): readonly [number, number, number] {
  if (item.kind === 'label' || !solid) return 'at' in item ? item.at : [0, 0, 0];
  if (!solid.geometry.boundingBox) solid.geometry.computeBoundingBox();
  const box = solid.geometry.boundingBox;
  if (!box) return solid.position.toArray();
  const top = box.getCenter(new Vector3()).setY(box.max.y + 6);
  return top.applyEuler(solid.rotation).add(solid.position).toArray();
}
