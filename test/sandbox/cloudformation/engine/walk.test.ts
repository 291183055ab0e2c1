import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type WalkResult, walk } from '../../../../sandbox/cloudformation/engine/walk.ts';

type Graph = Readonly<Record<string, readonly string[]>>;

/** A walk that the test controls: `finish` ends a running ID. */
function setupWalk(graph: Graph, onFailure: 'stop' | 'continue' = 'stop') {
  const running = new Map<string, (ok: boolean) => void>();
  const started: string[] = [];
  let result: WalkResult | undefined;
  const handle = walk({
    ids: Object.keys(graph),
    after: (id) => graph[id] ?? [],
    start: (id, finish) => {
      started.push(id);
      running.set(id, finish);
      return { cancel: () => running.delete(id) };
    },
    onFailure,
    done: (ended) => {
      expect(result).toBeUndefined();
      result = ended;
    },
  });
  return {
    handle,
    started,
    running,
    finish: (id: string, ok = true) => {
      const finish = running.get(id);
      running.delete(id);
      finish?.(ok);
    },
    result: () => result,
  };
}

describe('a walk', () => {
  it('starts all IDs without predecessors, and every other ID when its last predecessor is complete', () => {
    const { started, finish, result } = setupWalk({ a: [], b: ['a'], c: ['a', 'b'], d: [] });

    expect(started).toEqual(['a', 'd']);
    finish('a');
    expect(started).toEqual(['a', 'd', 'b']);
    finish('b');
    finish('c');
    expect(result()).toBeUndefined();
    finish('d');
    expect(result()).toEqual({ completed: ['a', 'b', 'c', 'd'], failed: [], cancelled: [] });
  });

  it('ends immediately without IDs', () => {
    expect(setupWalk({}).result()).toEqual({ completed: [], failed: [], cancelled: [] });
  });

  it('ignores predecessors that are not in it, named twice, or itself', () => {
    const { started } = setupWalk({ a: ['a', 'elsewhere'], b: ['a', 'a'] });

    expect(started).toEqual(['a']);
  });

  it('stops everything at the first failure', () => {
    const { finish, result, running, started } = setupWalk({ a: [], b: [], c: ['b'] });

    finish('a', false);

    expect(result()).toEqual({ completed: [], failed: ['a'], cancelled: ['b'] });
    expect(running.size).toBe(0);
    expect(started).not.toContain('c');
  });

  it('continues with IDs that do not depend on the failed ID if onFailure is continue', () => {
    const { finish, result, started } = setupWalk({ a: [], b: ['a'], c: [], d: ['c'] }, 'continue');

    finish('a', false);
    finish('c');
    finish('d');

    expect(started).toEqual(['a', 'c', 'd']);
    expect(result()).toEqual({ completed: ['c', 'd'], failed: ['a'], cancelled: [] });
  });

  it('can be stopped once', () => {
    const { handle, result } = setupWalk({ a: [], b: ['a'] });

    handle.stop();
    handle.stop();

    expect(result()).toEqual({ completed: [], failed: [], cancelled: ['a'] });
  });

  it('accepts starts that finish immediately, in chains of any length', () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => `n${index}`);
    let completed = 0;

    walk({
      ids,
      after: (id) => (id === 'n0' ? [] : [`n${Number(id.slice(1)) - 1}`]),
      start: (_id, finish) => {
        finish(true);
        finish(true);
        return { cancel: () => undefined };
      },
      onFailure: 'stop',
      done: (result) => {
        completed = result.completed.length;
      },
    });

    expect(completed).toBe(20_000);
  });

  it('an immediate failure also stops the other IDs', () => {
    const cancelled: string[] = [];
    let result: WalkResult | undefined;

    walk({
      ids: ['slow', 'bad', 'late'],
      after: () => [],
      start: (id, finish) => {
        if (id === 'bad') finish(false);
        return { cancel: () => cancelled.push(id) };
      },
      onFailure: 'stop',
      done: (ended) => {
        result = ended;
      },
    });

    expect(result).toEqual({ completed: [], failed: ['bad'], cancelled: ['slow'] });
    expect(cancelled).toEqual(['slow']);
  });

  it('ignores reports after its end', () => {
    const reports: ((ok: boolean) => void)[] = [];
    const started: string[] = [];
    const handle = walk({
      ids: ['a', 'b'],
      after: (id) => (id === 'b' ? ['a'] : []),
      start: (id, finish) => {
        started.push(id);
        reports.push(finish);
        return { cancel: () => undefined };
      },
      onFailure: 'stop',
      done: () => started.push('end'),
    });

    handle.stop();
    for (const report of reports) report(false);

    expect(started).toEqual(['a', 'end']);
  });

  it('visits every acyclic graph in a valid order', () => {
    const graphs = fc
      .array(fc.array(fc.nat(), { maxLength: 4 }), { maxLength: 20 })
      .map((edges) =>
        Object.fromEntries(
          edges.map((targets, index) => [`n${index}`, index === 0 ? [] : targets.map((target) => `n${target % index}`)]),
        ),
      );
    fc.assert(
      fc.property(graphs, fc.infiniteStream(fc.nat()), (graph, choices) => {
        const { running, finish, result, started } = setupWalk(graph);
        while (running.size > 0) finish([...running.keys()][(choices.next().value ?? 0) % running.size] ?? '');

        expect(result()?.completed.toSorted()).toEqual(Object.keys(graph).toSorted());
        const place = new Map(result()?.completed.map((id, index) => [id, index]));
        for (const id of started) {
          for (const predecessor of graph[id] ?? []) expect(place.get(predecessor)).toBeLessThan(place.get(id) ?? -1);
        }
      }),
    );
  });
});
