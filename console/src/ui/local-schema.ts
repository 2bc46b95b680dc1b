import type { Language } from '../../../src/contracts/text.ts';
import type { FormSchema } from './schema-form.tsx';

/** What a schema may carry besides: the same title, description and names of choices in Chinese. */
interface WithChinese extends FormSchema {
  readonly zh?: { readonly title?: string; readonly description?: string; readonly labels?: FormSchema['labels'] };
}

/** Names of fields whose schema has none, e.g. those of drivers. */
export type FieldNames = Readonly<Record<string, { readonly title?: string; readonly description?: string }>>;

/** The schema with the titles and descriptions of a language, where it has them; `names` win for fields that they know. */
export function localSchema(schema: FormSchema, language: Language, names: FieldNames = {}): FormSchema {
  const fields = Object.entries(schema.properties ?? {}).map(([key, field]): [string, FormSchema] => {
    const own = language === 'zh' ? ((field as WithChinese).zh ?? {}) : {}; // holds: JSON Schema allows any further key
    const rows = field.items?.properties === undefined ? {} : { items: localSchema(field.items, language) };
    return [key, { ...field, ...own, ...names[key], ...rows }];
  });
  return { ...schema, properties: Object.fromEntries(fields) };
}
