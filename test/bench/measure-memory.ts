import { GCProfiler, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from './median.ts';

const RUNS = 5;

/** Bytes of the heap. */
export interface MemoryUse {
  /** Result of the work. */
  readonly kept: number;
  /** All allocated memory, including collected memory: an upper bound of the memory in use. */
  readonly allocated: number;
}

/** Measures a piece of work. The first run, which includes compilation and caching, is not counted. */
export function measureMemory(work: () => object): MemoryUse {
  measureOnce(work);
  const uses = Array.from({ length: RUNS }, () => measureOnce(work));
  return { kept: median(uses.map(({ kept }) => kept)), allocated: median(uses.map(({ allocated }) => allocated)) };
}

function measureOnce(work: () => object): MemoryUse {
  collectGarbage();
  const profiler = new GCProfiler();
  const before = process.memoryUsage().heapUsed;
  profiler.start();
  const held = [work()];
  const after = process.memoryUsage().heapUsed;
  const collections = profiler.stop()?.statistics ?? [];
  const collected = collections
    .map(({ beforeGC, afterGC }) => beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize)
    .reduce((sum, bytes) => sum + bytes, 0);
  collectGarbage();
  const kept = process.memoryUsage().heapUsed - before;
  // The result must stay reachable until here.
  held.length = 0;
  return { kept, allocated: after - before + collected };
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // The first collection runs finalizers; the second one frees the memory.
  collect();
  collect();
}
