import { describe, expect, test } from 'vitest';
import { unknownLoad, usualLimits } from '../contracts/load.ts';
import { createAdmission } from './admission.ts';

const measures = (some: object) => ({ ...unknownLoad.measures, ...some });

describe('admission', () => {
  test('is open at first and below all limits', () => {
    const admission = createAdmission(usualLimits);
    admission.look(measures({ cpuShare: 0.95, memoryShare: 0.85, diskShare: 0.92 }));
    expect(admission.closedTo).toEqual([]);
    expect(admission.closedToLinks).toBeUndefined();
  });

  test.each([
    ['cpuShare', '96 % of all cores in use, the limit is 95 %'],
    ['memoryShare', '96 % of the memory in use, the limit is 85 %'],
    ['diskShare', '96 % of the disk in use, the limit is 92 %'],
  ])('closes above the limit of %s and names it', (measure, said) => {
    const admission = createAdmission(usualLimits);
    admission.look(measures({ [measure]: 0.96 }));
    expect(admission.closedTo.map(({ en }) => en)).toEqual([expect.stringContaining(said)]);
  });

  test('lets connections in above the limit of the disk, which is answered value by value', () => {
    const admission = createAdmission(usualLimits);
    admission.look(measures({ diskShare: 0.99 }));
    expect(admission.closedToLinks).toBeUndefined();
    admission.look(measures({ diskShare: 0.99, memoryShare: 0.9 }));
    expect(admission.closedToLinks).toContain('memory');
  });

  test('opens again only well below the limit', () => {
    const admission = createAdmission(usualLimits);
    for (const [cpuShare, isClosed] of [
      [0.96, true],
      [0.94, true],
      [0.91, true],
      [0.9, false],
      [0.94, false],
    ] as const) {
      admission.look(measures({ cpuShare }));
      expect([cpuShare, admission.closedTo.length > 0]).toEqual([cpuShare, isClosed]);
    }
  });
});
