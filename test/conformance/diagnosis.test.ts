import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnoseStack } from '../../core/diagnosis/diagnose-stack.ts';
import { writeDiagnosis } from '../../core/report/write-diagnosis.ts';
import { isCancelled } from '../../core/stack/find-first-failure.ts';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import { explainDeployment } from '../../core/timeline/explain-deployment.ts';
import { writeExplanation } from '../../core/timeline/write-explanation.ts';
import { absence } from './recordings.ts';

const FILE = new URL('../../../shared/corpus/events.jsonl', import.meta.url);

type Fields = Readonly<Record<string, unknown>>;

/** What one recording shows of a stack. */
interface RecordedStack {
  readonly id: string;
  readonly status: string;
  readonly reason: string | undefined;
  /** Newest first. */
  readonly events: readonly StackEvent[];
}

function readStacks(): readonly RecordedStack[] {
  const lines = existsSync(FILE) ? readFileSync(FILE, 'utf8').trim().split('\n') : [];
  return lines.map((line) => {
    const { id, content } = JSON.parse(line) as { readonly id: string; readonly content: Fields };
    const all = findObjects(content);
    const described = all.find((fields) => 'StackStatus' in fields);
    const events = all.filter((fields) => 'LogicalResourceId' in fields).map(toEvent);
    const newestFirst = id.includes('per-resource') || isOldestFirst(events) ? [...events].reverse() : events;
    const ofStack = newestFirst.find(
      ({ physicalResourceId, stackId }) => physicalResourceId === stackId && stackId !== undefined,
    );
    return {
      id,
      status: text(described?.StackStatus) ?? ofStack?.resourceStatus ?? 'CREATE_IN_PROGRESS',
      reason: text(described?.StackStatusReason),
      events: newestFirst,
    };
  });
}

function isOldestFirst(events: readonly StackEvent[]): boolean {
  return events.length > 1 && /_IN_PROGRESS$/.test(events[0]?.resourceStatus ?? '');
}

/** Finds the objects of the API in a recording, in order: events, and the description of the stack. */
function findObjects(value: unknown): readonly Fields[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('StackStatus' in value || ('LogicalResourceId' in value && 'ResourceStatus' in value)) return [value as Fields];
  return Object.values(value).flatMap(findObjects);
}

function toEvent(fields: Fields): StackEvent {
  return {
    stackId: text(fields.StackId),
    logicalResourceId: text(fields.LogicalResourceId),
    physicalResourceId: text(fields.PhysicalResourceId),
    resourceType: text(fields.ResourceType),
    resourceStatus: text(fields.ResourceStatus),
    resourceStatusReason: text(fields.ResourceStatusReason),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

describe.skipIf(absence)(`doctor and explain on recorded failures${absence === undefined ? '' : `, not run: ${absence}`}`, () => {
  const stacks = readStacks();
  const failed = stacks.filter(({ events }) =>
    events.some(({ resourceStatus = '' }) => /_FAILED$|ROLLBACK/.test(resourceStatus)),
  );

  it('has the recordings', () => {
    expect(stacks.length).toBeGreaterThanOrEqual(31);
    expect(failed.length).toBeGreaterThanOrEqual(5);
  });

  it.each(stacks.map((stack) => [stack.id, stack] as const))('%s', (_id, { status, reason, events }) => {
    const stackId = 'arn:aws:cloudformation:us-east-1:111111111111:stack/recorded/1';
    const diagnosis = diagnoseStack({
      requested: 'recorded',
      stack: {
        stackId,
        stackName: 'recorded',
        stackStatus: status,
        stackStatusReason: reason,
        hasTerminationProtection: false,
        parameterNames: [],
        capabilities: [],
      },
      resources: [],
      changeSets: [],
      events,
      nestedEvents: new Map(),
      now: new Date(0),
    });
    const explanation = explainDeployment({
      executionArn: 'arn:aws:states:us-east-1:111111111111:execution:gate:recorded',
      timeline: {
        status: /FAILED|ROLLBACK/.test(status) ? 'FAILED' : 'SUCCEEDED',
        failure: { error: 'StackOperationFailed', cause: reason ?? 'The operation failed' },
        state: { stackName: 'recorded' },
        steps: [],
      },
      events,
      nestedEvents: new Map(),
      now: new Date(0),
    });
    const written = writeExplanation(explanation);
    const ended = /_FAILED$|ROLLBACK_COMPLETE$/.test(status);

    expect(writeDiagnosis(diagnosis)).toContain(status === 'DELETE_COMPLETE' ? 'no stack' : status);
    if (ended) expect(diagnosis.findings.length).toBeGreaterThan(0);
    if (
      reason !== undefined ||
      (events.some(({ resourceStatusReason: why }) => /fail/i.test(why ?? '')) && /^ROLLBACK/.test(status))
    ) {
      expect(diagnosis.findings[0]?.text).not.toMatch(/\(\w+\)\. (?:The stack|These)/);
    }
    if (ended) expect(explanation.nextSteps.join('')).not.toBe('');
    for (const event of events.filter(({ resourceStatus = '' }) => resourceStatus.endsWith('_FAILED'))) {
      const reasonOfEvent = event.resourceStatusReason ?? 'CloudFormation gives no reason';
      if (event.physicalResourceId === event.stackId && event.stackId !== undefined) continue;
      expect(written.includes(reasonOfEvent)).toBe(!isCancelled(event));
    }
  });
});
