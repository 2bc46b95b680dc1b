/** Settings that name a place by themselves, the first that is there counts: a server that is called, a document that is fetched, a port, a folder. */
const wholeKeys = ['endpoint', 'url', 'servers', 'path'] as const;

const textOf = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(', ') : typeof value === 'string' ? value : '');

/**
 * Where a source listens or whom it calls, as its settings say; a dash for one whose devices have addresses of their own. A serial port goes before
 * host and port, which do not count then.
 */
export function addressOf({ config }: { readonly config: Readonly<Record<string, unknown>> }): string {
  const { host, port, transport, mode } = config;
  const isByPath = transport === 'serial' || mode === 'file' || mode === 'serial';
  if (typeof host === 'string' && typeof port === 'number' && !isByPath) return `${host}:${port}`;
  for (const key of wholeKeys) if (textOf(config[key]) !== '') return textOf(config[key]);
  return '—';
}
