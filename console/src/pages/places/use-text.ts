import type { Formats } from '../../i18n/format.ts';

type Quantities = Pick<Formats, 'quantity'>;

/** A distance as people say it: in metres within a building, else in kilometres. */
export const wayText = (format: Quantities, metres: number): string =>
  metres < 1000 ? format.quantity(metres, 0, 'm') : format.quantity(metres / 1000, 2, 'km');

/** How long something lasted: in minutes up to an hour and a half, then in hours. */
export const lastText = (format: Quantities, seconds: number): string =>
  seconds < 5400 ? format.quantity(seconds / 60, 1, 'min') : format.quantity(seconds / 3600, 2, 'h');
