import type { Sent } from '../../../../src/contracts/api/index.ts';

/** Where a phone is, WGS 84. */
export type Position = Required<Pick<Sent<'putVisit', 'body'>, 'longitude' | 'latitude'>>;

/** The visit waits no longer for it, ms. */
const patienceMs = 5000;

/** Of `navigator`; absent where the browser offers none, e.g. over http. */
export type Locator = Pick<Geolocation, 'getCurrentPosition'> | undefined;

/** Ask the browser once where it is; `undefined` when the person refuses, or nothing is known within 5 s. */
export async function readPosition(locator: Locator): Promise<Position | undefined> {
  if (locator === undefined) return undefined;
  return new Promise((resolve) => {
    // The browser counts its own limit only from when the person has answered; he may also leave the question unanswered.
    const timer = setTimeout(() => resolve(undefined), patienceMs);
    const done = (position: Position | undefined) => {
      clearTimeout(timer);
      resolve(position);
    };
    locator.getCurrentPosition(
      ({ coords: { longitude, latitude } }) => done({ longitude, latitude }),
      () => done(undefined),
      { enableHighAccuracy: true, timeout: patienceMs, maximumAge: 0 },
    );
  });
}
