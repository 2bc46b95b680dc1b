import { expect, test } from 'vitest';
import { type Template, templateFile } from './templates-drawer.tsx';

test('a template is saved without its number, so that it can be imported elsewhere', () => {
  const template: Template = {
    id: '1',
    title: { zh: '泵', en: 'Pump' },
    protocol: 'modbus',
    model: 'pump',
    parameters: [],
    keys: [],
    texts: [],
    topics: [],
  };
  const { id: _, ...rest } = template;
  expect(JSON.parse(templateFile(template))).toEqual(rest);
});
