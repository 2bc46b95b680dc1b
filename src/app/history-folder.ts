import { join } from 'node:path';

/** Folder of the samples below the data folder. */
export const historyFolder = (dataFolder: string): string => join(dataFolder, 'history');
