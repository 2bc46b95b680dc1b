import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Cause, isActive, next, type Overlay, type ProcessState, quiet, stateOf, type Tracked } from './state.ts';

const causes: readonly Cause[] = [
  'raised',
  'reraised',
  'cleared',
  'acknowledged',
  'shelved',
  'unshelved',
  'suppressed',
  'unsuppressed',
  'outOfService',
  'inService',
];
const anyCauses = fc.array(fc.constantFrom(...causes), { maxLength: 60 });
const reached = (sequence: readonly Cause[], from: Tracked = quiet): Tracked => sequence.reduce((at, cause) => next(at, cause) ?? at, from);

describe('the process state', () => {
  test.each<[ProcessState, Cause, ProcessState | undefined]>([
    ['normal', 'raised', 'unacknowledged'],
    ['normal', 'cleared', undefined],
    ['normal', 'acknowledged', undefined],
    ['unacknowledged', 'acknowledged', 'acknowledged'],
    ['unacknowledged', 'cleared', 'returnedUnacknowledged'],
    ['unacknowledged', 'raised', undefined],
    ['acknowledged', 'cleared', 'normal'],
    ['acknowledged', 'acknowledged', undefined],
    ['acknowledged', 'reraised', undefined],
    ['returnedUnacknowledged', 'reraised', 'unacknowledged'],
    ['returnedUnacknowledged', 'raised', undefined],
    ['returnedUnacknowledged', 'acknowledged', 'normal'],
    ['returnedUnacknowledged', 'cleared', undefined],
  ])('from %s by %s becomes %s', (process, cause, expected) => {
    expect(next({ process, overlays: [] }, cause)?.process).toBe(expected);
  });

  test('acknowledging never ends or begins the condition', () => {
    fc.assert(
      fc.property(anyCauses, (sequence) => {
        const before = reached(sequence);
        expect(isActive(next(before, 'acknowledged') ?? before)).toBe(isActive(before));
      }),
    );
  });

  test('goes on being tracked under overlays as if they were not there, but for acknowledging', () => {
    const blind = anyCauses.map((sequence) => sequence.filter((cause) => cause !== 'acknowledged'));
    fc.assert(
      fc.property(blind, (sequence) => {
        const process = sequence.filter((cause) => ['raised', 'reraised', 'cleared'].includes(cause));
        expect(reached(sequence).process).toBe(reached(process).process);
      }),
    );
  });
});

describe('overlays', () => {
  test.each<[readonly Overlay[], string]>([
    [['shelved'], 'shelved'],
    [['shelved', 'suppressed'], 'suppressed'],
    [['shelved', 'suppressed', 'outOfService'], 'outOfService'],
    [['outOfService', 'shelved'], 'outOfService'],
  ])('of %j show %s', (overlays, shown) => {
    expect(stateOf({ process: 'acknowledged', overlays })).toBe(shown);
  });

  test('taken away leave the state that the process has by then', () => {
    const within = fc.array(fc.constantFrom<Cause>('reraised', 'cleared'), { maxLength: 20 });
    fc.assert(
      fc.property(
        within,
        fc.constantFrom<ProcessState>('unacknowledged', 'acknowledged', 'returnedUnacknowledged'),
        (sequence, process) => {
          const returned = reached([...sequence, 'unshelved'], reached(['shelved'], { process, overlays: [] }));
          expect(stateOf(returned)).toBe(reached(sequence, { process, overlays: [] }).process);
        },
      ),
    );
  });

  test('cannot be laid over an alarm that is not there, twice, or acknowledged through', () => {
    expect(next(quiet, 'shelved')).toBeUndefined();
    const shelved = reached(['raised', 'shelved']);
    expect(next(shelved, 'shelved')).toBeUndefined();
    expect(next(shelved, 'acknowledged')).toBeUndefined();
    expect(next(reached(['raised']), 'unshelved')).toBeUndefined();
  });

  test('never hold one twice, whatever happens', () => {
    fc.assert(
      fc.property(anyCauses, (sequence) => {
        const { overlays } = reached(sequence);
        expect(new Set(overlays).size).toBe(overlays.length);
      }),
    );
  });
});
