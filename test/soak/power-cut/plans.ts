import fc from 'fast-check';
import type { Plan, Step } from './trial.ts';

const row: fc.Arbitrary<Step> = fc.record({
  kind: fc.constant('row' as const),
  device: fc.nat(11),
  width: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 12 })),
  back: fc.oneof(fc.constant(0), fc.nat(70)),
  repeat: fc.boolean(),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: row },
  { weight: 3, arbitrary: fc.constant<Step>({ kind: 'wait' }) },
  { weight: 2, arbitrary: fc.constant<Step>({ kind: 'seal' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'compact' }) },
);

/** Plans that can be shrunk to the shortest that still fails. */
export const plans = (mostSessions: number, mostSteps: number): fc.Arbitrary<Plan> =>
  fc.record({
    sessions: fc.array(fc.array(step, { minLength: 1, maxLength: mostSteps, size: 'max' }), {
      minLength: 1,
      maxLength: mostSessions,
      size: 'max',
    }),
    seed: fc.nat(),
  });
