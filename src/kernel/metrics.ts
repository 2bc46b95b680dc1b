import { isIP } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { type Identify, mayCall } from './http-callers.ts';

/** Everything that `/metrics` shows; a part of the program registers its own figures here, named `yangfan_<part>_<what>_<unit>`. */
export const metrics = new Registry();

collectDefaultMetrics({ register: metrics });

const answered = new Histogram({
  name: 'yangfan_http_answer_seconds',
  help: 'Time from a request to the end of its answer, by operation and status',
  labelNames: ['operation', 'status'],
  buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
  registers: [metrics],
});

/** Adds `/metrics` and measures every call. The page is open to this machine; from elsewhere it needs a session or token of a viewer, with `system:read`. */
export function measure(server: FastifyInstance, identify: Identify): void {
  server.addHook('onResponse', async ({ operation }, reply) => {
    if (operation !== undefined) answered.observe({ operation, status: String(reply.statusCode) }, reply.elapsedTime / 1000);
  });
  server.get('/metrics', async (request, reply) => {
    if (!isLocal(request)) await mayCall({ identify }, { permission: 'viewer', scopes: ['system:read'] }, request);
    return reply.type(metrics.contentType).send(await metrics.metrics());
  });
}

/** From this machine and asked for by an address of this machine: a foreign name that leads here is a trick of a web page. */
function isLocal({ ip, hostname }: FastifyRequest): boolean {
  const isLoopback = (address: string) => address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.');
  const name = hostname.replace(/^\[|\]$/g, '');
  return isLoopback(ip) && (name === 'localhost' || (isIP(name) !== 0 && isLoopback(name)));
}
