import type { Origin } from '../../contracts/quality.ts';
import type { PointNumber } from '../../contracts/sample.ts';
import type { EpochMs } from '../../contracts/time.ts';
import type { Device } from './catalogue.ts';
import { type Hub, note } from './hub.ts';

/** A device by which a point can be written. */
export interface Writer {
  readonly source: string;
  readonly identity: string;
  /** Key of the device that feeds the point. */
  readonly key: string;
  readonly protocol: string;
  readonly isEnabled: boolean;
  /** Its simulated twin is on: there is no device. */
  readonly hasTwin: boolean;
  /** As it is set up; a drill does not change it. */
  readonly origin: Origin;
}

/** A value on its way to a device. */
export interface WriteOrder {
  readonly writer: Writer;
  /** Engineering value. */
  readonly value: number;
  /** Nothing is sent from then on. */
  readonly notAfter: EpochMs;
  /** Who ordered what, for the log of the source. */
  readonly by: string;
}

/** The devices of an asset that have a key for one of its points; more than one is an ambiguity that the caller has to refuse. */
export function writersOf({ catalogue }: Hub, asset: string, point: PointNumber): readonly Writer[] {
  const devices: readonly Device[] = [...(catalogue.byAsset.get(asset)?.values() ?? [])];
  return devices.flatMap(({ source: id, identity, keys, origin, twin }) => {
    const source = catalogue.sources.get(id);
    if (source === undefined) return [];
    const common = { source: id, identity, protocol: source.protocol, isEnabled: source.enabled, hasTwin: twin !== undefined, origin };
    return [...keys].filter(([, binding]) => binding.point === point).map(([key]) => ({ ...common, key }));
  });
}

/**
 * Write a value once and note in the log of the source how it ended; answers what the device answered.
 *
 * @throws Failure as `Flow.ask`; after `BAD_REQUEST` and `NOT_FOUND` nothing was sent, after any other the value may be written
 */
export async function writePoint(hub: Hub, { writer, value, notAfter, by }: WriteOrder): Promise<Readonly<Record<string, unknown>>> {
  const { source, identity, key } = writer;
  const tell = (ended: string) => note(hub, source, { kind: 'command', identity, detail: `${by}: ${key} = ${value}: ${ended}` });
  try {
    const answer = await hub.deps.flow.ask(source, identity, { write: { [key]: value } }, notAfter);
    tell('answered');
    return answer;
  } catch (error) {
    tell(error instanceof Error ? error.message : String(error));
    throw error;
  }
}
