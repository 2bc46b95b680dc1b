import { uuidv7 } from 'uuidv7';
import { call } from '../../api/client.ts';

/** Attach a file to a work order; resolves to its id. */
export async function attach(
  order: string,
  content: Blob,
  { name, purpose }: { name: string; purpose: 'photo' | 'file' | 'signature' },
): Promise<string> {
  const file = uuidv7();
  await call(
    'putOrderFile',
    { params: { id: order, file }, query: { name, purpose } },
    { file: new Blob([content], { type: 'application/octet-stream' }) },
  );
  return file;
}
