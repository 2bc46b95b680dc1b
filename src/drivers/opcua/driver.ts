import type { Driver } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { ownFolder } from '../own-folder.ts';
import { type OpcuaConfig, opcuaConfig } from './config.ts';
import { type DiscoveryRequest, discoveryRequest, type Found } from './discovery.ts';
import { readKey } from './key.ts';
import type { Answer, FromClient, Task, ToClient } from './messages.ts';
import { openSession } from './session.ts';
import { createThread, type OpenPort } from './thread.ts';

/** What the driver is made with; for tests. */
export interface OpcuaParts {
  readonly openPort: OpenPort;
  /** Where our certificate is kept. */
  readonly folder: () => string;
}

/** Finds the variables of a server, to be picked from. */
export interface OpcuaDiscoverer {
  readonly request: typeof discoveryRequest;
  /**
   * Browse over a link of its own, which is closed at the end. When the signal aborts, answers what was found so far, with a remark;
   * folders that were not opened are told as places, each with the request that opens it. Throws a `Failure` when there is no link.
   */
  find(config: OpcuaConfig, request: DiscoveryRequest, signal: AbortSignal): Promise<Found>;
}

/** Make the driver. */
export function createOpcua({ openPort, folder }: OpcuaParts): Driver<OpcuaConfig> & { readonly discover: OpcuaDiscoverer } {
  return {
    protocol: 'opcua',
    title: { zh: 'OPC UA 客户端', en: 'OPC UA client' },
    config: opcuaConfig,
    keyProblem(key) {
      const read = readKey(key);
      return 'refused' in read ? read.refused : undefined;
    },
    open: (config, host) => openSession(config, host, { openPort, folder: folder() }),
    async probe(config, signal) {
      const answer = await perform(openPort, { kind: 'probe', config, folder: folder() }, signal);
      return String(answer);
    },
    async introduce(config, signal) {
      if (config.securityMode === 'none') return undefined; // no certificate is looked at then
      const answer = await perform(openPort, { kind: 'introduce', config, folder: folder() }, signal);
      if (typeof answer === 'object' && 'own' in answer) return answer;
      throw new Error('BUG: the client answered an introduction with something else');
    },
    discover: {
      request: discoveryRequest,
      async find(config, request: DiscoveryRequest, signal) {
        const answer = await perform(openPort, { kind: 'discover', config, folder: folder(), request }, signal);
        if (typeof answer === 'object' && 'places' in answer) return answer;
        throw new Error('BUG: the client answered a look with something else');
      },
    },
  };
}

/** What was begun is told within this after the signal has aborted. */
const farewellMs = 900;

/** Do a task that is answered once. Throws what the client failed with, or `TIMEOUT`. */
async function perform(openPort: OpenPort, task: Task, signal: AbortSignal): Promise<Answer> {
  const port = openPort(task);
  const { endpoint } = task.config;
  const failed = (code: Failure['code'], detail: string): Failure => {
    const what = detail.startsWith(endpoint) ? detail : `${endpoint}: ${detail}`;
    return new Failure(code, `calling ${what}`, { details: { what } });
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Answer>((resolve, reject) => {
      const stop = (): void => {
        port.postMessage({ type: 'end' } satisfies ToClient);
        timer = setTimeout(() => reject(failed('TIMEOUT', 'no answer in time')), farewellMs);
      };
      port.on('message', (message: FromClient) => {
        if (message.type === 'answer') resolve(message.answer);
        if (message.type === 'failed' || message.type === 'lost') reject(failed(message.code, message.detail));
      });
      port.once('close', () =>
        reject(failed(signal.aborted ? 'TIMEOUT' : 'LINK_LOST', signal.aborted ? 'no answer in time' : 'the link has ended')),
      );
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
    });
  } finally {
    clearTimeout(timer);
    port.close();
  }
}

/** OPC UA as client: this source calls a server and watches its variables; see README.md. */
export const opcua = createOpcua({ openPort: createThread(), folder: () => ownFolder('opcua') });
