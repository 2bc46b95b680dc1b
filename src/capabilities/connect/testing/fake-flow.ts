import type { DeviceBinding, LinkEvent } from '../../../contracts/driver.ts';
import type { Flow, FlowListener, FlowSource, LatestSample, Quarantined, SourceStats } from '../../../contracts/flow.ts';
import { unknownLoad } from '../../../contracts/load.ts';
import type { TrialStep } from '../../../contracts/trial.ts';

/** A data plane that does nothing but remember what it was told, and says what a test lets it say. */
export interface FakeFlow extends Flow {
  readonly running: Map<string, FlowSource>;
  readonly bindings: Map<string, readonly DeviceBinding[]>;
  /** How often bindings of a source were set or changed. */
  readonly bound: string[];
  readonly samples: Map<number, LatestSample>;
  /** What was to be tried or looked into. */
  readonly asked: unknown[];
  state(source: string, state: SourceStats['state'], lastError?: string, retryAt?: number): void;
  links(source: string, events: readonly LinkEvent[]): void;
  quarantined(source: string, found: readonly Quarantined[]): void;
}

/** What every source of it refused last. */
const lastRefused = { 'bad-frame': 'plc-1: the bytes do not agree with their checksum' } as const;

/** A data plane without sources. */
export function fakeFlow(): FakeFlow {
  const listeners = new Set<FlowListener>();
  const states = new Map<string, SourceStats>();
  const running: FakeFlow['running'] = new Map();
  const bindings: FakeFlow['bindings'] = new Map();
  const samples: FakeFlow['samples'] = new Map();
  const bound: string[] = [];
  const asked: unknown[] = [];
  const state: FakeFlow['state'] = (id, is, lastError, retryAt) => {
    states.set(id, { id, messages: 1, values: 2, bytes: 3, refused: { 'bad-frame': 4 }, lastRefused, state: is, lastError, retryAt });
  };
  return {
    running,
    bindings,
    bound,
    samples,
    asked,
    state,
    links: (source, events) => {
      for (const listener of listeners) listener.links(source, events);
    },
    quarantined: (source, found) => {
      for (const listener of listeners) listener.quarantined(source, found);
    },
    latest: { read: (point) => samples.get(point), version: () => 0, copy: () => false },
    setPoints: () => {},
    setRules: () => {},
    learning: async () => [],
    setBindings: (source, list) => {
      bindings.set(source, list);
      bound.push(source);
    },
    changeBindings: (source, changed, gone) => {
      const left = (bindings.get(source) ?? []).filter(
        ({ identity }) => !gone.includes(identity) && !changed.some((one) => one.identity === identity),
      );
      bindings.set(source, [...left, ...changed]);
      bound.push(source);
    },
    startSource: (source) => {
      running.set(source.id, source);
      state(source.id, 'starting');
    },
    stopSource: async (id) => {
      running.delete(id);
      states.delete(id);
    },
    ...fakeTrials(asked),
    ask: async (source, identity, question) => ({ source, identity, ...question }),
    ingest: async () => {},
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stats: async () => ({
      sources: [...states.values()],
      valuesTotal: 0,
      groupsTotal: 0,
      lateTotal: 0,
      duplicateTotal: 0,
      refusal: undefined,
      diskUsedRatio: 0,
      load: unknownLoad,
    }),
    stop: async () => {},
  };
}

/** A trial of so many seconds finds its port taken. */
export const portTakenSeconds = 42;
const portTaken = {
  ...{ stage: 'reach', outcome: 'failed', advice: undefined, atMs: 1 },
  text: { zh: '端口已被占用', en: 'listen EADDRINUSE: address already in use 127.0.0.1:1' },
} as const satisfies TrialStep;

/** Trials and discoveries that find one thing; see {@link portTakenSeconds}. */
const fakeTrials = (asked: unknown[]): Pick<Flow, 'trial' | 'discover'> => ({
  trial: async (wish) => {
    asked.push(wish);
    if (wish.seconds === portTakenSeconds) return { ok: false, steps: [portTaken], values: [] };
    const value = { identity: 'x', key: 'y', value: Number.NaN, quality: 2, time: Number.NaN, isKnown: false };
    return {
      ok: true,
      steps: [{ stage: 'reach', outcome: 'ok', text: { zh: '通', en: 'there' }, advice: undefined, atMs: 1 }],
      values: [value],
    };
  },
  discover: async (wish) => {
    asked.push(wish);
    const point = { identity: '1', key: 'a', name: 'A', path: ['f'], type: 'Double', unit: 'm', value: undefined };
    return { points: [point], places: [{ name: 'g', request: { node: 'g' } }], remarks: [] };
  },
});
