import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { createProgress, NO_PROGRESS } from '../../../cli/command-line/progress.ts';

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
});

const sleep = (ms: number) => () => new Promise<string>((resolve) => setTimeout(() => resolve('done'), ms));

async function show(isInteractive: boolean, ms: number): Promise<string> {
  let stderr = '';
  const progress = createProgress({ stderr: (text) => (stderr += text), isInteractive });
  const result = progress('Reading the stack', sleep(ms));
  await vi.advanceTimersByTimeAsync(ms);
  await expect(result).resolves.toBe('done');
  expect(vi.getTimerCount()).toBe(0);
  return stderr;
}

it('shows nothing for an action of less than a second', async () => {
  expect(await show(true, 999)).toBe('');
  expect(await show(false, 999)).toBe('');
});

it('shows one line with the seconds in a terminal, and removes the line at the end', async () => {
  expect(await show(true, 2_500)).toBe('\r\u001b[2KReading the stack (1 s)\r\u001b[2KReading the stack (2 s)\r\u001b[2K');
});

it('prints one line into a log', async () => {
  expect(await show(false, 5_000)).toBe('Reading the stack ...\n');
});

it('stops if the action fails', async () => {
  const progress = createProgress({ stderr: () => undefined });
  await expect(progress('x', () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(vi.getTimerCount()).toBe(0);
});

it('shows nothing with --quiet', async () => {
  await expect(NO_PROGRESS('x', async () => 1)).resolves.toBe(1);
});
