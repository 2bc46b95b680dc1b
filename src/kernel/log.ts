import { type DestinationStream, destination, type Logger, pino } from 'pino';
import { redact, scrub } from './redact.ts';

/** The program's log: one JSON object per line. Say what happened in the message, and put the values beside it, never inside it. */
export type Log = Logger;

/** Levels in falling order of detail. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/**
 * Opens the log. Secrets are taken out by the name of their field and by their look.
 *
 * @param to where lines go; default: standard error, written at once so that a crash loses none
 */
export function createLog(level: LogLevel = 'info', to: DestinationStream = destination({ fd: 2, sync: true })): Log {
  return pino(
    {
      level,
      base: undefined,
      formatters: {
        level: (label) => ({ level: label }),
        // Plain data stay plain data.
        log: (fields) => redact(fields) as Record<string, unknown>,
      },
      hooks: { streamWrite: scrub },
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
    },
    to,
  );
}
