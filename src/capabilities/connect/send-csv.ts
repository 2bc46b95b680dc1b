import type { FastifyReply } from 'fastify';

/** Send a CSV as a file to be saved. */
export function sendCsv(reply: FastifyReply, name: string, csv: string): Promise<undefined> {
  reply.header('content-type', 'text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}.csv"`);
  return reply.send(csv) as unknown as Promise<undefined>; // holds: Fastify's reply is a thenable that resolves once sent
}
