/** Runs once before all tests: see `postgres.ts` for the shared database. */
export default async function setup(): Promise<() => Promise<void>> {
  return async () => {};
}
