import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const daemon = '/usr/sbin/mosquitto';

/** Whether the broker is installed; tests that need it say that they were skipped. */
export const hasMosquitto = existsSync(daemon);

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.destroy());
    socket.once('close', (hadError) => resolve(!hadError));
    socket.once('error', () => undefined);
  });

/** Start mosquitto on a port, with lines of its configuration behind the listener. */
export async function startMosquitto(folder: string, port: number, lines: readonly string[]): Promise<{ kill(): Promise<void> }> {
  const file = join(folder, 'mosquitto.conf');
  await writeFile(file, [`listener ${port} 127.0.0.1`, 'user root', ...lines, ''].join('\n'));
  const child = spawn(daemon, ['-c', file], { cwd: folder, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  for (const end = performance.now() + 10_000; !(await answers(port)); await pause(20)) {
    if (child.exitCode !== null || performance.now() > end) throw new Error('mosquitto does not listen');
  }
  return {
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
