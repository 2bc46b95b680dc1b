/** Segments are kept apart by UTC month of sample time. Times before 1970 and after 2199 share the first and the last month. */
const count = 230 * 12;
const starts = Float64Array.from({ length: count }, (_, month) => (month === 0 ? Number.NEGATIVE_INFINITY : Date.UTC(1970, month)));
let latest = 0;

/** First time of a month. */
export const monthStart = (month: number): number => starts[month] ?? Number.POSITIVE_INFINITY;

/** First time after a month. */
export const monthEnd = (month: number): number => monthStart(month + 1);

/** The month that a time belongs to, counted from January 1970; nearly free when it is the same as in the call before. */
export function monthOf(time: number): number {
  if (time < monthStart(latest) || time >= monthEnd(latest)) latest = search(time);
  return latest;
}

function search(time: number): number {
  let low = 0;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (monthStart(middle) <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}
