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
  it('gives all changes and no gap', () => {
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

  it('has no change where only outputs change', () => {
    expect(assembleEvidence(makeReading([makePage([])]))).toMatchObject({ changes: [], gaps: [], saysNoChanges: false });
  });

  it('puts the pages together in any order', () => {
    const first = makePage([makeChange({ LogicalResourceId: 'A' })], { NextToken: 'two' });
    const second = makePage([makeChange({ LogicalResourceId: 'B' })], { NextToken: 'three' });
    const third = makePage([makeChange({ LogicalResourceId: 'C' })]);

    const evidence = assembleEvidence(makeReading([first, second, third]));

    expect(evidence.gaps).toEqual([]);
    expect(evidence.changes.map(({ plain }) => plain?.ResourceChange?.LogicalResourceId)).toEqual(['A', 'B', 'C']);
    expect(assembleEvidence(makeReading([third, first, second]))).toEqual(evidence);
  });

  it('carries hooks, notes, and the names of hidden parameters', () => {
    const hooks = [{ typeName: 'Org::Hook', failureMode: 'FAIL', logicalResourceId: 'Orders' }];
    const Parameters = [
      { ParameterKey: 'Password', ParameterValue: '****' },
      { ParameterKey: 'Name', ParameterValue: 'orders' },
      { ParameterKey: 'Size' },
      { ParameterKey: 'Password', ParameterValue: '****' },
      { ParameterValue: '****' },
    ];

    expect(assembleEvidence(makeReading([makePage([], { Parameters })], [], { hooks, notes: ['a note'] }))).toMatchObject({
      hooks,
      notes: ['a note'],
      hiddenParameters: ['Password'],
    });
  });
});

it('the names of hidden parameters of nested stacks are carried, too', () => {
  const Parameters = [{ ParameterKey: 'Inner', ParameterValue: '****' }];
  const pages = [makePage([makeNestedChange('Network')]), makeNestedPage('Network', [], { Parameters })];

  expect(assembleEvidence(makeReading(pages)).hiddenParameters).toEqual(['Inner']);
  expect(assembleEvidence(makeReading([makePage()], [makePage([], { Parameters })])).hiddenParameters).toEqual(['Inner']);
});

it.each(['Executable from root change set', 'Only executable from the root change set.'])(
  'a nested change set is executed with its root: %s',
  (StatusReason) => {
    const pages = [makePage([makeNestedChange('Network')]), makeNestedPage('Network', [], { StatusReason })];

    expect(reasonsOf(makeReading(pages))).toEqual([]);
  },
);

describe('pages that are missing or do not fit', () => {
  it('are a gap where the last one has a further page', () => {
    expect(reasonsOfPage({ NextToken: 'more' })).toEqual([
      `The list of changes is not whole: the change set ${ROOT_ID} has a further page (NextToken) that was not read.`,
    ]);
  });

  it('are a gap where two of them end the list', () => {
    expect(reasonsOf(makeReading([makePage(), makePage()]))).toEqual([expect.stringContaining('do not belong together')]);
  });

  it('are a gap where two of them name the same next page', () => {
    const again = makePage([], { NextToken: 'same' });

    expect(reasonsOf(makeReading([again, again, makePage()]))).toEqual([expect.stringContaining('do not belong together')]);
  });

  it('are a gap where the reader could not go on', () => {
    const plain = new Map([[ROOT_ID, { pages: [makePage()], problem: 'Throttled.' }]]);

    expect(reasonsOf(makeReading([], [], { plain }))).toEqual(['Throttled.']);
  });

  it('are a gap where there is none', () => {
    expect(reasonsOf(makeReading([], [], { plain: new Map([[ROOT_ID, { pages: [] }]]) }))).toEqual([
      `No page of the change set ${ROOT_ID} was read.`,
    ]);
    expect(reasonsOf(makeReading([]))).toEqual([`The change set ${ROOT_ID} of the root stack was not read.`]);
  });

  it('are a gap where one has no list of changes', () => {
    expect(reasonsOfPage({ Changes: undefined })).toEqual([expect.stringContaining('has no list of changes')]);
  });

  it('are a gap where they are of different change sets, stacks, or of an unknown mode', () => {
    const other = makePage([], { ChangeSetId: 'arn:other' });
    const mixed = makeReading([], [], { plain: new Map([[ROOT_ID, { pages: [other] }]]) });

    expect(reasonsOf(mixed)).toEqual([`Pages of another change set (arn:other) stand among those of ${ROOT_ID}.`]);
    expect(reasonsOf(makeReading([makePage([], { NextToken: 'two' }), makePage([], { StackId: 'arn:other' })]))).toEqual([
      `The pages of the change set ${ROOT_ID} name different stacks.`,
    ]);
    expect(reasonsOfPage({ DeploymentMode: 'GUESS' })).toEqual(['The change set\'s DeploymentMode "GUESS" is not known.']);
    expect(reasonsOfPage({ DeploymentMode: 'REVERT_DRIFT' })).toEqual([]);
  });

  it('take their place from the reading where they do not name their change set', () => {
    expect(reasonsOfPage({ ChangeSetId: undefined })).toEqual([]);
  });
});

describe('the status of the root', () => {
  it.each([
    [{ Status: 'CREATE_IN_PROGRESS' }, ["The change set's Status is CREATE_IN_PROGRESS, where CREATE_COMPLETE was expected."]],
    [{ Status: undefined }, ["The change set's Status is absent, where CREATE_COMPLETE was expected."]],
    [
      { Status: 'FAILED', StatusReason: 'Transform failed', ExecutionStatus: 'UNAVAILABLE' },
      [
        "The change set's Status is FAILED, where CREATE_COMPLETE was expected (Transform failed).",
        "The change set's ExecutionStatus is UNAVAILABLE: it cannot be executed (Transform failed).",
      ],
    ],
    [{ ExecutionStatus: 'OBSOLETE' }, ['The change set is OBSOLETE: the stack has changed since it was made. Make a new one.']],
    [{ ExecutionStatus: 'EXECUTE_IN_PROGRESS' }, ['The change set was executed already (ExecutionStatus EXECUTE_IN_PROGRESS).']],
    [{ ExecutionStatus: 'EXECUTE_COMPLETE' }, ['The change set was executed already (ExecutionStatus EXECUTE_COMPLETE).']],
    [{ ExecutionStatus: 'EXECUTE_FAILED' }, ['The change set was executed already (ExecutionStatus EXECUTE_FAILED).']],
    [{ ExecutionStatus: undefined }, ["The change set's ExecutionStatus is absent: it cannot be executed."]],
    [{ ExecutionStatus: 'SOON' }, ["The change set's ExecutionStatus is SOON: it cannot be executed."]],
    [
      { ExecutionStatus: 'UNAVAILABLE', StatusReason: 'Executable from root change set' },
      ["The change set's ExecutionStatus is UNAVAILABLE: it cannot be executed (Executable from root change set)."],
    ],
  ] satisfies [ChangeSetPage, string[]][])('%j is a gap', (page, reasons) => {
    expect(reasonsOfPage(page)).toEqual(reasons);
  });

  it('has to be the same on every page', () => {
    const reading = makeReading([makePage([], { NextToken: 'two' }), makePage([], { ExecutionStatus: 'OBSOLETE' })]);

    expect(reasonsOf(reading)).toEqual([expect.stringContaining('OBSOLETE')]);
  });

  it('may lack ExecutionStatus in a file, where nothing is executed, but nothing else', () => {
    const saved = (page: ChangeSetPage) => reasonsOf(makeReading([makePage([], page)], [], { origin: 'saved' }));

    expect(saved({ ExecutionStatus: undefined })).toEqual([]);
    expect(saved({ ExecutionStatus: undefined, Status: undefined })).toHaveLength(1);
    expect(saved({ ExecutionStatus: 'OBSOLETE' })).toHaveLength(1);
  });
});

describe('the root itself', () => {
  it('is nested in nothing', () => {
    expect(reasonsOfPage({ ParentChangeSetId: nestedId('Parent') })).toEqual([
      `The change set ${ROOT_ID} is nested in another one: judge its root.`,
    ]);
    expect(reasonsOfPage({ RootChangeSetId: nestedId('Other') })).toEqual([
      `The change set ${ROOT_ID} belongs to another root (${nestedId('Other')}): judge that one.`,
    ]);
    expect(reasonsOfPage({ RootChangeSetId: ROOT_ID })).toEqual([]);
  });
});

describe('a change set that says that nothing changes', () => {
  const empty = {
    Status: 'FAILED',
    ExecutionStatus: 'UNAVAILABLE',
    StatusReason: "The submitted information didn't contain changes. Submit different information to create a change set.",
  };

  it('is known by the words of the service', () => {
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
  ])('is not taken at its word with changes %j and %j', (changes, page) => {
    const evidence = assembleEvidence(makeReading([makePage(changes, { ...empty, ...page })]));

    expect(evidence.saysNoChanges).toBe(false);
    expect(evidence.gaps).not.toEqual([]);
  });

  it('is no answer where a page is missing', () => {
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

  it('are a gap of their stack where they were not read', () => {
    const evidence = assembleEvidence(makeReading([makePage([makeNestedChange('Network')])]));

    expect(evidence.gaps).toEqual([
      { path: 'Network', reason: `The change set ${nestedId('Network')} of the nested stack Network was not read.` },
    ]);
  });

  it.each([
    [{ ExecutionStatus: 'UNAVAILABLE', StatusReason: undefined }, 'ExecutionStatus is UNAVAILABLE'],
    [{ ExecutionStatus: 'OBSOLETE', StatusReason: undefined }, 'OBSOLETE'],
    [{ Status: 'FAILED', StatusReason: 'Access denied' }, 'Status is FAILED'],
    [
      { RootChangeSetId: 'arn:other' },
      `The change set ${nestedId('Network')} belongs to another root (arn:other): judge that one.`,
    ],
    [{ NextToken: 'more' }, 'has a further page'],
  ] satisfies [ChangeSetPage, string][])('are a gap of their stack where %j', (page, reason) => {
    const { gaps } = assembleEvidence(
      makeReading([makePage([makeNestedChange('Network')]), makeNestedPage('Network', [inner], page)]),
    );

    expect(gaps[0]).toEqual({ path: 'Network', reason: expect.stringContaining(reason) });
  });

  it('may be executable by themselves, or say that nothing changes', () => {
    const available = makeNestedPage('Network', [inner], { ExecutionStatus: 'AVAILABLE', StatusReason: undefined });
    const unchanged = makeNestedPage('Network', [], { Status: 'FAILED', StatusReason: 'No updates are to be performed.' });

    expect(reasonsOf(makeReading([makePage([makeNestedChange('Network')]), available]))).toEqual([]);
    expect(reasonsOf(makeReading([makePage([makeNestedChange('Network')]), unchanged]))).toEqual([]);
  });

  it('need not name their root, as the ARN in the parent does', () => {
    const page = makeNestedPage('Network', [inner], { RootChangeSetId: undefined, StackId: undefined });

    expect(reasonsOf(makeReading([makePage([makeNestedChange('Network')]), page]))).toEqual([]);
  });

  it('do not make the root one that says that nothing changes', () => {
    const unchanged = makeNestedPage('Network', [], { Status: 'FAILED', StatusReason: 'No updates are to be performed.' });

    expect(assembleEvidence(makeReading([makePage([makeNestedChange('Network')]), unchanged])).saysNoChanges).toBe(false);
  });

  it('are a gap where they lead in a circle', () => {
    const evidence = assembleEvidence(
      makeReading([makePage([makeNestedChange('Network')]), makeNestedPage('Network', [makeNestedChange('Network')])]),
    );

    expect(evidence.gaps).toEqual([
      { path: 'Network/Network', reason: `The change set ${nestedId('Network')} is nested in more than one place.` },
    ]);
  });

  it('are a gap where two stacks lead to the same one', () => {
    const other = makeNestedChange('Other', { ChangeSetId: nestedId('Network') });
    const evidence = assembleEvidence(
      makeReading([makePage([makeNestedChange('Network'), other]), makeNestedPage('Network', [inner])]),
    );

    expect(evidence.gaps).toEqual([
      { path: 'Other', reason: `The change set ${nestedId('Network')} is nested in more than one place.` },
    ]);
    expect(evidence.changes).toHaveLength(3);
  });

  it('are read once where several entries of one stack lead there', () => {
    const twin = makeNestedChange('Network', { PhysicalResourceId: 'other' });
    const evidence = assembleEvidence(
      makeReading([makePage([makeNestedChange('Network'), twin]), makeNestedPage('Network', [inner])]),
    );

    expect(evidence.gaps).toEqual([]);
    expect(evidence.changes).toHaveLength(3);
  });

  it('are read in time however they refer to each other', () => {
    const names = Array.from({ length: 60 }, (_, index) => `Level${index}`);
    const pages = names.map((name, index) =>
      makeNestedPage(
        name,
        names.slice(index + 1, index + 3).map((next) => makeNestedChange(next)),
      ),
    );

    expect(reasonsOf(makeReading([makePage([makeNestedChange('Level0')]), ...pages])).length).toBeGreaterThan(0);
  });

  it('are found by the describe with values, too', () => {
    const blind = makeNestedChange('Network', { ChangeSetId: undefined });
    const evidence = assembleEvidence(
      makeReading([makePage([blind]), makeNestedPage('Network', [inner])], [makePage([makeNestedChange('Network')])]),
    );

    expect(evidence.gaps).toEqual([]);
    expect(evidence.changes.map(({ path }) => path)).toEqual(['', 'Network']);
  });

  it('are all looked for where the two describes name different ones', () => {
    const plain = makePage([makeNestedChange('Network')]);
    const valued = makePage([makeNestedChange('Network', { ChangeSetId: nestedId('Other') })]);
    const { gaps, changes } = assembleEvidence(makeReading([plain, makeNestedPage('Network')], [valued]));

    expect(changes).toHaveLength(1);
    expect(gaps).toEqual([{ path: 'Network', reason: expect.stringContaining(nestedId('Other')) }]);
  });

  it('have a path even where the stack has no name', () => {
    const evidence = assembleEvidence(makeReading([makePage([makeNestedChange('Network', { LogicalResourceId: undefined })])]));

    expect(evidence.gaps[0]?.path).toBe('');
  });
});

describe('the describe with values', () => {
  const admission = '[WARN] --include-property-values option can return incomplete ChangeSet data';

  it('adds the changes that only it has', () => {
    const extra = makeChange({ LogicalResourceId: 'Extra' });
    const evidence = assembleEvidence(makeReading([makePage([makeChange()])], [makePage([extra])]));

    expect(evidence.gaps).toEqual([]);
    expect(evidence.changes).toEqual([
      { path: '', valued: extra },
      { path: '', plain: makeChange() },
    ]);
  });

  it('is no gap where it is missing or broken, but a note', () => {
    const valued = new Map([[ROOT_ID, { pages: [], problem: 'Throttled.' }]]);
    const evidence = assembleEvidence(makeReading([makePage([makeChange()])], [], { valued }));

    expect(evidence.gaps).toEqual([]);
    expect(evidence.notes).toEqual(['Property values of the root stack are not shown: Throttled.']);
  });

  it('is a gap where it admits to be incomplete and the two differ in something destructive', () => {
    const removal = makeChange({ Action: 'Remove' });
    const reason =
      'The two readings of the change set differ in something destructive, and CloudFormation says that one is incomplete: Orders.';

    expect(reasonsOf(makeReading([makePage([removal])], [makePage([], { StatusReason: admission })]))).toEqual([reason]);
    expect(reasonsOf(makeReading([makePage([])], [makePage([removal], { StatusReason: admission })]))).toEqual([reason]);
    expect(reasonsOf(makeReading([makePage([{}])], [makePage([], { StatusReason: admission })]))).toEqual([
      expect.stringContaining('(unnamed)'),
    ]);
  });

  it.each([
    ['the difference destroys nothing', [makeChange()], [], admission],
    ['there is no difference', [makeChange({ Action: 'Remove' })], [makeChange({ Action: 'Remove' })], admission],
    ['it admits nothing', [makeChange({ Action: 'Remove' })], [], undefined],
  ])('is no gap where %s', (_, plain, valued, StatusReason) => {
    expect(reasonsOf(makeReading([makePage(plain)], [makePage(valued, { StatusReason })]))).toEqual([]);
  });

  it('stands for the plain one where a file has nothing else, unless it admits to be incomplete', () => {
    const alone = (page: ChangeSetPage) =>
      assembleEvidence(makeReading([], [makePage([makeChange()], page)], { origin: 'saved' }));

    expect(alone({})).toMatchObject({ stackName: 'prod-orders', gaps: [], changes: [{ valued: makeChange() }], notes: [] });
    expect(alone({ StatusReason: admission }).gaps).toEqual([
      {
        path: '',
        reason: 'The describe with property values says that it may be incomplete: describe the change set without them.',
      },
    ]);
  });
});
