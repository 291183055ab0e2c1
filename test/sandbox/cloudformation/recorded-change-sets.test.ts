import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareAnswers } from './recorded-answers.ts';
import { type Answer, setup } from './support.ts';

const CORPUS = '../shared/corpus/change-sets.jsonl';

interface Side {
  readonly template: unknown;
  readonly parameters: Readonly<Record<string, string>> | readonly { ParameterKey: string; ParameterValue: string }[] | null;
  readonly placeholders?: boolean;
  readonly usesTransform?: boolean;
}

interface Recording {
  readonly id: string;
  readonly kind: string;
  readonly before: Side | null;
  readonly after: Side;
  readonly changeSet: Answer;
  readonly changeSetNoValues?: Answer;
  readonly includePropertyValues: boolean;
  readonly stackEvents?: Readonly<Record<string, readonly { readonly ResourceStatus: string }[]>>;
}

function readRecordings(): Recording[] {
  if (!existsSync(CORPUS)) return [];
  const lines = readFileSync(CORPUS, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Recording).filter(({ before, after }) => isPlain(before) && isPlain(after));
}

/** Selects templates that the sandbox can deploy: without macros, values stored elsewhere, and omissions. */
function isPlain(side: Side | null): boolean {
  if (side === null) return true;
  return (
    !side.placeholders &&
    !side.usesTransform &&
    !/AWS::SSM::Parameter::Value|Fn::ImportValue|\{\{resolve:/.test(JSON.stringify(side.template))
  );
}

function inputOf({ template, parameters }: Side): Record<string, unknown> {
  const entries = Array.isArray(parameters)
    ? parameters
    : Object.entries(parameters ?? {}).map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }));
  return {
    TemplateBody: typeof template === 'string' ? template : JSON.stringify(template),
    Parameters: entries,
  };
}

function replay({ before, after, changeSet }: Recording) {
  const context = setup();
  const { call, settle } = context;
  const chosen = (changeSet.Parameters ?? []).filter(({ ParameterValue }: Answer) => !/^<.*>$/.test(ParameterValue));
  const make = (side: Side, type: string): string => {
    const { Id } = call('CreateChangeSet', {
      StackName: 'app',
      ChangeSetName: `change-set-${type}`.toLowerCase(),
      ChangeSetType: type,
      Capabilities: changeSet.Capabilities,
      Description: changeSet.Description,
      ...inputOf(side),
      ...(before === null && chosen.length > 0 ? { Parameters: chosen } : {}),
    });
    settle();
    return Id;
  };
  if (before === null) return { ...context, id: make(after, 'CREATE') };
  call('ExecuteChangeSet', { ChangeSetName: make(before, 'CREATE') });
  settle();
  return { ...context, id: make(after, 'UPDATE') };
}

const recordings = readRecordings();
const isAbsent = recordings.length === 0;
const title = isAbsent ? `recorded change sets (skipped: ${CORPUS} is absent)` : 'recorded change sets';

describe.skipIf(isAbsent)(title, () => {
  const whole = recordings.filter(({ changeSet }) => changeSet.ExecutionStatus === 'AVAILABLE' || changeSet.Status === 'FAILED');

  it('the folder contains enough recordings', () => {
    expect(whole.length).toBeGreaterThan(60);
  });

  it.each(whole)('$id is described with the recorded fields, status and reason', (recording) => {
    const { call, id } = replay(recording);

    const described = call('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues: recording.includePropertyValues });

    const { ResponseMetadata: _, ...recorded } = recording.changeSet;
    const hasTags = recorded.Tags !== undefined;
    expect(Object.keys(described).sort()).toEqual(
      Object.keys(recorded)
        .filter((key) => !(hasTags && key === 'Tags'))
        .sort(),
    );
    for (const field of [
      'Status',
      'ExecutionStatus',
      'StatusReason',
      'IncludeNestedStacks',
      'Capabilities',
      'NotificationARNs',
    ]) {
      expect(described[field], field).toEqual(recorded[field]);
    }
    const parameterKeys = (answer: Answer) => (answer.Parameters ?? []).map(({ ParameterKey }: Answer) => ParameterKey).sort();
    expect(parameterKeys(described)).toEqual(parameterKeys(recorded));
    const summaryOf = (answer: Answer) =>
      answer.Changes.map(({ ResourceChange }: Answer) => [
        ResourceChange.LogicalResourceId,
        ResourceChange.Action,
        ResourceChange.PhysicalResourceId !== undefined,
      ]);
    expect(summaryOf(described).toSorted()).toEqual(summaryOf(recorded).toSorted());
  });

  /** Recordings that other calls changed before they were described, or whose tags the recording's input lacks. */
  const EXCEPTIONS = /test_name_conflicts|test_create_while_in_review|lifecycle\[with-tags\]/;
  const comparable = recordings.filter(({ id }) => id.startsWith('localstack/') && !EXCEPTIONS.test(id));

  it.each(comparable)('$id is described as recorded, in every field', (recording) => {
    const { call, id } = replay(recording);
    const answers = [
      [recording.changeSet, recording.includePropertyValues],
      ...(recording.changeSetNoValues === undefined ? [] : [[recording.changeSetNoValues, false] as const]),
    ] as const;

    const different = answers.flatMap(([recorded, IncludePropertyValues]) => {
      const described = call('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues });
      return [...compareAnswers(recorded, described)].filter(({ isEqual }) => !isEqual);
    });

    expect(different).toEqual([]);
  });

  it.each(comparable.filter(({ includePropertyValues }) => includePropertyValues))(
    '$id has the members of its contexts in the recorded order',
    (recording) => {
      const { call, id } = replay(recording);
      const namesIn = (answer: Answer) =>
        answer.Changes.map(({ ResourceChange: { LogicalResourceId, Action, BeforeContext = '', AfterContext = '' } }: Answer) =>
          [LogicalResourceId, Action, ...`${BeforeContext} ${AfterContext}`.matchAll(/"\w+":/g)].join(' '),
        ).sort();

      const described = call('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues: true });

      expect(namesIn(described)).toEqual(namesIn(recording.changeSet));
    },
  );

  const eventful = recordings.filter(({ stackEvents, kind }) => stackEvents !== undefined && kind === 'update');

  it.each(eventful)('$id is executed with the recorded events', (recording) => {
    const { call, id, settle, events } = replay(recording);
    const { stackEvents = {} } = recording;
    const isBrief = Object.hasOwn(stackEvents, 'Stack');
    const [{ StackId }] = events('app');

    call('ExecuteChangeSet', { ChangeSetName: id });
    settle();
    const isDeleted = stackEvents.Stack?.some(({ ResourceStatus }) => ResourceStatus.startsWith('DELETE')) === true;
    if (isDeleted) {
      call('DeleteStack', { StackName: 'app' });
      settle();
    }

    const byResource: Record<string, string[]> = {};
    for (const { LogicalResourceId, ResourceStatus, ResourceType } of events(StackId)) {
      const isStack = ResourceType === 'AWS::CloudFormation::Stack';
      const key = isStack ? 'Stack' : LogicalResourceId;
      const statuses = byResource[key] ?? [];
      byResource[key] = statuses;
      // The brief form leaves out repetitions and the clean-up; its older version deletions too.
      const isLeftOut =
        isBrief &&
        (ResourceStatus === statuses.at(-1) ||
          ResourceStatus === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' ||
          (!isDeleted && ResourceStatus.startsWith('DELETE')));
      if (!isLeftOut) statuses.push(ResourceStatus);
    }
    const recorded = Object.fromEntries(
      Object.entries(stackEvents).map(([logicalId, entries]) => {
        const statuses = entries.map(({ ResourceStatus }) => ResourceStatus);
        return [/^(<stack-name|stack-|Stack$)/.test(logicalId) ? 'Stack' : logicalId, isBrief ? statuses : statuses.reverse()];
      }),
    );
    expect(byResource).toEqual(recorded);
  });
});
