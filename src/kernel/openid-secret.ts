import { readFile } from 'node:fs/promises';
import { Failure } from '../contracts/errors.ts';

/** The two sides of `left=right`, cut at a sign. */
export const pairOf = (pair: string, at: number): readonly [string, string] => [pair.slice(0, at), pair.slice(at + 1)];

/** The secret of this program in a file. @throws Failure `NOT_AVAILABLE` when it cannot be read, or is empty */
export async function secretOf(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: Error) => {
    throw unreadable(file, cause.message, cause);
  });
  if (text.trim() === '') throw unreadable(file, 'is empty');
  return text.trim();
}

const unreadable = (file: string, why: string, cause?: Error) =>
  new Failure('NOT_AVAILABLE', `reading the secret for the OpenID provider from ${file}: ${why}`, { cause, details: { what: file } });
