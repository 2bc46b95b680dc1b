import { isKeptMark } from '../../contracts/secret-field.ts';
import type { Source } from './catalogue.ts';
import { type Config, configForm, shownConfig } from './config.ts';
import { badRequest, type ConnectDeps } from './hub.ts';

/** Keeps the secrets in configurations of sources from being seen. Which fields are secret, the schema of the driver says (`writeOnly`). */
export interface ConfigSecrets {
  /** As it is stored: every secret sealed. */
  sealed(source: Source): Source;
  /** The other way round. A secret that was sealed with another key stays sealed, and {@link ConfigSecrets.check} tells. */
  unsealed<T extends Source>(source: T): T;
  /** As it may be seen, with the driver's defaults: instead of each secret a mark, which may be given back to keep the secret. */
  masked(source: Source): Config;
  /** A configuration that was given, with the secrets that its marks stand for. Throws `BAD_REQUEST` for a mark of no secret of these sources. */
  unmasked(protocol: string, config: Config, sources: readonly Source[]): Config;
  /** Throws `BAD_REQUEST` when a secret can no longer be read. */
  check(source: Source): void;
}

/** The part of a JSON Schema that leads to secrets. */
interface Shape {
  readonly writeOnly?: boolean;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly additionalProperties?: Shape | boolean;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly allOf?: readonly Shape[];
}

/** How a sealed secret stands in the database. */
interface Sealed {
  readonly $sealed: string;
}

type Change = (text: string, path: string) => unknown;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isSealed = (value: unknown): value is Sealed => isRecord(value) && typeof value.$sealed === 'string';

/** A copy of a value in which every secret text, but the empty one, is changed. */
function mapSecrets(shape: Shape, value: unknown, { change, path }: { readonly change: Change; readonly path: string }): unknown {
  if (shape.writeOnly === true) return typeof value === 'string' && value !== '' ? change(value, path) : value;
  const at = (name: string | number) => ({ change, path: path === '' ? String(name) : `${path}.${name}` });
  const branches = [...(shape.anyOf ?? []), ...(shape.oneOf ?? []), ...(shape.allOf ?? [])];
  const own = branches.reduce((sum, branch) => mapSecrets(branch, sum, { change, path }), value);
  const { items, properties, additionalProperties: others } = shape;
  if (Array.isArray(own)) return items === undefined ? own : own.map((item, i) => mapSecrets(items, item, at(i)));
  if (!isRecord(own)) return own;
  const shapeOf = (name: string): Shape => properties?.[name] ?? (typeof others === 'object' ? others : {});
  return Object.fromEntries(Object.entries(own).map(([name, one]) => [name, mapSecrets(shapeOf(name), one, at(name))]));
}

/** The same for everything that is sealed, wherever it stands. */
function mapSealed(value: unknown, change: (sealed: Sealed) => unknown): unknown {
  if (isSealed(value)) return change(value);
  if (Array.isArray(value)) return value.map((item) => mapSealed(item, change));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, mapSealed(one, change)]));
}

/** The secrets of the configurations of these protocols. */
export function createConfigSecrets(deps: Pick<ConnectDeps, 'protocols' | 'vault' | 'sourceDefaults'>): ConfigSecrets {
  const { protocols, vault } = deps;
  // holds: what configForm makes is a JSON Schema
  const shapes = new Map(protocols.map((info) => [info.protocol, configForm(info) as Shape]));
  const mapConfig = (protocol: string, config: Config, change: Change): Config =>
    mapSecrets(shapes.get(protocol) ?? {}, config, { change, path: '' }) as Config; // holds: a record stays one
  const markOf = (source: Source, text: string): string => `[kept ${vault.tag(`${source.id} ${text}`)}]`;

  function marksOf(protocol: string, sources: readonly Source[]): ReadonlyMap<string, string> {
    const marks = new Map<string, string>();
    for (const source of sources) mapConfig(protocol, shownConfig(deps, source), (text) => void marks.set(markOf(source, text), text));
    return marks;
  }

  return {
    sealed: (source) => ({ ...source, config: mapConfig(source.protocol, source.config, (text) => ({ $sealed: vault.seal(text) })) }),
    unsealed: (source) => ({
      ...source,
      config: mapSealed(source.config, (sealed) => vault.unseal(sealed.$sealed) ?? sealed) as Config, // holds: a record stays one
    }),
    masked(source) {
      const readable = mapSealed(shownConfig(deps, source), () => undefined) as Config; // holds: a record stays one
      return mapConfig(source.protocol, readable, (text) => markOf(source, text));
    },
    unmasked(protocol, config, sources) {
      const marks = marksOf(protocol, sources);
      return mapConfig(protocol, config, (text, path) => {
        if (!isKeptMark(text)) return text;
        const kept = marks.get(text);
        if (kept === undefined) throw badRequest(`keeping the secret ${path}`, 'it is no longer stored; enter it again');
        return kept;
      });
    },
    check({ id, config }) {
      let count = 0;
      mapSealed(config, () => void count++);
      if (count > 0) throw badRequest(`starting source ${id}`, `${count} of its secrets were sealed with another key; enter them again`);
    },
  };
}
