import { isDeepStrictEqual } from 'node:util';
import type { Driver } from '../contracts/driver.ts';
import { type EdgeConfig, edgeConfig, edgeValueName, isEdgeText } from '../contracts/edge.ts';
import { Failure } from '../contracts/errors.ts';
import type { Flow, SourceStats } from '../contracts/flow.ts';
import { issuesOf } from '../contracts/issue-text.ts';
import { bindingsOf, type EdgePoints } from './points.ts';

/** What a runner works on. */
export interface RunnerParts {
  readonly flow: Pick<Flow, 'setPoints' | 'setBindings' | 'startSource' | 'stopSource' | 'stats'>;
  readonly drivers: readonly Driver[];
  readonly points: EdgePoints;
}

/** Runs the sources of one configuration after the other. */
export interface Runner {
  /** Everything that is wrong with a configuration, before anything of it runs; empty: nothing is. */
  check(config: unknown): readonly string[];
  /** Run this configuration instead of the present one. A source that both have alike goes on without a break. Throws what the disk throws. */
  apply(config: EdgeConfig): Promise<void>;
  readonly present: EdgeConfig;
  /** What a text of a device of the present configuration is called at the centre; `undefined` for one that nobody wants. */
  textName(source: string, identity: string, key: string): string | undefined;
  /** The sources of the present configuration, as the data plane has them. */
  states(): Promise<readonly SourceState[]>;
}

/** A source of an edge and how it is. */
export interface SourceState {
  readonly id: string;
  readonly protocol: string;
  readonly state: SourceStats['state'];
  readonly lastError: string | undefined;
  readonly values: number;
  readonly refused: number;
}

type Source = EdgeConfig['sources'][number];

/** Sources that run alike in both: neither protocol nor configuration differs; devices may. */
export const isSameSource = (one: Source | undefined, other: Source): boolean =>
  one !== undefined && one.protocol === other.protocol && isDeepStrictEqual(one.config, other.config);

/** What is wrong, each behind its path. */
const problemsOf = (issues: Parameters<typeof issuesOf>[0]['issues']): readonly string[] =>
  issuesOf({ issues }).map(({ path, text }) => (path === '' ? text.en : `${path}: ${text.en}`));

/** Nothing runs yet. */
export function createRunner({ flow, drivers, points }: RunnerParts): Runner {
  let present: EdgeConfig = { sources: [] };
  let textNames: ReadonlyMap<string, string> = new Map();
  const driverOf = (protocol: string) => drivers.find((one) => one.protocol === protocol);

  function check(config: unknown): readonly string[] {
    const { data, error } = edgeConfig.safeParse(config);
    if (data === undefined) return problemsOf(error.issues);
    return data.sources.flatMap(({ id, protocol, config: given }) => {
      const driver = driverOf(protocol);
      if (driver === undefined) return [`${id}: there is no protocol ${protocol}`];
      return problemsOf(driver.config.safeParse(given).error?.issues ?? []).map((problem) => `${id}: ${problem}`);
    });
  }

  return {
    check,
    get present() {
      return present;
    },
    textName: (...of) => textNames.get(JSON.stringify(of)),
    async apply(config) {
      points.learn(config);
      flow.setPoints(points.all.map((point) => ({ point, low: Number.NaN, high: Number.NaN })));
      const before = new Map(present.sources.map((source) => [source.id, source]));
      const gone = present.sources.filter(({ id }) => !config.sources.some((source) => source.id === id));
      present = config;
      textNames = textNamesOf(config);
      // All that end first, so that their ports are free for those that begin.
      const changed = config.sources.filter((source) => !isSameSource(before.get(source.id), source));
      const stopping = [...gone, ...changed.filter(({ id }) => before.has(id))];
      await Promise.all(stopping.map(({ id }) => flow.stopSource(id)));
      for (const { id } of gone) flow.setBindings(id, []);
      for (const source of config.sources) flow.setBindings(source.id, bindingsOf(source, points));
      for (const { id, protocol, config: settings } of changed) flow.startSource({ id, protocol, config: settings });
    },
    async states() {
      const stats = new Map((await flow.stats()).sources.map((one) => [one.id, one]));
      return present.sources.map(({ id, protocol }) => {
        const one = stats.get(id);
        const refused = Object.values(one?.refused ?? {}).reduce((sum, count) => sum + count, 0);
        return { id, protocol, state: one?.state ?? 'starting', lastError: one?.lastError, values: one?.values ?? 0, refused };
      });
    },
  };
}

const textNamesOf = ({ sources }: EdgeConfig): ReadonlyMap<string, string> =>
  new Map(
    sources.flatMap(({ id, devices }) =>
      devices.flatMap(({ identity, values }) =>
        Object.entries(values)
          .filter(([, value]) => isEdgeText(value))
          .map(([key, value]) => [JSON.stringify([id, identity, key]), edgeValueName(value)] as const),
      ),
    ),
  );

/** Throws `BAD_REQUEST` with everything that is wrong with the configuration of a file. */
export function refuseWrong(runner: Pick<Runner, 'check'>, config: EdgeConfig, path: string): void {
  const what = runner.check(config).join('; ');
  if (what !== '') throw new Failure('BAD_REQUEST', `reading ${path}: ${what}`, { details: { what } });
}
