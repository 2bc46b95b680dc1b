import type { Control } from '../index.ts';
import { type Plant, person } from './plant.ts';

/** An operator, and an engineer who confirms. */
export const li = person('li');
export const wang = person('wang', 'engineer');

export type Order = Parameters<Control['issue']>[1];

/** The codes of what stands against a command. */
export const codes = ({ reasons }: { reasons: readonly { code: string }[] }) => reasons.map(({ code }) => code);

/** How commands are given at a plant, which may be opened later. */
export function operate(plant: () => Plant) {
  const order = (more: Partial<Order> = {}): Order => ({
    asset: plant().id('gate-1'),
    command: 'dams/move',
    value: 2,
    comment: '',
    ...more,
  });
  const move = (more: Partial<Order> = {}) => plant().control.issue(li, order(more));
  /** A command that a second person must confirm. */
  const lamp = (more: Partial<Order> = {}) => move({ command: 'dams/lamp', value: 1, ...more });
  /** A command with the states that it went through. */
  const whole = async (id: string) => {
    const found = await plant().control.get(li, id);
    return { ...found, way: found.steps.map(({ state }) => state) };
  };
  /** A command after the program has looked at what is due. */
  const ticked = async (id: string) => {
    await plant().control.tick();
    return whole(id);
  };
  return { order, move, lamp, whole, ticked };
}
