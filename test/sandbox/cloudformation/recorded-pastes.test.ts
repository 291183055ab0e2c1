import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareAnswers } from './recorded-answers.ts';
import { type Answer, setup } from './support.ts';

const CORPUS = '../shared/corpus/change-sets-more.jsonl';
const isAbsent = !existsSync(CORPUS);
const title = isAbsent ? `published change sets (skipped: ${CORPUS} is absent)` : 'published change sets';

interface Recording {
  readonly id: string;
  readonly changeSet: Answer;
}

/** Reasons why a change set cannot be played: its templates are not published, and its answer does not contain them. */
const OMITTED: Readonly<Record<string, string>> = {
  'cfn-changeset-viewer/nested': 'the templates of the nested stack are not published',
  'formica/CHANGESETCHANGES': 'it has no property values',
  'aws-cdk-rfcs/global-table-import-retain': 'it has no property values, and one logical ID with two types',
  'aws-cdk-rfcs/global-table-import-delete': 'it has no property values, and one logical ID with two types',
  'aws-cli-examples/lambda-timeout': 'it has no property values',
};

const TAGS =
  'a changed Tags property has the attribute Tags and no name here, and the attribute Properties and the name Tags in the sandbox, ' +
  'as in other recordings of 2024 and 2025';

/** The fields that differ, by change set, with the reason. */
const EXCEPTIONS: Readonly<Record<string, { readonly path: RegExp; readonly count: number; readonly reason: string }>> = {
  'cfn-changeset-viewer/multiple': { path: /\.Scope\[\d\]$|\.Target\.(?:Attribute|Name)$/, count: 7, reason: TAGS },
  'user-guide-2024/instance-tags': { path: /\.Scope\[\d\]$|\.Target\.(?:Attribute|Name)$/, count: 5, reason: TAGS },
  'user-guide-2024/network-interface': {
    path: /\.Scope\[\d\]$|\.Target\.(?:Attribute|Name|AfterValue)$/,
    count: 4,
    reason: `${TAGS}; the order of the members in the template is not published`,
  },
  'cfn-changeset-viewer/stack-tags': {
    path: /\.Target\.AfterValue$/,
    count: 3,
    reason: 'the order of the tags in the request is not published',
  },
};

type Sides = { readonly before: Record<string, unknown>; readonly after: Record<string, unknown> };

/** Rebuilds both templates from the contexts of the changes. */
function rebuild(changes: readonly Answer[]): Sides {
  const sides: Sides = { before: {}, after: {} };
  for (const { ResourceChange: change } of changes) {
    const { LogicalResourceId: id, ResourceType: Type, BeforeContext, AfterContext } = change;
    if (BeforeContext !== undefined) sides.before[id] = { Type, ...JSON.parse(BeforeContext) };
    if (AfterContext !== undefined) sides.after[id] = { Type, ...JSON.parse(AfterContext) };
  }
  return sides;
}

/** Rebuilds the tags of the stack before the change from the details of a change. */
function tagsBefore(tags: readonly Answer[], changes: readonly Answer[]): readonly Answer[] {
  const details = changes[0]?.ResourceChange.Details.filter(({ Target }: Answer) => Target.Path?.startsWith('/Tags')) ?? [];
  if (details.some(({ Target }: Answer) => Target.Path === '/Tags')) return [];
  const before = tags.map((tag) => ({ ...tag }));
  for (const { Target } of details) {
    const [, , index, field] = Target.Path.split('/');
    before[index][field] = Target.BeforeValue;
  }
  return before;
}

function play({ changeSet }: Recording): Answer {
  const { Changes, Tags = [], ImportExistingResources } = changeSet;
  const { before, after } = rebuild(Changes);
  const imported = Changes.find(({ ResourceChange }: Answer) => ResourceChange.Action === 'Import')?.ResourceChange;
  const outside = imported === undefined ? [] : [{ type: imported.ResourceType, physicalId: imported.PhysicalResourceId }];
  const { call, create, prepare } = setup({ outside });
  const Keep = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
  const text = (Resources: Record<string, unknown>) => JSON.stringify({ Resources: { ...Resources, Keep } });
  create('app', text(before), { Tags: tagsBefore(Tags ?? [], Changes) });
  const id = prepare('app', text(after), { Tags: Tags ?? [], ImportExistingResources: ImportExistingResources ?? undefined });
  return call('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues: true });
}

/** Replaces IDs that AWS generates. */
function comparable(changes: readonly Answer[]): readonly Answer[] {
  return changes.map(({ Type, ResourceChange }) => {
    const { PhysicalResourceId, ...rest } = ResourceChange;
    return { Type, ResourceChange: { ...rest, ...(PhysicalResourceId === undefined ? {} : { PhysicalResourceId: '<id>' }) } };
  });
}

/** Removes nulls, which the publisher of the change sets added. */
function withoutNulls(value: unknown): Answer {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, child]) => child !== null);
  return Object.fromEntries(kept.map(([key, child]) => [key, withoutNulls(child)]));
}

const recordings = isAbsent
  ? []
  : readFileSync(CORPUS, 'utf8')
      .trim()
      .split('\n')
      .map((line) => withoutNulls(JSON.parse(line)) as Recording);

describe.skipIf(isAbsent)(title, () => {
  it.each(recordings.filter(({ id }) => OMITTED[id] === undefined))('$id has the same changes, in every field', (recording) => {
    const expected = comparable(recording.changeSet.Changes);
    const actual = comparable(play(recording).Changes);

    const fields = [...compareAnswers(expected, actual, '.Changes')];
    const different = fields.filter(({ isEqual }) => !isEqual);

    const exception = EXCEPTIONS[recording.id];
    expect(different.filter(({ path }) => exception?.path.test(path) !== true)).toEqual([]);
    expect(different).toHaveLength(exception?.count ?? 0);
    expect(fields.length).toBeGreaterThan(5);
  });

  it('every change set that is not played, or that differs, is listed with its reason', () => {
    const known = new Set(recordings.map(({ id }) => id));

    expect(Object.keys({ ...OMITTED, ...EXCEPTIONS }).filter((id) => !known.has(id))).toEqual([]);
  });
});
