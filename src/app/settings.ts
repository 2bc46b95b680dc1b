import { Failure } from '../contracts/errors.ts';
import { type Config, readConfig } from '../kernel/config.ts';
import { complaint } from './complaint.ts';

/** The settings of this process. A wrong one is the operator's to mend: it is named on standard error without a stack, and the process ends with 2. */
export function settings(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(complaint(error));
    process.exit(2);
  }
}
