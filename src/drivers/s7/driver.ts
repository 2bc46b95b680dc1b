import type { Driver } from '../../contracts/driver.ts';
import { Failure } from '../../contracts/errors.ts';
import { parseAddress } from './address.ts';
import { type S7Config, s7Config } from './config.ts';
import { openLink, peerOf } from './connect.ts';
import { openSession } from './session.ts';

/** Siemens S7 as client: this source reads and writes the memory of one controller; see README.md. */
export const s7: Driver<S7Config> = {
  protocol: 's7',
  title: { zh: '西门子 S7（客户端）', en: 'Siemens S7 (client)' },
  config: s7Config,
  open: openSession,
  keyProblem(key) {
    const address = parseAddress(key);
    return 'refused' in address ? address.refused : undefined;
  },
  async probe(config, signal) {
    const link = await openLink(config, () => {}, signal);
    if (link === undefined) throw new Failure('TIMEOUT', `connecting to ${peerOf(config)}`, { details: { what: peerOf(config) } });
    link.close();
    return `${peerOf(config)} speaks S7: PDU of ${link.pduBytes} bytes, ${link.jobs} requests at a time`;
  },
};
