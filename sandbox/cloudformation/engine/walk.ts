import type { Running } from '../model/resource-handler.ts';

/** The result of a walk. IDs that are in none of the lists were not started. */
export interface WalkResult {
  readonly completed: readonly string[];
  readonly failed: readonly string[];
  /** Stopped in progress, because another ID failed or the walk was stopped. */
  readonly cancelled: readonly string[];
}

/** Settings for a walk. */
export interface Walk {
  readonly ids: Iterable<string>;
  /** IDs that must be complete before this one starts. IDs outside the walk are ignored. */
  readonly after: (id: string) => Iterable<string>;
  /** Starts the work of one ID. `finish` is called once, immediately or later. */
  readonly start: (id: string, finish: (ok: boolean) => void) => Running;
  /** Reaction to a failure: stop everything, or continue with all IDs that do not wait for the failed one. */
  readonly onFailure: 'stop' | 'continue';
  readonly done: (result: WalkResult) => void;
}

/** A walk in progress. */
export interface WalkHandle {
  /** Ends the walk: cancels the running work and calls `done`. */
  stop(): void;
}

/** Starts every ID whose predecessors are complete, without a limit on parallel work. Ends when all are done or when it is stopped. */
export function walk({ ids, after, start, onFailure, done }: Walk): WalkHandle {
  const waiting = new Map<string, number>();
  const followers = new Map<string, string[]>();
  const running = new Map<string, Running>();
  const completed: string[] = [];
  const failed: string[] = [];
  let hasEnded = false;
  let isLaunching = false;
  const ready: string[] = [];

  for (const id of ids) waiting.set(id, 0);
  for (const id of waiting.keys()) {
    let count = 0;
    for (const predecessor of new Set(after(id))) {
      if (predecessor === id || !waiting.has(predecessor)) continue;
      count += 1;
      const list = followers.get(predecessor);
      if (list === undefined) followers.set(predecessor, [id]);
      else list.push(id);
    }
    waiting.set(id, count);
    if (count === 0) ready.push(id);
  }

  const end = (cancelled: readonly string[]): void => {
    hasEnded = true;
    done({ completed, failed, cancelled });
  };
  const stop = (): void => {
    const cancelled = [...running.keys()];
    for (const one of running.values()) one.cancel();
    running.clear();
    end(cancelled);
  };
  const finish = (id: string, ok: boolean): void => {
    if (hasEnded) return;
    running.delete(id);
    if (ok) {
      completed.push(id);
      for (const follower of followers.get(id) ?? []) {
        const left = (waiting.get(follower) ?? 0) - 1;
        waiting.set(follower, left);
        if (left === 0) ready.push(follower);
      }
    } else {
      failed.push(id);
      if (onFailure === 'stop') stop();
    }
    if (!hasEnded) launch();
  };
  // A start that finishes immediately must not recurse, because a chain of 500 such starts would exhaust the stack.
  const launch = (): void => {
    if (isLaunching) return;
    isLaunching = true;
    for (let id = ready.shift(); id !== undefined && !hasEnded; id = ready.shift()) {
      const current = id;
      let hasFinished = false;
      const handle = start(current, (ok) => {
        if (hasFinished) return;
        hasFinished = true;
        finish(current, ok);
      });
      if (!hasFinished) running.set(current, handle);
    }
    isLaunching = false;
    if (!hasEnded && running.size === 0) end([]);
  };

  launch();
  return { stop: () => (hasEnded ? undefined : stop()) };
}
