import { errorText, type Failure } from '../contracts/errors.ts';
import { saidDetails } from '../contracts/said.ts';

/**
 * Why the program does not start, or a command of the command line failed, as one line for whoever runs it: what was being done in English, then
 * what is wrong in Chinese.
 */
export const complaint = ({ message, code, details }: Failure): string =>
  `yangfan: ${message} · ${errorText(code, saidDetails(details)).zh}\n`;
