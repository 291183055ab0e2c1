import { describe, expect, it, vi } from 'vitest';
import { inBatches } from '../../functions/in-batches.ts';
import { wakeTask } from '../../functions/wake-task.ts';

function setup(stored: readonly (string | undefined)[], closed: readonly string[] = []) {
  const tokens = [...stored];
  const complete = vi.fn(async (token: string) => (closed.includes(token) ? ('closed' as const) : ('completed' as const)));
  const wake = () => wakeTask(async () => (tokens.length > 1 ? tokens.shift() : tokens[0]), { complete });
  return { wake, completed: () => complete.mock.calls.map(([token]) => token) };
}

describe('waking a task', () => {
  it.each([
    ['the stored token', ['a'], [], 'completed', ['a']],
    ['no token if none is stored', [undefined], [], 'absent', []],
    ['the next token if the task was repeated', ['a', 'b'], ['a'], 'completed', ['a', 'b']],
    ['a closed token once', ['a', 'a'], ['a'], 'closed', ['a']],
    ['a closed token once if it was deleted', ['a', undefined], ['a'], 'closed', ['a']],
  ] as const)('completes %s', async (_name, stored, closed, outcome, completed) => {
    const { wake, completed: calls } = setup(stored, closed);

    expect(await wake()).toBe(outcome);
    expect(calls()).toEqual(completed);
  });
});

describe('work in batches', () => {
  it('runs ten items at a time, and keeps their order', async () => {
    let running = 0;
    let most = 0;
    const items = Array.from({ length: 25 }, (_, index) => index);
    const results = await inBatches(items, async (item) => {
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
      return item * 2;
    });

    expect(most).toBe(10);
    expect(results).toEqual(items.map((item) => item * 2));
  });
});
