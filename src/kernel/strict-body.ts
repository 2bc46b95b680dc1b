import { z } from 'zod';
import type { RouteContract } from '../contracts/api/route.ts';

/** What a route without a body takes: none, or an empty object, as many programs send with every change. */
const noBody = z.strictObject({}).nullish();

/** The object and all within it; one that says itself what becomes of the unknown (`looseObject`) keeps that. */
const withinObject = (def: z.core.$ZodObjectDef) => ({
  shape: Object.fromEntries(Object.entries(def.shape).map(([key, inner]) => [key, strictly(inner)])),
  ...(def.catchall === undefined && { catchall: z.never() }),
});

/** What has schemas within, by its type: those, strict. Types that are not here hold none in any contract; a test holds that. */
const within: { readonly [type: string]: ((def: never) => object) | undefined } = {
  object: withinObject,
  array: ({ element }: z.core.$ZodArrayDef) => ({ element: strictly(element) }),
  tuple: ({ items, rest }: z.core.$ZodTupleDef) => ({ items: items.map(strictly), rest: rest && strictly(rest) }),
  // The keys of a record are free: they are names that people gave. What lies behind them is not.
  record: ({ valueType }: z.core.$ZodRecordDef) => ({ valueType: strictly(valueType) }),
  union: ({ options }: z.core.$ZodUnionDef) => ({ options: options.map(strictly) }),
  optional: ({ innerType }: z.core.$ZodOptionalDef) => ({ innerType: strictly(innerType) }),
  nullable: ({ innerType }: z.core.$ZodNullableDef) => ({ innerType: strictly(innerType) }),
  default: ({ innerType }: z.core.$ZodDefaultDef) => ({ innerType: strictly(innerType) }),
};

const made = new WeakMap<z.core.$ZodType, z.core.$ZodType>();

/**
 * The schema, refusing fields that it does not know, also in objects within objects, lists, maps and the kinds of a union.
 * Defaults, descriptions and checks of its own stay. The same schema gives the same answer, so that a part used twice stays one.
 */
export function strictly<S extends z.core.$ZodType>(schema: S): S {
  const known = made.get(schema);
  // holds: made below from the same schema
  if (known !== undefined) return known as S;
  const { def } = schema._zod;
  const inner = within[def.type];
  // holds: the table goes by the type of the definition
  const strict = inner === undefined ? schema : z.core.clone(schema, { ...def, ...inner(def as never) }, { parent: true });
  made.set(schema, strict);
  made.set(strict, strict);
  return strict;
}

/**
 * What a route takes as its body, besides a file.
 *
 * A field that it does not know is refused by name, for it is most likely a misspelt one: what it should have said would silently not hold.
 * Where the contract says `unknownFields: 'ignored'`, programs of a newer version are let through instead.
 */
export function strictBody({ body, unknownFields }: RouteContract): z.ZodType {
  if (body === undefined) return noBody;
  return unknownFields === 'ignored' ? body : strictly(body);
}
