import { keyTypes, type ResourceType, typeOfResource } from './resource-types.ts';

/** A place in a device: object, instance, resource and resource instance, as far as they are said. */
export type Path = readonly number[];

/** A key of a device: which resource feeds a point. */
export interface LwM2MKey {
  /** Three numbers, or four for one of several values of a resource. */
  readonly path: Path;
  /** As the key says it or as the registry has it; `undefined` when neither does. */
  readonly type: ResourceType | undefined;
}

/** Identifiers are 16 bits, and 65535 is reserved [LwM2M Core, 7.1]. */
const mostId = 65_534;

/** Numbers of a path of one to four parts; `undefined` when it is none. */
export function readPath(text: string): Path | undefined {
  if (!/^\/?\d{1,5}(\/\d{1,5}){0,3}\/?$/.test(text)) return undefined;
  const parts = text
    .split('/')
    .filter((part) => part !== '')
    .map(Number);
  return parts.every((part) => part <= mostId) ? parts : undefined;
}

/** A path as keys and answers have it: `3303/0/5700`. */
export const pathText = (path: Path): string => path.join('/');

/** A key such as `3303/0/5700`, `3/0/7/1` or `30000/0/7:float`; `undefined` when it is none. */
export function readKey(key: string): LwM2MKey | undefined {
  const [text = '', said, ...more] = key.split(':');
  const path = readPath(text);
  const type = keyTypes.find((one) => one === said);
  if (path === undefined || path.length < 3 || text.startsWith('/') || text.endsWith('/') || more.length > 0) return undefined;
  if (said !== undefined && type === undefined) return undefined;
  return { path, type: type ?? typeOfResource(path[0] ?? 0, path[2] ?? 0) };
}
