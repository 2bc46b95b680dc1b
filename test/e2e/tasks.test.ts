import { afterAll, beforeAll, describe } from 'vitest';
import { hasChromium } from '../setup/browser.ts';
import { connectionTasks } from './connection-tasks.ts';
import { type OpenConsole, openConsole } from './open-console.ts';
import { operatorTasks } from './operator-tasks.ts';
import { patrolTasks } from './patrol-tasks.ts';
import { pictureTasks } from './picture-tasks.ts';
import { sceneTasks } from './scene-tasks.ts';
import { viewTasks } from './view-tasks.ts';
import { workTasks } from './work-tasks.ts';

// What people do with the console in one sitting, each task by itself: it needs nothing that an earlier one has left.

let opened: OpenConsole;
const ofConsole = (): OpenConsole => opened;

describe.skipIf(!hasChromium)('tasks in the console (needs /usr/bin/chromium)', { timeout: 90_000 }, () => {
  beforeAll(async () => {
    opened = await openConsole();
  }, 180_000);
  afterAll(async () => {
    await opened?.close();
  });

  describe('work', () => workTasks(ofConsole));
  describe('connections', () => connectionTasks(ofConsole));
  describe('views', () => viewTasks(ofConsole));
  describe('operation', () => operatorTasks(ofConsole));
  describe('process pictures', () => pictureTasks(ofConsole));
  describe('3D scenes', () => sceneTasks(ofConsole));
  describe('patrols', () => patrolTasks(ofConsole));
});
