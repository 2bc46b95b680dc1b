import type { DeviceBinding, PointBinding } from '../../contracts/driver.ts';
import type { Flow } from '../../contracts/flow.ts';
import type { Assets } from '../assets/index.ts';
import { type Catalogue, type Device, devicesOfSource } from './catalogue.ts';

/** Tells the data plane which devices a source has. */
export interface Binder {
  /** Now. */
  bind(source: string): void;
  /** Once for all changes of this turn of the event loop. */
  bindSoon(source: string): void;
}

/** A binder over what the catalogue and the plant hold when it binds. */
export function createBinder(flow: Flow, assets: Assets, catalogue: Catalogue): Binder {
  const waiting = new Set<string>();
  const bind = (source: string) => {
    const devices = devicesOfSource(catalogue, source);
    flow.setBindings(
      source,
      devices.map((device) => bindingOf(assets, device)),
    );
  };
  const bindAll = () => {
    const sources = [...waiting];
    waiting.clear();
    for (const source of sources) bind(source);
  };
  const bindSoon = (source: string) => {
    if (waiting.size === 0) queueMicrotask(bindAll);
    waiting.add(source);
  };
  return { bind, bindSoon };
}

/** A device as its driver needs it; keys whose asset is retired or whose point is gone feed nothing. */
export function bindingOf(assets: Assets, { identity, origin, keys, secretHash, topics }: Device): DeviceBinding {
  return { identity, origin, secretHash, topics, points: new Map([...keys].filter(([, key]) => isInUse(assets, key))) };
}

function isInUse(assets: Assets, { point }: PointBinding): boolean {
  const info = assets.point(point);
  return info !== undefined && assets.asset(info.asset)?.retiredAt === undefined;
}
