const two = (n: number) => String(n).padStart(2, '0');

/** A span of time as a stopwatch shows it, `1:05:09` or `05:09`; never below zero. */
export function stopwatch(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
