import { type Camera, Mesh, type Object3D, Vector3 } from 'three';

/** Ends of handles lie half a unit from their middle, nothing else of them does. */
const isUpperEnd = (centre: Vector3): boolean => centre.y > 0.4;

function centreOf({ geometry }: Mesh): Vector3 {
  geometry.computeBoundingSphere();
  return geometry.boundingSphere?.center.clone() ?? new Vector3();
}

function tell(canvas: HTMLCanvasElement, at: Vector3, camera: Camera): void {
  const { x, y } = at.project(camera);
  const place = [((x + 1) / 2) * canvas.clientWidth, ((1 - y) / 2) * canvas.clientHeight];
  canvas.dataset.heightHandle = place.map(Math.round).join(' ');
}

/**
 * While the upper end of the handle of the height is drawn, the canvas says where, for who moves things by program as tests do:
 * `data-height-handle`, x and y in pixels from its upper left corner.
 *
 * @param handles those of `TransformControls`, which names what is along the height `Y`
 */
export function tellHeightHandle(handles: Object3D, canvas: HTMLCanvasElement): void {
  handles.traverse((part) => {
    if (!(part instanceof Mesh) || part.name !== 'Y') return;
    const centre = centreOf(part);
    if (!isUpperEnd(centre)) return;
    part.onAfterRender = (_renderer, _scene, camera) => tell(canvas, part.localToWorld(centre.clone()), camera);
  });
}

/** What was told holds no more; the next drawing tells it anew if there still is such a handle. */
export function forgetHeightHandle(canvas: HTMLCanvasElement): void {
  delete canvas.dataset.heightHandle;
}
