import { type DestinationStream, destination, type Logger, pino } from 'pino';

/** The program's log: one JSON object per line. Say what happened in `msg`, and the values beside it, never inside it. */
export type Log = Logger;

/** Levels in falling order of detail. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** Names of fields whose values never reach a log or the audit, at any depth that they are logged at. */
export const secretFields = [
  'password',
  'old',
  'secret',
  'secrets',
  'token',
  'link',
  'csrf',
  'authorization',
  'cookie',
  'set-cookie',
  'x-yangfan-csrf',
  'sec-websocket-protocol',
] as const;

const quoted = (name: string) => (/^\w+$/.test(name) ? `.${name}` : `["${name}"]`);
const atDepths = (name: string) => [quoted(name).replace(/^\./, ''), `*${quoted(name)}`, `*.*${quoted(name)}`, `*.*.*${quoted(name)}`];

/** Removes the password from a database address; other texts stay as they are. */
export const withoutPassword = (url: string): string => url.replace(/(\w+:\/\/[^:@/\s]*):[^@/\s]*@/g, '$1:[redacted]@');

/**
 * Opens the log.
 *
 * @param to where lines go; default: standard error, written at once so that a crash loses none
 */
export function createLog(level: LogLevel = 'info', to: DestinationStream = destination({ fd: 2, sync: true })): Log {
  return pino(
    {
      level,
      base: undefined,
      redact: { paths: secretFields.flatMap(atDepths), censor: '[redacted]' },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    to,
  );
}
