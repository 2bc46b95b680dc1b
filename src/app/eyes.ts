import { type Assets, seesAsset, seesPoint } from '../capabilities/assets/index.ts';
import type { Connect } from '../capabilities/connect/index.ts';
import type { LiveOptions } from '../kernel/live.ts';

interface Plant {
  readonly assets: Assets;
  readonly connect: Pick<Connect, 'seesSource'>;
}

/** Eyes on the plant. */
type Eyes = Required<Pick<LiveOptions, 'hasPoint' | 'atSites'>> & { readonly hasAsset: (tenant: string, asset: string) => boolean };

/** What live connections and users ask of the plant, which is opened after them. What somebody with roles at sites is told is decided here. */
export const eyesOf = (plant: () => Plant): Eyes => ({
  hasPoint: (caller, point) => seesPoint(plant().assets, caller, point),
  atSites: (caller, message) => {
    const { assets, connect } = plant();
    if (message.type === 'alarm') return seesAsset(assets, caller, message.alarm.asset) ? message : undefined;
    // Why it is down may name what is elsewhere.
    if (message.type === 'source') return connect.seesSource(caller, message.source) ? { ...message, detail: '' } : undefined;
    const { to = [], assets: about = [] } = message.type === 'notice' ? message.notice : {};
    const isTheirs = about.length > 0 && about.every((asset) => seesAsset(assets, caller, asset));
    return isTheirs && (to.length === 0 || to.includes(caller.name)) ? message : undefined;
  },
  hasAsset: (tenant, asset) => plant().assets.asset(asset)?.tenant === tenant,
});
