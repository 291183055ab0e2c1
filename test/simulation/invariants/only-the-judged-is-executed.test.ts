import { describe, expect, it } from 'vitest';
import type { ChangeSetDistortion } from '../../../sandbox/cloudformation/model/distortion.ts';
import type { SeenProtection } from '../../../sandbox/simulation/harness/observations.ts';
import { onlyTheJudgedIsExecuted } from '../../../sandbox/simulation/invariants/only-the-judged-is-executed.ts';
import { draft, resource } from '../scenarios.ts';
import {
  CHANGE_SET_ID,
  change,
  deletion,
  execution,
  type HistoryProps,
  history,
  making,
  SNAPSHOT,
  STACK_ID,
  wordsOf,
} from './history.ts';

const DELETES = change({ Action: 'Remove', PolicyAction: 'Delete' });
const NESTED = change({ LogicalResourceId: 'Nested', ResourceType: 'AWS::CloudFormation::Stack', ChangeSetId: 'nested' });
const DELETED = { at: 2, status: 'DELETE_COMPLETE', physicalId: 'table-1', type: 'AWS::DynamoDB::Table' };
const WAIVER = { logicalId: 'Table', effect: 'delete', isExpired: false } as const;

function executed(changes: Parameters<typeof execution>[0], props: HistoryProps = {}): HistoryProps {
  return { ...props, seen: { executed: [execution(changes)], ...props.seen } };
}

function distorted(distortion: ChangeSetDistortion, changes = [change({})], props: HistoryProps = {}): HistoryProps {
  return executed({ distortion, changes }, props);
}

/** A stack that a retry at 1 deleted without a change set. The pushed policy forbids it; that of the overwrite does not. */
function deletedAfterOverwrite(at: number): HistoryProps {
  const remaining = [{ logicalId: 'Table', type: 'AWS::DynamoDB::Table' }];
  const past = history({ plan: { policy: 'strict' } });
  const pushes = past.pushes.map((pushed) => {
    return { ...pushed, overwrites: [{ at, plan: { ...pushed.plan, policy: undefined }, revision: pushed.revision }] };
  });
  const started = [{ at: 1, name: 'job-1' }] as unknown as typeof past.started;
  return {
    scenario: { baseline: 'observe' },
    seen: { pushes, started, made: [], executed: [], deleted: [deletion({ remaining })] },
  };
}

describe('S1 permits', () => {
  it.each<[string, HistoryProps]>([
    ['an update', {}],
    ['a deletion that the policy allows', executed({ changes: [DELETES] }, { scenario: { baseline: 'observe' } })],
    [
      'a deletion with a waiver that the baseline consents to',
      executed({ changes: [DELETES] }, { scenario: { baseline: 'waivable' }, plan: { waivers: [WAIVER] } }),
    ],
    [
      'an unclear description under a policy that allows unknown effects',
      distorted('dynamic', undefined, { scenario: { baseline: 'observe' } }),
    ],
    ['a change set with the defect late that hides no change', distorted('late')],
    [
      'an added nested stack without a change set',
      distorted('missing-nested', [change({ ...NESTED.change.ResourceChange, Action: 'Add' })]),
    ],
    ['a defect of a nested stack without a nested stack', distorted('nested-loop')],
    ['an incomplete list that lacks an update', distorted('warn')],
    [
      'the creation of a stack from the pushed template',
      { seen: { made: [making({ what: 'stack', id: STACK_ID })], executed: [] } },
    ],
    [
      'the creation of a stack without the resources whose condition is false',
      {
        scenario: { baseline: 'few types' },
        plan: { draft: draft({ Topic: resource('AWS::SNS::Topic', { isConditional: true }) }, { stage: 'test' }) },
        seen: { made: [making({ what: 'stack', id: STACK_ID })], executed: [] },
      },
    ],
    ['the deletion of a stack without resources', { seen: { deleted: [deletion()] } }],
    ['a deletion that the policy of an overwritten artifact allows', deletedAfterOverwrite(0)],
    ['a stricter protection', { seen: { protections: [protection('UpdateTerminationProtection', false)] } }],
  ])('%s', (_, props) => {
    expect(onlyTheJudgedIsExecuted(history(props))).toEqual([]);
  });
});

describe('S1 is violated by', () => {
  it.each<[string, HistoryProps, string]>([
    ['an execution without a push', executed({ executionName: 'job-9' }), `${CHANGE_SET_ID} was executed without a push`],
    [
      'an execution by name',
      executed({ reference: 'stackgate-job-1' }),
      `${CHANGE_SET_ID} was executed by the name stackgate-job-1, which another change set can have`,
    ],
    [
      'the execution of a change set of another deployment',
      { seen: { made: [making({ executionName: 'job-9' })] } },
      `${CHANGE_SET_ID} was executed by a deployment that did not create it`,
    ],
    [
      'the execution of a change set of another template',
      { seen: { made: [making({ template: '{}' })] } },
      `${CHANGE_SET_ID} was created from another template than the pushed one`,
    ],
    [
      'a deletion that the policy forbids',
      executed({ changes: [DELETES] }),
      `${CHANGE_SET_ID}: delete of /Table (AWS::DynamoDB::Table) was executed`,
    ],
    [
      'a deletion in a nested stack',
      executed({ changes: [NESTED, { ...DELETES, path: 'Nested' }] }),
      `${CHANGE_SET_ID}: delete of Nested/Table (AWS::DynamoDB::Table) was executed`,
    ],
    [
      'a deletion with a waiver that the baseline does not consent to',
      executed({ changes: [DELETES] }, { plan: { waivers: [WAIVER] } }),
      `${CHANGE_SET_ID}: delete of /Table (AWS::DynamoDB::Table) was executed`,
    ],
    [
      'a deletion with an expired waiver',
      executed(
        { changes: [DELETES] },
        { scenario: { baseline: 'waivable' }, plan: { waivers: [{ ...WAIVER, isExpired: true }] } },
      ),
      `${CHANGE_SET_ID}: delete of /Table (AWS::DynamoDB::Table) was executed`,
    ],
    [
      'a deletion in a nested stack with a waiver for the root stack',
      executed(
        { changes: [NESTED, { ...DELETES, path: 'Nested' }] },
        { scenario: { baseline: 'waivable' }, plan: { waivers: [WAIVER] } },
      ),
      `${CHANGE_SET_ID}: delete of Nested/Table (AWS::DynamoDB::Table) was executed`,
    ],
    [
      'a deletion that the pushed policy forbids',
      executed({ changes: [DELETES] }, { scenario: { baseline: 'observe' }, plan: { policy: 'strict' } }),
      `${CHANGE_SET_ID}: delete of /Table (AWS::DynamoDB::Table) was executed`,
    ],
    [
      'an update that no longer retains a resource',
      executed({ changes: [change({ Details: [{ Target: { Attribute: 'DeletionPolicy', BeforeValue: 'Retain' } }] })] }),
      `${CHANGE_SET_ID}: unprotect of /Table (AWS::DynamoDB::Table) was executed`,
    ],
    [
      'an update that turns deletion protection off',
      executed({
        changes: [
          change({
            Details: [
              {
                Target: {
                  Attribute: 'Properties',
                  Name: 'DeletionProtectionEnabled',
                  BeforeValue: 'true',
                  AfterValue: 'false',
                },
              },
            ],
          }),
        ],
      }),
      `${CHANGE_SET_ID}: unprotect of /Table (AWS::DynamoDB::Table) was executed`,
    ],
    [
      'a deleted resource that the change set does not list',
      { events: [DELETED] },
      `table-1 (AWS::DynamoDB::Table) was deleted by ${CHANGE_SET_ID}`,
    ],
    [
      'a resource that left the stack although the change set does not list it',
      { events: [{ ...DELETED, status: 'DELETE_SKIPPED' }] },
      `table-1 (AWS::DynamoDB::Table) was deleted by ${CHANGE_SET_ID}`,
    ],
    [
      'a resource that is gone from a nested stack',
      executed(
        { before: { 'sim-shop-Nested': { ...SNAPSHOT, stackId: 'nested-1', parentId: STACK_ID } as typeof SNAPSHOT } },
        { events: [DELETED] },
      ),
      `table-1 (AWS::DynamoDB::Table) was deleted by ${CHANGE_SET_ID}`,
    ],
    [
      'a stack that is created from another template',
      { seen: { made: [making({ what: 'stack', id: STACK_ID, template: '{}' })], executed: [] } },
      `${STACK_ID} was created from another template than the pushed one`,
    ],
    [
      'a stack that is created with a resource that the policy forbids',
      {
        scenario: { baseline: 'few types' },
        plan: { draft: draft({ Topic: resource('AWS::SNS::Topic') }) },
        seen: { made: [making({ what: 'stack', id: STACK_ID })], executed: [] },
      },
      `/Topic (AWS::SNS::Topic) was created with the stack ${STACK_ID}`,
    ],
    [
      'a stack that is created with a nested stack with a resource that the policy forbids',
      {
        plan: {
          policy: 'few types',
          draft: draft({}, { nested: draft({ Topic: resource('AWS::SNS::Topic', { isConditional: true }) }) }),
        },
        seen: { made: [making({ what: 'stack', id: STACK_ID })], executed: [] },
      },
      `Nested/Topic (AWS::SNS::Topic) was created with the stack ${STACK_ID}`,
    ],
    [
      'a stack that is deleted with its resources',
      { seen: { deleted: [deletion({ remaining: [{ logicalId: 'Table', type: 'AWS::DynamoDB::Table' }] })] } },
      `Table (AWS::DynamoDB::Table) was deleted with the stack ${STACK_ID}`,
    ],
    [
      'a stack that is deleted for no push',
      {
        scenario: { baseline: 'observe' },
        seen: { deleted: [deletion({ executionName: '', remaining: [{ logicalId: 'Table', type: 'AWS::DynamoDB::Table' }] })] },
      },
      `Table (AWS::DynamoDB::Table) was deleted with the stack ${STACK_ID}`,
    ],
    [
      'a deletion that only the policy of a later overwrite allows',
      deletedAfterOverwrite(2),
      `Table (AWS::DynamoDB::Table) was deleted with the stack ${STACK_ID}`,
    ],
    [
      'termination protection that is turned off',
      { seen: { protections: [protection('UpdateTerminationProtection', true)] } },
      'UpdateTerminationProtection loosened the protection of sim-shop',
    ],
    [
      'another stack policy',
      { seen: { protections: [protection('SetStackPolicy', true)] } },
      'SetStackPolicy loosened the protection of sim-shop',
    ],
  ])('%s', (_, props, words) => {
    expect(wordsOf(onlyTheJudgedIsExecuted(history(props)))).toEqual([words]);
  });

  it.each<[ChangeSetDistortion, HistoryProps]>([
    ['dynamic', distorted('dynamic')],
    ['disagree', distorted('disagree')],
    ['missing-nested', distorted('missing-nested', [NESTED])],
    ['nested-loop', distorted('nested-loop', [NESTED])],
    ['nested-failed', distorted('nested-failed', [NESTED])],
    [
      'warn',
      distorted('warn', [change({ Action: 'Remove', LogicalResourceId: 'Topic', ResourceType: 'AWS::SNS::Topic' })], {
        scenario: { baseline: 'stateful' },
      }),
    ],
  ])('the execution of a change set with the defect %s', (distortion, props) => {
    expect(wordsOf(onlyTheJudgedIsExecuted(history(props)))).toEqual([
      `${CHANGE_SET_ID} was executed, although its description is unclear: ${distortion}`,
    ]);
  });

  it.each([
    ['removal', { Action: 'Remove' }],
    ['replacement', { Action: 'Modify', Replacement: 'True' }],
  ] as const)('the execution of a %s that appeared after the judgement, also if the policy allows it', (_, resource) => {
    const late = distorted('late', [change(resource)], { scenario: { baseline: 'observe' } });

    expect(wordsOf(onlyTheJudgedIsExecuted(history(late)))).toEqual([
      `${CHANGE_SET_ID} was executed, although changes appeared in it after it was judged`,
    ]);
  });
});

function protection(operation: SeenProtection['operation'], isLoosened: boolean): SeenProtection {
  const [weak, strong] = [
    { denied: [], isProtected: false },
    { denied: ['Guarded'], isProtected: true },
  ];
  const [before, after] = isLoosened ? [strong, weak] : [weak, strong];
  return { at: 1, operation, stackName: 'sim-shop', stackStatus: 'UPDATE_COMPLETE', before, after };
}
