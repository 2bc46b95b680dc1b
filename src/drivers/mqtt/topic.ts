/** Deeper topics and filters are refused, so that no tree grows without bound. */
const maxLevels = 64;

const levelsOf = (topic: string): string[] => topic.split('/');

/** A name that a message may be published to. [MQTT-4.7.1-1, -3-1, -3-2] */
export const isTopic = (topic: string): boolean =>
  topic !== '' && !/[+#\0]/.test(topic) && !topic.includes('\ufffd') && levelsOf(topic).length <= maxLevels;

/** A filter that may be subscribed to. [MQTT-4.7.1-2, -3] */
export function isFilter(filter: string): boolean {
  const levels = levelsOf(filter);
  const isLevel = (level: string, index: number) =>
    level === '+' || (level === '#' && index === levels.length - 1) || !/[+#\0]/.test(level);
  return filter !== '' && levels.length <= maxLevels && levels.every(isLevel);
}

/**
 * True when everything that `wanted` (a filter or a topic) can match is matched by the filter `allowed`.
 *
 * Topics that begin with `$` are not matched by a wildcard in the first level. [MQTT-4.7.2-1]
 */
export function covers(allowed: string, wanted: string): boolean {
  const left = levelsOf(allowed);
  const right = levelsOf(wanted);
  if (wanted.startsWith('$') && left[0] !== right[0]) return false;
  for (let i = 0; i < left.length; i++) {
    const level = left[i];
    const other = right[i];
    if (level === '#') return true;
    if (other === undefined || other === '#') return false;
    if (level !== '+' && level !== other) return false;
  }
  return left.length === right.length;
}
