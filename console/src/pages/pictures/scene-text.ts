const numbers = /\[\n\s*((?:-?[\d.eE+-]+,\s+)*-?[\d.eE+-]+)\n\s*\]/g;
const bothLanguages = /\{\n\s*("zh": "(?:[^"\\]|\\.)*"),\n\s*("en": "(?:[^"\\]|\\.)*")\n\s*\}/g;

/** A scene as people read and change it: a place, a size or a title stands in one line. */
export const sceneText = (scene: unknown): string =>
  JSON.stringify(scene, undefined, 1)
    .replace(numbers, (_, inner: string) => `[${inner.replace(/\s+/g, ' ')}]`)
    .replace(bothLanguages, '{ $1, $2 }');
