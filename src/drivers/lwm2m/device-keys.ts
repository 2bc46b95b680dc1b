import type { DeviceBinding, PointBinding } from '../../contracts/driver.ts';
import { type Path, pathText, readKey } from './path.ts';
import type { TypeOf } from './reading.ts';
import { typeOfResource } from './resource-types.ts';

/** What is asked for at once: a resource, or an object instance. */
export interface Target {
  readonly path: Path;
  /** Points that it feeds. */
  readonly points: readonly PointBinding[];
}

/** The keys of a device, worked out once for each of its bindings. */
export interface DeviceKeys {
  readonly device: DeviceBinding;
  /** By the path of the value, as text. */
  readonly points: ReadonlyMap<string, PointBinding>;
  /** Keys whose texts are kept, by the path of the value, as text. */
  readonly texts: ReadonlyMap<string, string>;
  readonly targets: readonly Target[];
  readonly typeOf: TypeOf;
  /** Keys that are no paths of resources. */
  readonly strange: readonly string[];
}

/** Work out the keys of a device; `depth` 3: each resource is asked for by itself, 2: each object instance. */
export function keysOf(device: DeviceBinding, depth: 2 | 3): DeviceKeys {
  const points = new Map<string, PointBinding>();
  const types = new Map<string, ReturnType<TypeOf>>();
  const targets = new Map<string, { path: Path; points: PointBinding[] }>();
  const strange: string[] = [];
  const targetOf = (path: Path) => {
    const place = path.slice(0, depth);
    const target = targets.get(pathText(place)) ?? { path: place, points: [] };
    targets.set(pathText(place), target);
    return target;
  };
  for (const [key, binding] of device.points) {
    const found = readKey(key);
    if (found === undefined) {
      strange.push(key);
      continue;
    }
    const { path, type } = found;
    points.set(pathText(path), binding);
    types.set(pathText(path), type);
    targetOf(path).points.push(binding);
  }
  const texts = new Map<string, string>();
  for (const key of device.texts ?? []) {
    const found = readKey(key);
    if (found === undefined) strange.push(key);
    else {
      texts.set(pathText(found.path), key);
      targetOf(found.path);
    }
  }
  const typeOf: TypeOf = (path) => types.get(pathText(path)) ?? typeOfResource(path[0] ?? 0, path[2] ?? 0);
  return { device, points, texts, targets: [...targets.values()], typeOf, strange };
}
