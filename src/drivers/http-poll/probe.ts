import { Failure } from '../../contracts/errors.ts';
import { createHttpGetter, shownUrl } from '../http-get.ts';
import type { HttpPollConfig } from './config.ts';
import { readDocument } from './document.ts';
import { isPerDevice, requestFor } from './request.ts';

/** Statuses that say that the server is there and only has no such device. */
const noSuchDevice = [404, 410];

/** Say what answers at the address; throws a `Failure` when nothing does, or when it refuses. */
export async function probe(config: HttpPollConfig, signal: AbortSignal): Promise<string> {
  const getter = createHttpGetter(config.ca);
  const request = requestFor(config, 'probe');
  const where = shownUrl(request.url);
  try {
    const answer = await getter.get(request, signal);
    if (answer.kind === 'unchanged') return `${where} answers`;
    readDocument(answer, config);
    return `${where} answers with a document of ${answer.body.length} bytes`;
  } catch (error) {
    if (isPerDevice(config) && error instanceof Failure && noSuchDevice.includes(Number(error.details.status))) {
      return `${where} answers, and has no device of the name probe`;
    }
    throw error;
  } finally {
    getter.close();
  }
}
