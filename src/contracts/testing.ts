/**
 * How long to wait before asking once more, ms: what comes soon is seen soon, and a long wait is not spent on asking, which costs the
 * program under test as much as the test.
 *
 * @param waited since the first time, ms
 */
export const beforeAskingAgain = (waited: number): number => Math.min(100, Math.max(5, waited / 10));
