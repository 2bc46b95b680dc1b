import { createServer } from 'node:http';
import type { Config } from '../kernel/config.ts';
import type { Health } from '../kernel/health.ts';
import type { Lifecycle } from '../kernel/lifecycle.ts';
import { metrics } from '../kernel/metrics.ts';

/** What a process without API shows. */
export interface SmallDoorsOptions {
  readonly config: Pick<Config, 'host' | 'port'>;
  readonly health: Health;
  readonly lifecycle: Lifecycle;
}

/**
 * Open `/api/v1/health` and `/metrics` of a process that has no API, for whoever watches over it. There is no sign-in here: leave it on a
 * loopback or a management address.
 *
 * @returns where it answers
 */
export async function openSmallDoors({ config: { host, port }, health, lifecycle }: SmallDoorsOptions): Promise<string> {
  const server = createServer(async ({ method, url }, reply) => {
    if (method !== 'GET') return reply.writeHead(405).end();
    if (url === '/metrics') return reply.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.metrics());
    if (url !== '/api/v1/health') return reply.writeHead(404).end();
    const report = await health.report();
    reply.writeHead(report.status === 'failing' ? 503 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(report));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  lifecycle.onStop('http', () => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://${host}:${typeof address === 'object' && address !== null ? address.port : port}`;
}
