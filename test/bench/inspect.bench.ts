import { createHash } from 'node:crypto';
import { assembleEvidence } from '../../core/change-set/assemble-evidence.ts';
import type { ChangeSetReading } from '../../core/change-set/change-set-reading.ts';
import { buildRecord } from '../../core/record/build-record.ts';
import { writeRecordFiles } from '../../core/report/write-record-files.ts';
import { fingerprintChanges } from '../../core/verdict/fingerprint.ts';
import { judge } from '../../core/verdict/judge.ts';
import type { Verdict } from '../../core/verdict/verdict.ts';
import { makeChange, makeDetail, makeNestedChange, makeNestedPage, makePage, makeReading } from '../support/change-sets.ts';
import { type MemoryUse, measureMemory } from './measure-memory.ts';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';

const CHANGES = 500;
const NESTED_SETS = 50;
const RUNS = 25;

/** Measures processor time and memory for judging a large change set. */
export async function measureInspection(): Promise<readonly Measurement[]> {
  const reading = makeLargeReading(CHANGES, NESTED_SETS);
  const first = cpuMilliseconds(() => judgeReading(reading));
  const judging = median(Array.from({ length: RUNS }, () => cpuMilliseconds(() => judgeReading(reading))));
  const verdict = judgeReading(reading);
  const recording = median(
    Array.from({ length: RUNS }, () =>
      cpuMilliseconds(() => writeRecordFiles(buildRecord(verdict, { judgedAt: '2026-01-01T00:00:00Z' }))),
    ),
  );
  return [
    { what: `judging ${CHANGES} changes, ${NESTED_SETS} nested sets`, value: judging, unit: 'ms', budget: { most: 50 } },
    { what: '  the very first time', value: first, unit: 'ms' },
    { what: '  writing its record, three forms', value: recording, unit: 'ms' },
    ...measureGrowth(),
  ];
}

function judgeReading(reading: ChangeSetReading): Verdict {
  const evidence = assembleEvidence(reading);
  const fingerprint = fingerprintChanges(evidence, (text) => createHash('sha256').update(text).digest('hex'));
  return judge(evidence, { fingerprint });
}

/** Changes of every kind in all nested change sets, each also described with values. */
function makeLargeReading(changes: number, nestedSets: number): ChangeSetReading {
  const names = Array.from({ length: nestedSets }, (_, index) => `Nested${index}`);
  const perSet = Math.ceil((changes - nestedSets) / nestedSets);
  const root = makePage(names.map((name) => makeNestedChange(name)));
  const plain = names.map((name) => makeNestedPage(name, makeChanges(perSet, {})));
  const valued = names.map((name) => makeNestedPage(name, makeChanges(perSet, { BeforeValue: 'before', AfterValue: 'after' })));
  return makeReading([root, ...plain], [root, ...valued]);
}

function makeChanges(count: number, values: { readonly BeforeValue?: string; readonly AfterValue?: string }) {
  return Array.from({ length: count }, (_, index) =>
    makeChange({
      LogicalResourceId: `Resource${index}`,
      Action: index % 50 === 0 ? 'Remove' : 'Modify',
      Details: [1, 2, 3].map((nth) => makeDetail({ Name: `Property${nth}`, Path: `/Properties/Property${nth}`, ...values })),
    }),
  );
}

/** Memory for ten times the changes, divided by the memory for one time: ten if memory is linear. */
function measureGrowth(): readonly Measurement[] {
  // The larger change set comes first, because code that is optimized later allocates less.
  const [large, small] = [40 * CHANGES, 4 * CHANGES].map((changes) => {
    const reading = makeLargeReading(changes, NESTED_SETS);
    return measureMemory(() => judgeReading(reading));
  }) as [MemoryUse, MemoryUse];
  const budget = { most: 10.5 };
  return [
    { what: 'memory kept of ten times the changes', value: large.kept / small.kept, unit: 'times', budget },
    { what: 'memory allocated for ten times the changes', value: large.allocated / small.allocated, unit: 'times', budget },
  ];
}

function cpuMilliseconds(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
