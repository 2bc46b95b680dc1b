/** The first that fits; the makers name each other, so the order counts. */
const browsers: readonly (readonly [look: RegExp, name: string])[] = [
  [/Edg/, 'Edge'],
  [/HuaweiBrowser/, 'Huawei'],
  [/SamsungBrowser/, 'Samsung'],
  [/Firefox|FxiOS/, 'Firefox'],
  [/Chrome|CriOS/, 'Chrome'],
  [/Safari/, 'Safari'],
];
const systems: typeof browsers = [
  [/Android/, 'Android'],
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Windows/, 'Windows'],
  [/Mac OS/, 'macOS'],
  [/Linux/, 'Linux'],
];
const nameIn = (list: typeof browsers, agent: string): string | undefined => list.find(([look]) => look.test(agent))?.[1];

/** What a browser is called in the list of its owner: `Chrome · Android`. */
export const deviceName = (agent: string): string =>
  [nameIn(browsers, agent) ?? 'Browser', nameIn(systems, agent)].filter((part) => part !== undefined).join(' · ');
