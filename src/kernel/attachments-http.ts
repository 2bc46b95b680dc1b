import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Attachments } from './attachments.ts';

/** The bytes of an upload: what a content-type parser has made a stream of, or the request as it comes in. */
export const uploadOf = ({ body, raw }: Pick<FastifyRequest, 'body' | 'raw'>): Readable => (body instanceof Readable ? body : raw);

/**
 * Send an attachment; pictures are shown, other files saved.
 *
 * @throws Failure `NOT_FOUND`
 */
export async function sendAttachment(
  reply: FastifyReply,
  attachments: Pick<Attachments, 'open'>,
  { tenant, owner, file }: { readonly tenant: string; readonly owner: string; readonly file: string },
): Promise<undefined> {
  const { attachment, stream } = await attachments.open(tenant, owner, file);
  const way = attachment.media.startsWith('image/') ? 'inline' : 'attachment';
  reply
    .header('content-type', attachment.media)
    .header('content-length', attachment.bytes)
    .header('cache-control', 'private, max-age=31536000, immutable')
    .header('content-disposition', `${way}; filename*=UTF-8''${encodeURIComponent(attachment.name)}`);
  return reply.send(stream) as unknown as Promise<undefined>; // holds: Fastify's reply is a thenable that resolves once sent
}
