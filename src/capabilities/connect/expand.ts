/** `{name}`, `{name+10}` or `{name-1}` in a key, a topic or an identity of a template. */
const place = /\{(\w+)(?:([+-])(\d{1,9}))?\}/g;

/** Names of the parameters that a text uses. */
export const parametersIn = (text: string): readonly string[] => [...text.matchAll(place)].map(([, name = '']) => name);

/** A text with its parameters filled in, or why that cannot be. A sum needs a whole number. */
export function expand(text: string, values: Readonly<Record<string, string>>): { readonly text: string } | { readonly refused: string } {
  const problems: string[] = [];
  const filled = text.replaceAll(place, (whole, name: string, sign: string | undefined, count: string | undefined) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined || value === '') problems.push(`${name} has no value`);
    else if (sign === undefined) return value;
    else if (!/^-?\d{1,9}$/.test(value)) problems.push(`${name} must be a whole number for ${whole}, not ${value}`);
    else return String(Number(value) + Number(`${sign}${count}`));
    return whole;
  });
  return problems.length > 0 ? { refused: problems.join('; ') } : { text: filled };
}
