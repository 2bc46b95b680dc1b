import type { IncomingMessage } from 'node:http';

/** Why a body could not be read. */
export type BodyFailure = 'too-large' | 'broken';

/** The body of a request, or why there is none. Keeps at most `limit` bytes, and reads no further than that. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | BodyFailure> {
  if (Number(request.headers['content-length'] ?? 0) > limit) return Promise.resolve('too-large');
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) {
        request.pause();
        resolve('too-large');
      } else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', () => resolve('broken'));
    request.once('close', () => resolve('broken'));
  });
}
