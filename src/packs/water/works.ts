import type { PackCommand } from '../../contracts/command.ts';
import type { AssetModel, Signal, SiteSource, Widget } from '../../contracts/pack.ts';
import { assumed, sourceOfFigure } from '../../contracts/source-of-figure.ts';

// The works that can be moved from afar: spillway gates with the siren downstream, and drainage pumps.

const ofSite = assumed('以本工程调度规程为准', 'set by the operation rules of the works');

/** Models of the works. */
export const models = {
  gate: {
    title: { zh: '泄洪闸门', en: 'Spillway gate' },
    icon: 'sliders-vertical',
    points: {
      openingSet: { title: { zh: '开度给定', en: 'Opening set-point' }, unit: 'm', range: [0, 10], freshSeconds: 30 },
      opening: { title: { zh: '闸门开度', en: 'Gate opening' }, unit: 'm', range: [0, 10], freshSeconds: 30 },
      flow: { title: { zh: '过闸流量', en: 'Flow through the gate' }, unit: 'm3_s', range: [0, 5000], decimals: 1, freshSeconds: 30 },
      power: { title: { zh: '启闭机电源电压', en: 'Supply of the hoist' }, unit: 'V', range: [0, 500], decimals: 0, freshSeconds: 30 },
      remote: {
        title: { zh: '远方控制（1 为远方）', en: 'Remote control (1 = remote)' },
        unit: 'none',
        range: [0, 1],
        decimals: 0,
        draw: 'step',
        freshSeconds: 30,
      },
    },
    attributes: {
      height: { title: { zh: '最大开度', en: 'Largest opening' }, unit: 'm', kind: 'number' },
      leastLevel: { title: { zh: '允许泄洪的最低库水位', en: 'Lowest level for spilling' }, unit: 'm', kind: 'number' },
    },
  },
  pump: {
    title: { zh: '排涝泵', en: 'Drainage pump' },
    icon: 'fan',
    points: {
      run: {
        title: { zh: '启停命令（1 为启动）', en: 'Run command (1 = run)' },
        unit: 'none',
        range: [0, 1],
        decimals: 0,
        draw: 'step',
        freshSeconds: 30,
      },
      running: {
        title: { zh: '运行状态（1 为运行）', en: 'Running (1 = runs)' },
        unit: 'none',
        range: [0, 1],
        decimals: 0,
        draw: 'step',
        freshSeconds: 30,
      },
      power: { title: { zh: '电源电压', en: 'Supply' }, unit: 'V', range: [0, 500], decimals: 0, freshSeconds: 30 },
      sump: { title: { zh: '集水井水位', en: 'Sump level' }, unit: 'm', range: [0, 10], freshSeconds: 30 },
    },
    attributes: { dryLevel: { title: { zh: '干转保护水位', en: 'Dry-run level' }, unit: 'm', kind: 'number' } },
  },
} as const satisfies Record<string, AssetModel>;

/** The siren downstream, a point of the reservoir. */
export const siren = {
  title: { zh: '下游泄洪警报（1 为鸣响）', en: 'Downstream siren (1 = sounds)' },
  unit: 'none',
  range: [0, 1],
  decimals: 0,
  draw: 'step',
  freshSeconds: 30,
} as const;

const onOff = [
  { value: 0, title: { zh: '停', en: 'Off' } },
  { value: 1, title: { zh: '启', en: 'On' } },
] as const;
const nobodyWorks = {
  noOpenWorkOrder: true,
  title: { zh: '没有检修工单', en: 'Nobody works on it' },
  source: sourceOfFigure(
    'standard',
    'GB 26860-2011 电力安全工作规程：工作票未结束，不得操作设备',
    'GB 26860-2011: no operation of equipment under a work permit',
  ),
} as const;
const powered = (on: 'gate.power' | 'pump.power') =>
  ({
    on,
    atLeast: 353.4,
    atMost: 406.6,
    title: { zh: '电源正常', en: 'Supply is well' },
    source: sourceOfFigure('standard', 'GB/T 12325-2008：三相供电电压偏差 ±7 %', 'GB/T 12325-2008: three-phase supply 380 V ±7 %'),
  }) as const;

/** What may be ordered. */
export const commands = {
  moveGate: {
    writes: 'gate.openingSet',
    title: { zh: '调整闸门开度', en: 'Move the gate' },
    about: {
      zh: '按调度令执行。开大前确认下游已撤离、警报已鸣响；开度分级增加，每级之后核对下游水位。',
      en: 'By operation order. Before opening further make sure that people downstream are away and the siren sounds; open step by step and check the level downstream after each.',
    },
    range: [0, { attribute: 'height' }],
    interlocks: [
      {
        on: 'reservoir.siren',
        equals: 1,
        when: 'raising',
        title: { zh: '下游警报已鸣响', en: 'The siren downstream sounds' },
        source: ofSite,
      },
      {
        on: 'reservoir.level',
        atLeast: { attribute: 'leastLevel' },
        when: 'raising',
        freshSeconds: 60,
        title: { zh: '库水位允许泄洪', en: 'The level allows spilling' },
        source: ofSite,
      },
      powered('gate.power'),
      { on: 'gate.remote', equals: 1, title: { zh: '转换开关在远方位', en: 'The selector stands at remote' }, source: ofSite },
      nobodyWorks,
    ],
    confirmation: 'secondPerson',
    verify: { on: 'gate.opening', tolerance: 0.03, withinSeconds: 120 },
    ttlSeconds: 300,
  },
  soundSiren: {
    writes: 'reservoir.siren',
    title: { zh: '下游泄洪警报', en: 'Sound the downstream siren' },
    about: { zh: '开闸前鸣响；关闸后解除。', en: 'Sound it before a gate opens, end it after the gates are closed.' },
    range: [0, 1],
    choices: onOff,
    interlocks: [],
    confirmation: 'hold',
    verify: { on: 'reservoir.siren', tolerance: 0, withinSeconds: 15 },
  },
  runPump: {
    writes: 'pump.run',
    title: { zh: '启停排涝泵', en: 'Run or stop the pump' },
    about: {
      zh: '启动前集水井须有水；停泵不受联锁限制。',
      en: 'The sump must hold water before it starts; stopping has no interlock but the supply.',
    },
    range: [0, 1],
    choices: onOff,
    interlocks: [
      {
        on: 'pump.sump',
        atLeast: { attribute: 'dryLevel' },
        when: 'raising',
        title: { zh: '集水井有水', en: 'The sump holds water' },
        source: ofSite,
      },
      { ...powered('pump.power'), when: 'raising' },
      { ...nobodyWorks, when: 'raising' },
    ],
    confirmation: 'hold',
    verify: { on: 'pump.running', tolerance: 0, withinSeconds: 20 },
  },
} as const satisfies Record<string, PackCommand>;

/** Pages of the works. */
export const screens = {
  gate: [
    [{ kind: 'values', points: ['opening', 'openingSet', 'flow', 'power', 'remote'] }],
    [{ kind: 'trend', points: ['opening', 'openingSet'] }, { kind: 'alarms' }],
  ],
  pump: [
    [{ kind: 'values', points: ['running', 'run', 'sump', 'power'] }],
    [{ kind: 'trend', points: ['sump', 'running'] }, { kind: 'alarms' }],
  ],
} as const satisfies Record<string, readonly (readonly Widget[])[]>;

/** The controller that the platform calls. */
export const plc = {
  protocol: 'modbus',
  title: { zh: '闸门与泵站控制器（Modbus TCP）', en: 'Controller of gates and pumps (Modbus TCP)' },
  config: { port: 1502, pollSeconds: 1 },
} as const satisfies SiteSource;

/** Key of the siren, on the controller of the reservoir. */
export const sirenKeys = { 'holding:0': 'siren' } as const;

const provenance = {
  zh: '仿真：由现场仿真进程中的 Modbus 控制器驱动，可真实下发命令并读回。开度、限值为示意。',
  en: 'Simulated: driven by a Modbus controller in the field process, which takes commands and reads back. Openings and limits are for illustration.',
};

const gate = (n: 1 | 2) =>
  ({
    key: `banasura-gate-${n}`,
    model: 'gate',
    title: { zh: `巴纳苏拉 ${n} 号泄洪闸`, en: `Banasura spillway gate ${n}` },
    within: 'banasura-sagar',
    attributes: { height: 6, leastLevel: 765 },
    provenance,
    devices: [
      {
        source: 'works',
        identity: `gate-${n}@1`,
        origin: 'simulated',
        keys: {
          [`holding:${10 * n}`]: { point: 'openingSet', scale: 0.01 },
          [`holding:${10 * n + 1}`]: { point: 'opening', scale: 0.01 },
          [`holding:${10 * n + 2}`]: { point: 'flow', scale: 0.1 },
          [`holding:${10 * n + 3}`]: 'power',
          [`holding:${10 * n + 4}`]: 'remote',
        },
      },
    ],
  }) as const;

/** The works of the demonstration. */
export const site = [
  gate(1),
  gate(2),
  {
    key: 'banasura-drain-pump',
    model: 'pump',
    title: { zh: '巴纳苏拉坝体排水泵', en: 'Drainage pump of Banasura dam' },
    within: 'banasura-sagar',
    attributes: { dryLevel: 0.4 },
    provenance,
    devices: [
      {
        source: 'works',
        identity: 'pump-2@3',
        origin: 'simulated',
        keys: { 'coil:0': 'run', 'discrete:0': 'running', 'input:0': 'power', 'input:1': { point: 'sump', scale: 0.01 } },
      },
    ],
  },
  {
    key: 'spot-1-pump',
    model: 'pump',
    title: { zh: '下穿立交 1 号排涝泵', en: 'Pump of underpass 1' },
    within: 'spot-1',
    attributes: { dryLevel: 0.4 },
    provenance,
    devices: [
      {
        source: 'works',
        identity: 'pump-1@2',
        origin: 'simulated',
        keys: { 'coil:0': 'run', 'discrete:0': 'running', 'input:0': 'power', 'input:1': { point: 'sump', scale: 0.01 } },
      },
    ],
  },
] as const;

const supply: Signal = { wave: { base: 385, amplitude: 4, periodSeconds: 600, noise: 2 } };
const always = (value: number): Signal => ({ wave: { base: value, amplitude: 0, periodSeconds: 60, noise: 0 } });
const gateSignals: Readonly<Record<string, Signal>> = {
  openingSet: { written: { start: 0 } },
  opening: { moves: { toward: 'openingSet', perSecond: 0.1, start: 0 } },
  flow: { follows: { point: 'opening', base: 0, gain: 95, lagSeconds: 0, noise: 0, least: 0 } },
  power: supply,
  remote: always(1),
};

const pumpSignals = (sump: number): Readonly<Record<string, Signal>> => ({
  run: { written: { start: 0 } },
  running: { moves: { toward: 'run', perSecond: 10, start: 0 } },
  power: supply,
  sump: { wave: { base: sump, amplitude: 0.3, periodSeconds: 900, noise: 0.01 } },
});

/** How the field process makes the values of the works; {@link sirenSignal} goes to the reservoir. */
export const simulate: Readonly<Record<string, Readonly<Record<string, Signal>>>> = {
  'banasura-gate-1': gateSignals,
  'banasura-gate-2': gateSignals,
  'banasura-drain-pump': pumpSignals(0.9),
  'spot-1-pump': pumpSignals(1.2),
};

/** It sounds when it is told to. */
export const sirenSignal: Signal = { written: { start: 0 } };
