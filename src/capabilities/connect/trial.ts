import { isDeepStrictEqual } from 'node:util';
import type { Received, Reply } from '../../contracts/api/index.ts';
import type { Caller } from '../../contracts/roles.ts';
import type { TrialDevice, TrialStep } from '../../contracts/trial.ts';
import { bindingOf } from './bindings.ts';
import { devicesOfSource } from './catalogue.ts';
import { type Config, refuseUnknownFields, shownConfig } from './config.ts';
import { type Hub, ownSource } from './hub.ts';
import { givenConfig } from './sources.ts';

/** Devices of a source that are tried with its changed settings: the oldest so many. */
const mostDevices = 50;

/** Test a configuration before it is saved. With a source, its devices are tried with it; devices that are named win over those. */
export async function tryOut(hub: Hub, caller: Caller, body: Received<'probeSource', 'body'>): Promise<Reply<'probeSource'>> {
  const { protocol, seconds } = body;
  const config = givenConfig(hub, caller, body);
  refuseUnknownFields(hub.deps, protocol, config);
  const named = body.devices.map(({ identity, keys, texts }) => ({
    identity,
    keys: new Map(Object.entries(keys)),
    secretHash: undefined,
    topics: [],
    texts,
  }));
  const devices = [...new Map([...devicesOf(hub, caller, body.source), ...named].map((device) => [device.identity, device])).values()];
  const trial = await hub.deps.flow.trial({ protocol, config, devices, seconds });
  const steps = runsAlready(hub, caller, body.source, config) ? trial.steps.map(ofRunning) : trial.steps;
  const { values } = trial;
  return {
    ok: steps.every(({ outcome }) => outcome !== 'failed'),
    steps: [...steps],
    values: values.map((value) => ({ ...value, value: finite(value.value) ?? null, time: finite(value.time) })),
  };
}

/** True for a source whose link stands with just this configuration. */
function runsAlready(hub: Hub, caller: Caller, id: string | undefined, config: Config): boolean {
  if (id === undefined || hub.stats.get(id)?.state !== 'up') return false;
  const source = ownSource(hub, caller, id);
  const { deps } = hub;
  return isDeepStrictEqual(shownConfig(deps, { ...source, config, changed: ['config'] }), shownConfig(deps, source));
}

/** A step of the trial of a source that runs: that its port is taken means that it does what it should. */
const ofRunning = (step: TrialStep): TrialStep =>
  step.outcome === 'failed' && step.text.en.includes('EADDRINUSE') ? { ...step, outcome: 'warning', ...listensAlready } : step;

const listensAlready = {
  text: {
    zh: '此数据源正在运行，正用这些设置监听；端口由它自己占用，无法再单独测试',
    en: 'This source runs and listens with these very settings; it holds the port itself, so it cannot be tested apart',
  },
  advice: {
    zh: '保存后让设备上报：收到的数值显示在设备的资产页；还没登记的设备列在“未识别设备”。',
    en: 'Save, then let the device send: its values are shown on the page of its asset. Devices that are not registered are listed under “Unknown devices”.',
  },
};

/** Find the points that devices offer. */
export async function discoverPoints(hub: Hub, caller: Caller, body: Received<'discoverPoints', 'body'>): Promise<Reply<'discoverPoints'>> {
  const { protocol, request, source } = body;
  const config = givenConfig(hub, caller, body);
  refuseUnknownFields(hub.deps, protocol, config);
  if (source !== undefined) ownSource(hub, caller, source);
  const identities = source === undefined ? [] : identitiesOf(hub, source);
  const { points, places, remarks } = await hub.deps.flow.discover({ protocol, config, request, identities });
  return {
    points: points.map((point) => ({ ...point, path: [...point.path], value: finite(point.value) ?? null })),
    places: places.map((place) => ({ ...place, request: { ...place.request } })),
    remarks: [...remarks],
  };
}

/** Devices that are asked where a request for points names none: the oldest so many. */
const mostAsked = 20;

const identitiesOf = ({ catalogue }: Hub, source: string): readonly string[] =>
  devicesOfSource(catalogue, source)
    .slice(0, mostAsked)
    .map(({ identity }) => identity);

const finite = (value: number | undefined): number | undefined => (value !== undefined && Number.isFinite(value) ? value : undefined);

function devicesOf(hub: Hub, caller: Caller, source: string | undefined): readonly TrialDevice[] {
  if (source === undefined) return [];
  ownSource(hub, caller, source);
  return devicesOfSource(hub.catalogue, source)
    .slice(0, mostDevices)
    .map((device) => {
      const { identity, points, secretHash, topics, texts } = bindingOf(hub.deps.assets, device);
      return { identity, keys: points, secretHash, topics, texts };
    });
}
