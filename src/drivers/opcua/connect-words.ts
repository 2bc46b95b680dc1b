/** What the library wraps: its own guess in the first line, and behind it what has happened. */
const wrapped = /^The connection (?:cannot be established|may have been rejected).*\bErr = \((.*)\)\s*$/s;

/** Its words for a socket that was closed; those of bytes that are no OPC UA are the same, with a time limit that has nothing to do with it. */
const closed = /^ERROR in waiting for data|disconnected by third party/;

/** Why a connection did not come about: what has happened where the library says it, else its first line. */
export function connectWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const happened = wrapped.exec(message)?.[1]?.trim() ?? message.split('\n')[0] ?? '';
  return closed.test(happened) ? 'the connection was closed' : happened;
}
