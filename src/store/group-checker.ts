import { noteLoss } from './quarantine.ts';

/** Groups are numbered without a gap; a gap that no damage explains means that somebody shortened or removed a file. */
export interface GroupChecker {
  group(number: number, file: string): void;
  damage(): void;
  /** Number of the group that would come next; `undefined` when none was seen. */
  next(): number | undefined;
}

/** A checker that has seen nothing; what is missing is noted in the quarantine of the folder. */
export function createGroupChecker(folder: string, now: number): GroupChecker {
  let expected: number | undefined;
  let isExplained = true;
  return {
    group(number, file) {
      if (!isExplained && expected !== undefined && number > expected) {
        noteLoss(folder, file, `groups ${expected} to ${number - 1} before it are missing`, now);
      }
      expected = number + 1;
      isExplained = false;
    },
    damage() {
      isExplained = true;
    },
    next: () => expected,
  };
}
