import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Tests of code that keeps nothing outside of what it makes share their processes, which saves starting one and loading everything for
 * each file. Those that measure memory, start other programs or load what changes the process (node-opcua) stay apart.
 */
const together = [
  'src/{contracts,detectors,field,packs}/**/*.test.ts',
  'src/drivers/!(opcua)/**/!(robustness|overload|interop|gpsdecode).test.ts',
  'src/drivers/*.test.ts',
  'src/flow/!(detectors-bench|load|rule-memory|worker).test.ts',
  'test/laws/!(default-ports).test.ts',
  'console/**/*.test.ts',
];

/** As {@link together}, with the PostgreSQL of the test run: each process makes few databases and empties them between tests. */
const withDatabase = [
  'src/{app,edge}/**/*.test.ts',
  'src/capabilities/**/!(email).test.ts',
  'src/kernel/{personal,xlsx}/**/*.test.ts',
  'src/kernel/!(backup|health|lifecycle|lock|openid-interop|postgres|xlsx).test.ts',
];

/** What takes longest: browser tests, and the suites of the drivers, which wait out the time limits of many links. */
const longest = /\/test\/e2e\/|\/conformance\.test\.ts$/;

/** One that takes long and begins last would be waited for by all the rest. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isFirst = ({ moduleId }: TestSpecification): boolean => longest.test(moduleId);
    return [...sorted.filter(isFirst), ...sorted.filter((one) => !isFirst(one))];
  }
}

export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    // One more than the machine for which it is meant has cores: much of what is tested is waiting.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: {
          name: 'apart',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...together, ...withDatabase],
          globalSetup: ['test/setup/global.ts'],
        },
      },
      {
        extends: true,
        test: { name: 'database', include: withDatabase, isolate: false, unstubGlobals: true, globalSetup: ['test/setup/global.ts'] },
      },
      {
        extends: true,
        // Most of these wait for a wire. A group with another number of workers has its own turn.
        test: { name: 'together', include: together, isolate: false, unstubGlobals: true, maxWorkers: 6, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
