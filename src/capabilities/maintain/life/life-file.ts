import type { LifeModel } from './life-model.ts';

/** Raised with every change of what a learnt model holds, so that one of before is learnt anew. */
const version = 1;

/** A learnt model as a text. */
export const textOfModel = (model: LifeModel): string =>
  JSON.stringify({ version, model }, (_key, value: unknown) =>
    value instanceof Float64Array ? { f64: [...value] } : value instanceof Int32Array ? { i32: [...value] } : value,
  );

/** A learnt model from its text; `undefined` when it was written by another version of the program. */
export function modelOfText(text: string): LifeModel | undefined {
  const file = JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if ('f64' in value) return Float64Array.from(value.f64 as number[]); // holds: only textOfModel writes such a key
    return 'i32' in value ? Int32Array.from(value.i32 as number[]) : value; // holds: as above
  }) as { readonly version: number; readonly model: LifeModel }; // holds: only textOfModel writes it
  return file.version === version ? file.model : undefined;
}
