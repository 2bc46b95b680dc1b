const two = (n: number): string => String(n).padStart(2, '0');

/** A time as a field of type `datetime-local` wants it, by the clock of this device. */
export function inputTime(time: number): string {
  const d = new Date(time);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())}T${two(d.getHours())}:${two(d.getMinutes())}`;
}

/** What such a field says; `undefined` while it is empty or not a time. */
export function timeOfInput(text: string): number | undefined {
  const time = new Date(text).getTime();
  return text === '' || Number.isNaN(time) ? undefined : time;
}
