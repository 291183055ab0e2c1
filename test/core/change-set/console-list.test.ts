import { expect, it } from 'vitest';
import { assembleEvidence } from '../../../core/change-set/assemble-evidence.ts';
import { readConsoleList } from '../../../core/change-set/console-list.ts';
import { readSavedPages } from '../../../core/change-set/read-saved-pages.ts';
import { savedPagesSchema } from '../../../core/change-set/saved-pages-file.ts';
import { judge } from '../../../core/verdict/judge.ts';

const removal = {
  resourceChange: {
    action: 'Remove',
    logicalResourceId: 'Orders',
    physicalResourceId: 'orders-1',
    resourceType: 'AWS::DynamoDB::Table',
    scope: [],
    details: [],
    replacement: null,
  },
  hookInvocationCount: null,
};

function judgeList(list: unknown) {
  const reading = readSavedPages(savedPagesSchema.parse(list));
  if (reading === undefined) throw new Error('Expected one change set.');
  return judge(assembleEvidence(reading));
}

it('reads the list of changes that the console shows', () => {
  const verdict = judgeList([removal]);

  expect(verdict.judgements.map(({ effect }) => [effect.logicalResourceId, effect.kind])).toEqual([['Orders', 'delete']]);
  expect(verdict.evidence.notes).toEqual([
    'The changes come from the JSON changes of the CloudFormation console, which show no status: the change set may be incomplete, obsolete, or already executed.',
  ]);
  expect(
    judgeList([{ ResourceChange: { Action: 'Add', LogicalResourceId: 'A', ResourceType: 'AWS::SNS::Topic' } }]).decision,
  ).toBe('allow');
});

it('begins the names of fields with an uppercase letter, and keeps their values', () => {
  expect(readConsoleList([removal])).toMatchObject({
    Changes: [
      { Type: 'Resource', HookInvocationCount: null, ResourceChange: { Action: 'Remove', Scope: [], Replacement: null } },
    ],
  });
});

it.each([[[]], [[{ Changes: [] }]], [[removal, {}]], [[removal, null]], [[removal, 'text']], [{ resourceChange: {} }], ['text']])(
  'does not read %j as such a list',
  (value) => {
    expect(readConsoleList(value)).toBeUndefined();
  },
);
