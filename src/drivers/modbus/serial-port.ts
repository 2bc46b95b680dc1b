import type { Duplex } from 'node:stream';
import { Failure } from '../../contracts/errors.ts';
import type { ModbusConfig } from './config.ts';

type SerialConfig = Pick<ModbusConfig, 'path' | 'baudRate' | 'parity' | 'stopBits'>;

/** What is used of the package `serialport`. */
interface SerialModule {
  readonly SerialPort: new (
    options: SerialConfig & { readonly dataBits: 8; readonly autoOpen: false },
  ) => Duplex & { open(done: (error: Error | null) => void): void };
}

const notAvailable = (what: string, cause: unknown): Failure =>
  new Failure('NOT_AVAILABLE', `opening a serial port: ${what}`, { cause, details: { what } });

/** The package is optional: it brings a compiled part that most servers need not have. */
const packageName = 'serialport';

/** Open a serial port of this computer; throws `NOT_AVAILABLE` when it cannot be, or when the package `serialport` is not installed. */
export async function openSerialPort({ path, baudRate, parity, stopBits }: SerialConfig): Promise<Duplex> {
  const { SerialPort } = await loadSerialModule();
  const port = new SerialPort({ path, baudRate, parity, stopBits, dataBits: 8, autoOpen: false });
  await new Promise<void>((resolve, reject) => {
    port.open((error) => (error ? reject(notAvailable(`${path}: ${error.message}`, error)) : resolve()));
  });
  return port;
}

async function loadSerialModule(): Promise<SerialModule> {
  try {
    return (await import(packageName)) as SerialModule; // holds for serialport 10 and later
  } catch (cause) {
    throw notAvailable('the package serialport is missing; install it with: npm install serialport', cause);
  }
}
