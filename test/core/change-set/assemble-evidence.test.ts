import { describe, expect, it } from 'vitest';
import { assembleEvidence } from '../../../core/change-set/assemble-evidence.ts';
import type { ChangeSetPage } from '../../../core/change-set/change-set-page.ts';
import type { ChangeSetReading } from '../../../core/change-set/change-set-reading.ts';
import {
  makeChange,
  makeNestedChange,
  makeNestedPage,
  makePage,
  makeReading,
  nestedId,
  ROOT_ID,
  STACK_ID,
} from '../../support/change-sets.ts';

function reasonsOf(reading: ChangeSetReading): readonly string[] {
  return assembleEvidence(reading).gaps.map(({ reason }) => reason);
}

function reasonsOfPage(page: ChangeSetPage): readonly string[] {
  return reasonsOf(makeReading([makePage([], page)]));
}

describe('a complete reading', () => {
  it('returns all changes and no gap', () => {
    const evidence = assembleEvidence(makeReading([makePage([makeChange()])]));

    expect(evidence).toEqual({
      changeSetId: ROOT_ID,
      changeSetName: 'stackgate-run',
      stackId: STACK_ID,
      stackName: 'prod-orders',
      saysNoChanges: false,
      changes: [{ path: '', plain: makeChange() }],
      gaps: [],
      notes: [],
      hooks: [],
      hiddenParameters: [],
    });
  });

  it('has a note if it is complete and lists no change', () => {
    expect(assembleEvidence(makeReading([makePage([])]))).toMatchObject({
      changes: [],
      gaps: [],
      saysNoChanges: false,
      notes: [expect.stringContaining('The change set is complete and lists no resource change.')],
    });
  });

  it('is one gap with advice if early validation failed it', () => {
    const StatusReason = 'The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation].';
    const failed = makePage([makeChange()], { Status: 'FAILED', ExecutionStatus: 'UNAVAILABLE', StatusReason });

    expect(assembleEvidence(makeReading([failed])).gaps).toEqual([
      {
        path: '',
        reason: `CloudFormation failed to create the change set (${StatusReason}).`,
        advice: expect.stringContaining('Correct the properties'),
      },
    ]);
  });

  it('joins the pages in any order', () => {
    const first = makePage([makeChange({ LogicalResourceId: 'A' })], { NextToken: 'two' });
    const second = makePage([makeChange({ LogicalResourceId: 'B' })], { NextToken: 'three' });
    const third = makePage([makeChange({ LogicalResourceId: 'C' })]);

    const evidence = assembleEvidence(makeReading([first, second, third]));

    expect(evidence.gaps).toEqual([]);
    expect(evidence.changes.map(({ plain }) => plain?.ResourceChange?.LogicalResourceId)).toEqual(['A', 'B', 'C']);
    expect(assembleEvidence(makeReading([third, first, second]))).toEqual(evidence);
  });

  it('contains hooks, notes, and the names of hidden parameters', () => {
    const hooks = [{ typeName: 'Org::Hook', failureMode: 'FAIL', logicalResourceId: 'Orders' }];
    const Parameters = [
      { ParameterKey: 'Password', ParameterValue: '****' },
      { ParameterKey: 'Name', ParameterValue: 'orders' },
      { ParameterKey: 'Size' },
      { ParameterKey: 'Password', ParameterValue: '****' },
      { ParameterValue: '****' },
    ];

    expect(
      assembleEvidence(makeReading([makePage([makeChange()], { Parameters })], [], { hooks, notes: ['a note'] })),
    ).toMatchObject({
      hooks,
      notes: ['a note'],
      hiddenParameters: ['Password'],
    });
  });
});

it('lists the hidden parameters of nested stacks', () => {
  const Parameters = [{ ParameterKey: 'Inner', ParameterValue: '****' }];
  const pages = [makePage([makeNestedChange('Network')]), makeNestedPage('Network', [], { Parameters })];

  expect(assembleEvidence(makeReading(pages)).hiddenParameters).toEqual(['Inner']);
  expect(assembleEvidence(makeReading([makePage()], [makePage([], { Parameters })])).hiddenParameters).toEqual(['Inner']);
});

it.each(['Executable from root change set', 'Only executable from the root change set.'])(
  'accepts a nested change set that CloudFormation executes with its root: %s',
  (StatusReason) => {
    const pages = [makePage([makeNestedChange('Network')]), makeNestedPage('Network', [], { StatusReason })];

    expect(reasonsOf(makeReading(pages))).toEqual([]);
  },
);

describe('missing or mismatched pages', () => {
  it('are a gap if the last page has a NextToken', () => {
    expect(reasonsOfPage({ NextToken: 'more' })).toEqual([
      `The list of changes is incomplete: the change set ${ROOT_ID} has a further page (NextToken) that was not read.`,
    ]);
  });

  it('are a gap if two pages end the list', () => {
    expect(reasonsOf(makeReading([makePage(), makePage()]))).toEqual([expect.stringContaining('do not belong together')]);
  });

  it('are a gap if two pages name the same next page', () => {
    const again = makePage([], { NextToken: 'same' });

    expect(reasonsOf(makeReading([again, again, makePage()]))).toEqual([expect.stringContaining('do not belong together')]);
  });

  it('are a gap if the reader could not read further', () => {
    const plain = new Map([[ROOT_ID, { pages: [makePage()], problem: 'Throttled.' }]]);

    expect(reasonsOf(makeReading([], [], { plain }))).toEqual(['Throttled.']);
  });

  it('are a gap if no page was read', () => {
    expect(reasonsOf(makeReading([], [], { plain: new Map([[ROOT_ID, { pages: [] }]]) }))).toEqual([
      `No page of the change set ${ROOT_ID} was read.`,
    ]);
    expect(reasonsOf(makeReading([]))).toEqual([`The change set ${ROOT_ID} of the root stack was not read.`]);
  });

  it('are a gap if a page has no list of changes', () => {
    expect(reasonsOfPage({ Changes: undefined })).toEqual([expect.stringContaining('has no list of changes')]);
  });

  it('are a gap if they belong to different change sets or stacks, or have an unknown mode', () => {
    const other = makePage([], { ChangeSetId: 'arn:other' });
    const mixed = makeReading([], [], { plain: new Map([[ROOT_ID, { pages: [other] }]]) });

    expect(reasonsOf(mixed)).toEqual([`The pages of ${ROOT_ID} include a page of another change set (arn:other).`]);
    expect(reasonsOf(makeReading([makePage([], { NextToken: 'two' }), makePage([], { StackId: 'arn:other' })]))).toEqual([
      `The pages of the change set ${ROOT_ID} name different stacks.`,
    ]);
    expect(reasonsOfPage({ DeploymentMode: 'GUESS' })).toEqual(['The change set\'s DeploymentMode "GUESS" is unknown.']);
    expect(reasonsOfPage({ DeploymentMode: 'REVERT_DRIFT' })).toEqual([]);
  });

  it('may omit the ARN of their change set', () => {
    expect(reasonsOfPage({ ChangeSetId: undefined })).toEqual([]);
  });
});

describe('the status of the root', () => {
  it.each([
    [{ Status: 'CREATE_IN_PROGRESS' }, ["The change set's Status is CREATE_IN_PROGRESS, expected CREATE_COMPLETE."]],
    [{ Status: undefined }, ["The change set's Status is absent, expected CREATE_COMPLETE."]],
    [
      { Status: 'FAILED', StatusReason: 'Transform failed', ExecutionStatus: 'UNAVAILABLE' },
      ['CloudFormation failed to create the change set (Transform failed).'],
    ],
    [
      { ExecutionStatus: 'OBSOLETE' },
      ['The change set is OBSOLETE: the stack changed after the change set was created. Create a new change set.'],
    ],
    [{ ExecutionStatus: 'EXECUTE_IN_PROGRESS' }, ['The change set was already executed (ExecutionStatus EXECUTE_IN_PROGRESS).']],
    [{ ExecutionStatus: 'EXECUTE_COMPLETE' }, ['The change set was already executed (ExecutionStatus EXECUTE_COMPLETE).']],
    [{ ExecutionStatus: 'EXECUTE_FAILED' }, ['The change set was already executed (ExecutionStatus EXECUTE_FAILED).']],
    [
      { ExecutionStatus: undefined },
      ["The change set's ExecutionStatus is absent: CloudFormation cannot execute the change set."],
    ],
    [{ ExecutionStatus: 'SOON' }, ["The change set's ExecutionStatus is SOON: CloudFormation cannot execute the change set."]],
    [
      { ExecutionStatus: 'UNAVAILABLE', StatusReason: 'Executable from root change set' },
      [
        "The change set's ExecutionStatus is UNAVAILABLE: CloudFormation cannot execute the change set (Executable from root change set).",
      ],
    ],
  ] satisfies [ChangeSetPage, string[]][])('%j is a gap', (page, reasons) => {
    expect(reasonsOfPage(page)).toEqual(reasons);
  });

  it('must be the same on every page', () => {
    const reading = makeReading([makePage([], { NextToken: 'two' }), makePage([], { ExecutionStatus: 'OBSOLETE' })]);

    expect(reasonsOf(reading)).toEqual([expect.stringContaining('OBSOLETE')]);
  });

  it('may be absent in a saved file only for ExecutionStatus', () => {
    const saved = (page: ChangeSetPage) => reasonsOf(makeReading([makePage([], page)], [], { origin: 'saved' }));

    expect(saved({ ExecutionStatus: undefined })).toEqual([]);
    expect(saved({ ExecutionStatus: undefined, Status: undefined })).toHaveLength(1);
    expect(saved({ ExecutionStatus: 'OBSOLETE' })).toHaveLength(1);
  });
});

describe.each([0, 1, 2])('page %i of three', (index) => {
  it.each([
    { ChangeSetId: 'arn:other' },
    { ChangeSetId: `${ROOT_ID}0` },
    { RootChangeSetId: 'arn:other' },
    { RootChangeSetId: `${ROOT_ID}0` },
    { ParentChangeSetId: nestedId('Parent') },
    { DeploymentMode: 'GUESS' },
    { DeploymentMode: 'REVERT_DRIFT_AND_GUESS' },
    { StackId: `${STACK_ID}0` },
    { Status: 'CREATE_IN_PROGRESS' },
    { ExecutionStatus: 'OBSOLETE' },
    { Changes: undefined },
  ] satisfies ChangeSetPage[])('is a gap with %j', (problem) => {
    const pages = ['two', 'three', undefined].map((NextToken, number) =>
      makePage([], { NextToken, DeploymentMode: 'REVERT_DRIFT', ...(number === index ? problem : {}) }),
    );

    expect(reasonsOf(makeReading([], [], { plain: new Map([[ROOT_ID, { pages }]]) }))).toHaveLength(1);
  });
});

describe('the root itself', () => {
  it('is not nested in another change set', () => {
    expect(reasonsOfPage({ ParentChangeSetId: nestedId('Parent') })).toEqual([
      `The change set ${ROOT_ID} is nested in another change set: inspect the root change set.`,
    ]);
    expect(reasonsOfPage({ RootChangeSetId: nestedId('Other') })).toEqual([
      `The change set ${ROOT_ID} belongs to another root change set (${nestedId('Other')}): inspect that change set.`,
    ]);
    expect(reasonsOfPage({ RootChangeSetId: ROOT_ID })).toEqual([]);
  });
});

describe('a change set whose status is that nothing changes', () => {
  const empty = {
    Status: 'FAILED',
    ExecutionStatus: 'UNAVAILABLE',
    StatusReason: "The submitted information didn't contain changes. Submit different information to create a change set.",
  };

  it('is recognized by the wording of CloudFormation', () => {
    expect(assembleEvidence(makeReading([makePage([], empty)]))).toMatchObject({ saysNoChanges: true, gaps: [] });
    expect(
      assembleEvidence(makeReading([makePage([], { ...empty, StatusReason: 'No updates are to be performed.' })])).saysNoChanges,
    ).toBe(true);
  });

  it.each([
    [[], { StatusReason: undefined }],
    [[], { StatusReason: 'Access denied' }],
    [[], { Status: 'CREATE_COMPLETE' }],
    [[makeChange()], {}],
  ])('is not empty if it contains changes %j and %j', (changes, page) => {
    const evidence = assembleEvidence(makeReading([makePage(changes, { ...empty, ...page })]));

    expect(evidence.saysNoChanges).toBe(false);
    expect(evidence.gaps).not.toEqual([]);
  });

  it('has a gap if a page is missing', () => {
    expect(reasonsOfPage({ ...empty, NextToken: 'more' })).toHaveLength(1);
  });

  it('needs no list of changes', () => {
    expect(assembleEvidence(makeReading([makePage([], { ...empty, Changes: undefined })])).saysNoChanges).toBe(true);
  });
});

describe('nested change sets', () => {
  const inner = makeChange({ LogicalResourceId: 'Subnet', ResourceType: 'AWS::EC2::Subnet' });

  it('are read to any depth, each change with the path that leads to it', () => {
    const evidence = assembleEvidence(
      makeReading([
        makePage([makeNestedChange('Network')]),
        makeNestedPage('Network', [makeNestedChange('Subnets')]),
        makeNestedPage('Subnets', [inner], { ParentChangeSetId: nestedId('Network') }),
      ]),
    );

    expect(evidence.gaps).toEqual([]);
    expect(evidence.changes.map(({ path }) => path)).toEqual(['', 'Network', 'Network/Subnets']);
  });

  it('are a gap of their stack if they were not read', () => {
    const evidence = assembleEvidence(makeReading([makePage([makeNestedChange('Network')])]));

    expect(evidence.gaps).toEqual([
      { path: 'Network', reason: `The change set ${nestedId('Network')} of the nested stack Network was not read.` },
    ]);
  });

  it.each([
    [{ ExecutionStatus: 'UNAVAILABLE', StatusReason: undefined }, 'ExecutionStatus is UNAVAILABLE'],
    [{ ExecutionStatus: 'OBSOLETE', StatusReason: undefined }, 'OBSOLETE'],
    [{ Status: 'FAILED', StatusReason: 'Access denied' }, 'CloudFormation failed to create the change set (Access denied).'],
    [{ Status: 'FAILED', ExecutionStatus: 'AVAILABLE' }, 'Status is FAILED'],
    [
      { RootChangeSetId: 'arn:other' },
      `The change set ${nestedId('Network')} belongs to another root change set (arn:other): inspect that change set.`,
    ],
    [{ NextToken: 'more' }, 'has a further page'],
  ] satisfies [ChangeSetPage, string][])('are a gap of their stack for %j', (page, reason) => {
    const { gaps } = assembleEvidence(
      makeReading([makePage([makeNestedChange('Network')]), makeNestedPage('Network', [inner], page)]),
    );

    expect(gaps[0]).toEqual({ path: 'Network', reason: expect.stringContaining(reason) });
  });

  it('may be executable, or say that nothing changes', () => {
    const available = makeNestedPage('Network', [inner], { ExecutionStatus: 'AVAILABLE', StatusReason: undefined });
    const unchanged = makeNestedPage('Network', [], { Status: 'FAILED', StatusReason: 'No updates are to be performed.' });

    expect(reasonsOf(makeReading([makePage([makeNestedChange('Network')]), available]))).toEqual([]);
    expect(reasonsOf(makeReading([makePage([makeNestedChange('Network')]), unchanged]))).toEqual([]);
  });

  it('may omit the ARN of their root', () => {
    const page = makeNestedPage('Network', [inner], { RootChangeSetId: undefined, StackId: undefined });

    expect(reasonsOf(makeReading([makePage([makeNestedChange('Network')]), page]))).toEqual([]);
  });

  it('do not make their root an empty change set', () => {
    const unchanged = makeNestedPage('Network', [], { Status: 'FAILED', StatusReason: 'No updates are to be performed.' });

    expect(assembleEvidence(makeReading([makePage([makeNestedChange('Network')]), unchanged])).saysNoChanges).toBe(false);
  });

  it('are a gap if they refer to each other in a cycle', () => {
    const evidence = assembleEvidence(
      makeReading([makePage([makeNestedChange('Network')]), makeNestedPage('Network', [makeNestedChange('Network')])]),
    );

    expect(evidence.gaps).toEqual([
      { path: 'Network/Network', reason: `The change set ${nestedId('Network')} belongs to more than one nested stack.` },
    ]);
  });

  it('are a gap if two nested stacks refer to the same change set', () => {
    const other = makeNestedChange('Other', { ChangeSetId: nestedId('Network') });
    const evidence = assembleEvidence(
      makeReading([makePage([makeNestedChange('Network'), other]), makeNestedPage('Network', [inner])]),
    );

    expect(evidence.gaps).toEqual([
      { path: 'Other', reason: `The change set ${nestedId('Network')} belongs to more than one nested stack.` },
    ]);
    expect(evidence.changes).toHaveLength(3);
  });

  it('are read once if several entries of one nested stack refer to them', () => {
    const twin = makeNestedChange('Network', { PhysicalResourceId: 'other' });
    const evidence = assembleEvidence(
      makeReading([makePage([makeNestedChange('Network'), twin]), makeNestedPage('Network', [inner])]),
    );

    expect(evidence.gaps).toEqual([]);
    expect(evidence.changes).toHaveLength(3);
  });

  it('are read in linear time for every pattern of references', () => {
    const names = Array.from({ length: 60 }, (_, index) => `Level${index}`);
    const pages = names.map((name, index) =>
      makeNestedPage(
        name,
        names.slice(index + 1, index + 3).map((next) => makeNestedChange(next)),
      ),
    );

    expect(reasonsOf(makeReading([makePage([makeNestedChange('Level0')]), ...pages])).length).toBeGreaterThan(0);
  });

  it('are found through the response with property values', () => {
    const blind = makeNestedChange('Network', { ChangeSetId: undefined });
    const evidence = assembleEvidence(
      makeReading([makePage([blind]), makeNestedPage('Network', [inner])], [makePage([makeNestedChange('Network')])]),
    );

    expect(evidence.gaps).toEqual([]);
    expect(evidence.changes.map(({ path }) => path)).toEqual(['', 'Network']);
  });

  it('are all required if the two responses name different change sets', () => {
    const plain = makePage([makeNestedChange('Network')]);
    const valued = makePage([makeNestedChange('Network', { ChangeSetId: nestedId('Other') })]);
    const { gaps, changes } = assembleEvidence(makeReading([plain, makeNestedPage('Network')], [valued]));

    expect(changes).toHaveLength(1);
    expect(gaps).toEqual([{ path: 'Network', reason: expect.stringContaining(nestedId('Other')) }]);
  });

  it('have a path even if the nested stack has no logical ID', () => {
    const evidence = assembleEvidence(makeReading([makePage([makeNestedChange('Network', { LogicalResourceId: undefined })])]));

    expect(evidence.gaps[0]?.path).toBe('(unnamed)');
  });
});

describe('the response with property values', () => {
  const warning = '[WARN] --include-property-values option can return incomplete ChangeSet data';

  it('adds the changes that only it contains', () => {
    const extra = makeChange({ LogicalResourceId: 'Extra' });
    const evidence = assembleEvidence(makeReading([makePage([makeChange()])], [makePage([extra])]));

    expect(evidence.gaps).toEqual([]);
    expect(evidence.changes).toEqual([
      { path: '', valued: extra },
      { path: '', plain: makeChange() },
    ]);
  });

  it.each([0, 1, 2])('is a gap if page %i of three has no list of changes', (missing) => {
    const pages = [0, 1, 2].map((index) =>
      makePage([makeChange({ LogicalResourceId: `R${index}` })], index < 2 ? { NextToken: `t${index}` } : {}),
    );
    const { Changes: _, ...rest } = pages[missing] ?? {};
    const evidence = assembleEvidence(makeReading(pages.map((page, index) => (index === missing ? rest : page))));

    expect(evidence.gaps).toMatchObject([{ reason: expect.stringContaining('has no list of changes') }]);
  });

  it('marks the changes without values if it is incomplete or missing', () => {
    const [one, other] = [makeChange(), makeChange({ LogicalResourceId: 'Other' })];
    const read = (valued: object) =>
      assembleEvidence(makeReading([makePage([one, other])], [makePage([one])], valued)).changes.map(
        ({ lacksValues }) => lacksValues,
      );
    const only = (set: object) => ({ valued: new Map([[ROOT_ID, { pages: [makePage([one])], ...set }]]) });

    expect(read({})).toEqual([undefined, undefined]);
    expect(read(only({ pages: [makePage([one], { StatusReason: warning })] }))).toEqual([undefined, true]);
    expect(read(only({ problem: 'Throttled.' }))).toEqual([undefined, true]);
    expect(read({ valued: new Map() })).toEqual([undefined, undefined]);
  });

  it('is a note and not a gap if it is missing', () => {
    const valued = new Map([[ROOT_ID, { pages: [], problem: 'Throttled.' }]]);
    const evidence = assembleEvidence(makeReading([makePage([makeChange()])], [], { valued }));

    expect(evidence.gaps).toEqual([]);
    expect(evidence.notes).toEqual(['Property values of the root stack are not available: Throttled.']);
  });

  it('is a gap if it warns that it is incomplete and only one describe contains a destructive change', () => {
    const removal = makeChange({ Action: 'Remove' });
    const reason =
      'Only one of the two readings of the change set contains the destructive change of Orders, and CloudFormation warns that one reading is incomplete.';

    expect(reasonsOf(makeReading([makePage([removal])], [makePage([], { StatusReason: warning })]))).toEqual([reason]);
    expect(reasonsOf(makeReading([makePage([])], [makePage([removal], { StatusReason: warning })]))).toEqual([reason]);
    expect(reasonsOf(makeReading([makePage([{}])], [makePage([], { StatusReason: warning })]))).toEqual([
      expect.stringContaining('(unnamed)'),
    ]);
  });

  it.each([
    ['the change is not destructive', [makeChange()], [], warning],
    ['both responses contain the change', [makeChange({ Action: 'Remove' })], [makeChange({ Action: 'Remove' })], warning],
    ['CloudFormation does not warn', [makeChange({ Action: 'Remove' })], [], undefined],
  ])('is not a gap if %s', (_, plain, valued, StatusReason) => {
    expect(reasonsOf(makeReading([makePage(plain)], [makePage(valued, { StatusReason })]))).toEqual([]);
  });

  it('replaces the plain describe in a file unless it warns that it is incomplete', () => {
    const alone = (page: ChangeSetPage) =>
      assembleEvidence(makeReading([], [makePage([makeChange()], page)], { origin: 'saved' }));

    expect(alone({})).toMatchObject({ stackName: 'prod-orders', gaps: [], changes: [{ valued: makeChange() }] });
    expect(alone({}).notes).toEqual([expect.stringContaining('The change set has no fingerprint, because')]);
    expect(alone({ StatusReason: warning }).gaps).toEqual([
      {
        path: '',
        reason:
          'CloudFormation warns that the DescribeChangeSet response with property values may be incomplete: also describe the change set without property values.',
      },
    ]);
  });
});
