import { expect, test } from 'vitest';
import { auditedOperations } from './http-audit.ts';

test('the operations that are written down are those that change something, and what the contract asks for besides', () => {
  const actions = auditedOperations.map(({ action }) => action);
  expect(actions).toContain('createSource');
  expect(actions).not.toContain('listSources');
  expect(actions).toContain('exportCrew'); // it hands out persons
  expect(actions).not.toContain('previewRule');
  expect(new Set(actions).size).toBe(actions.length);
  expect(auditedOperations.find(({ action }) => action === 'createSource')?.title).toEqual({ zh: '新建数据源', en: 'Create a source' });
});
