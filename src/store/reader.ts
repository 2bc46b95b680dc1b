import type { HistoryReader } from '../contracts/history.ts';
import type { StoreShared } from './chunk.ts';

/** A reader of a store, for any thread, with or without a writer at work. */
export interface StoreReader extends HistoryReader {
  /** Close the files that it holds open. */
  close(): Promise<void>;
}

/**
 * Open the stored samples of a folder for reading.
 *
 * @param options.shared what the writer's thread has published; without it only sealed samples are seen
 */
export function openReader(_options: { readonly folder: string; readonly shared?: StoreShared }): StoreReader {
  throw new Error('BUG: openReader is not written yet');
}
