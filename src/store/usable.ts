import { append, createBatch, type SampleBatch } from '../contracts/sample.ts';

/** The range of times that a date can show. */
const largestTime = 8.64e15;

const isTime = (time: number | undefined): boolean => time !== undefined && Math.abs(time) <= largestTime;

/** The samples of a batch that have a usable time: the batch itself when all have. */
export function usableOf(batch: SampleBatch): SampleBatch {
  for (let i = 0; i < batch.length; i++) if (!isTime(batch.time[i])) return filter(batch);
  return batch;
}

function filter({ length, point, time, value, quality }: SampleBatch): SampleBatch {
  const usable = createBatch(length);
  for (let i = 0; i < length; i++) {
    if (isTime(time[i])) append(usable, point[i] ?? 0, time[i] ?? 0, value[i] ?? 0, quality[i] ?? 0);
  }
  return usable;
}
