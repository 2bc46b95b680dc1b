import { resolve } from 'node:path';

/**
 * The folder of a protocol for what it makes once and must find again, such as the certificate that peers were told to trust: below the
 * data folder of the program (setting `YANGFAN_DATA`, default `./data`). It is not made here.
 */
export const ownFolder = (protocol: string): string => resolve(process.env.YANGFAN_DATA ?? './data', protocol);
