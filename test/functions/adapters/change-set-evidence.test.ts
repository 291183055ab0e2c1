import {
  CloudFormationClient,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandInput,
  DescribeChangeSetHooksCommand,
  type DescribeChangeSetOutput,
  GetTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { assembleEvidence } from '../../../core/change-set/assemble-evidence.ts';
import type { ChangeSetPage } from '../../../core/change-set/change-set-page.ts';
import { createChangeSetEvidence } from '../../../functions/adapters/change-set-evidence.ts';
import { makeChange, makeNestedChange, makeNestedPage, makePage, nestedId, ROOT_ID } from '../../support/change-sets.ts';
import { cloudFormationError } from './cloudformation-error.ts';

const named = (name: string) => expect.objectContaining({ name });

/** DescribeChangeSet output: pages by ARN, with and without values; an Error is thrown. */
interface Answers {
  readonly plain: Readonly<Record<string, readonly (ChangeSetPage | Error)[]>>;
  readonly valued?: Readonly<Record<string, readonly (ChangeSetPage | Error)[]>>;
}

/** Pages lead to each other by tokens `1`, `2`, ... */
function setup({ plain, valued = plain }: Answers) {
  const cloudFormation = mockClient(CloudFormationClient);
  cloudFormation.on(DescribeChangeSetCommand).callsFake((input: DescribeChangeSetCommandInput) => {
    const pages = (input.IncludePropertyValues ? valued : plain)[input.ChangeSetName ?? ''] ?? [];
    const index = Number(input.NextToken ?? 0);
    const page =
      pages[index] ?? cloudFormationError('ChangeSetNotFoundException', `ChangeSet [${input.ChangeSetName}] does not exist`);
    if (page instanceof Error) throw page;
    return { ...(index + 1 < pages.length ? { NextToken: String(index + 1) } : {}), ...page } as DescribeChangeSetOutput;
  });
  return { cloudFormation, evidence: createChangeSetEvidence(new CloudFormationClient({ region: 'eu-west-1' })) };
}

function pagesOf(sets: ReadonlyMap<string, { readonly pages: readonly ChangeSetPage[] }>): Record<string, number> {
  return Object.fromEntries([...sets].map(([id, { pages }]) => [id, pages.length]));
}

describe('reading without values', () => {
  it('uses the ARN and reads every page of every nested change set', async () => {
    const { cloudFormation, evidence } = setup({
      plain: {
        [ROOT_ID]: [makePage([makeChange()]), makePage([makeNestedChange('Network')]), makePage([])],
        [nestedId('Network')]: [makeNestedPage('Network', [makeNestedChange('Subnets')]), makeNestedPage('Network')],
        [nestedId('Subnets')]: [makeNestedPage('Subnets', [makeChange()])],
      },
    });
    const reading = await evidence.read(ROOT_ID, 'plain');

    expect(reading).toMatchObject({ rootChangeSetId: ROOT_ID, origin: 'live', valued: new Map() });
    expect(pagesOf(reading.plain)).toEqual({ [ROOT_ID]: 3, [nestedId('Network')]: 2, [nestedId('Subnets')]: 1 });
    expect(assembleEvidence(reading).gaps).toEqual([]);
    expect(
      cloudFormation
        .commandCalls(DescribeChangeSetCommand)
        .map(({ args }) => [args[0].input.ChangeSetName, args[0].input.NextToken]),
    ).toEqual([
      [ROOT_ID, undefined],
      [ROOT_ID, '1'],
      [ROOT_ID, '2'],
      [nestedId('Network'), undefined],
      [nestedId('Network'), '1'],
      [nestedId('Subnets'), undefined],
    ]);
    expect(
      cloudFormation.commandCalls(DescribeChangeSetCommand).every(({ args }) => !('IncludePropertyValues' in args[0].input)),
    ).toBe(true);
  });

  it('reads a change set once, for any number of references', async () => {
    const { evidence } = setup({
      plain: {
        [ROOT_ID]: [makePage([makeNestedChange('Network'), makeNestedChange('Network')])],
        [nestedId('Network')]: [makeNestedPage('Network', [makeNestedChange('Network')])],
      },
    });

    expect(pagesOf((await evidence.read(ROOT_ID, 'plain')).plain)).toEqual({ [ROOT_ID]: 1, [nestedId('Network')]: 1 });
  });

  it('treats an empty token as the end', async () => {
    const { evidence } = setup({ plain: { [ROOT_ID]: [makePage([], { NextToken: '' })] } });

    expect((await evidence.read(ROOT_ID, 'plain')).plain.get(ROOT_ID)).toEqual({ pages: [makePage([], { NextToken: '' })] });
  });

  it('reports a list of pages that does not end', async () => {
    const { evidence } = setup({ plain: { [ROOT_ID]: [makePage([], { NextToken: '0' })] } });
    const reading = await evidence.read(ROOT_ID, 'plain');

    expect(reading.plain.get(ROOT_ID)?.problem).toContain('does not end');
    expect(assembleEvidence(reading).gaps).not.toEqual([]);
  });

  it('reports a list of pages that does not end', async () => {
    const { evidence } = setup({ plain: { [ROOT_ID]: Array(600).fill(makePage([])) } });
    const reading = await evidence.read(ROOT_ID, 'plain');

    expect(reading.plain.get(ROOT_ID)?.pages).toHaveLength(500);
    expect(assembleEvidence(reading).gaps).not.toEqual([]);
  });

  it('stops after a thousand change sets, and the others are gaps', async () => {
    const names = Array.from({ length: 1_001 }, (_, index) => `Stack${index}`);
    const nested = Object.fromEntries(names.map((name) => [nestedId(name), [makeNestedPage(name)]]));
    const { evidence } = setup({ plain: { [ROOT_ID]: [makePage(names.map((name) => makeNestedChange(name)))], ...nested } });
    const reading = await evidence.read(ROOT_ID, 'plain');

    expect(reading.plain.size).toBe(1_000);
    expect(assembleEvidence(reading).gaps).toHaveLength(2);
  });

  it.each([
    ['ThrottlingException', 'SystemUnavailable'],
    ['ChangeSetNotFoundException', 'ChangeSetAltered'],
    ['AccessDenied', 'PermissionError'],
  ])('ends with %s of the root as %s', async (code, name) => {
    const { evidence } = setup({ plain: { [ROOT_ID]: [makePage([]), cloudFormationError(code)] } });

    await expect(evidence.read(ROOT_ID, 'plain')).rejects.toEqual(named(name));
  });

  it('reports an unreadable nested change set as a problem, but throws transient errors', async () => {
    const withNested = (error: Error) =>
      setup({
        plain: {
          [ROOT_ID]: [makePage([makeNestedChange('Network')])],
          [nestedId('Network')]: [makeNestedPage('Network'), error],
        },
      }).evidence.read(ROOT_ID, 'plain');

    const set = (await withNested(cloudFormationError('AccessDenied', 'not yours'))).plain.get(nestedId('Network'));
    expect(set?.pages).toHaveLength(1);
    expect(set?.problem).toContain('not yours');
    await expect(withNested(cloudFormationError('ThrottlingException'))).rejects.toEqual(named('SystemUnavailable'));
  });
});

describe('reading with values', () => {
  it('reads the change sets again with values', async () => {
    const { evidence } = setup({
      plain: { [ROOT_ID]: [makePage([makeNestedChange('Network')])], [nestedId('Network')]: [makeNestedPage('Network')] },
      valued: {
        [ROOT_ID]: [makePage([]), makePage([makeChange({ AfterContext: '{}' })])],
        [nestedId('Network')]: [makeNestedPage('Network')],
      },
    });
    const reading = await evidence.read(ROOT_ID, 'with-values');

    expect(pagesOf(reading.plain)).toEqual({ [ROOT_ID]: 1, [nestedId('Network')]: 1 });
    expect(pagesOf(reading.valued)).toEqual({ [ROOT_ID]: 2, [nestedId('Network')]: 1 });
    expect(reading).toMatchObject({ hooks: [], notes: [] });
  });

  it.each(['ThrottlingException', 'AccessDenied', 'InternalFailure'])('continues without values after %s', async (code) => {
    const { evidence } = setup({
      plain: { [ROOT_ID]: [makePage([makeChange()])] },
      valued: { [ROOT_ID]: [cloudFormationError(code)] },
    });
    const assembled = assembleEvidence(await evidence.read(ROOT_ID, 'with-values'));

    expect(assembled.gaps).toEqual([]);
    expect(assembled.notes).toEqual([expect.stringContaining('Property values of the root stack are not available')]);
  });

  it('fails after the session expired, so that the task is repeated with another session', async () => {
    const { evidence } = setup({
      plain: { [ROOT_ID]: [makePage([makeChange()])] },
      valued: { [ROOT_ID]: [cloudFormationError('ExpiredToken')] },
    });

    await expect(evidence.read(ROOT_ID, 'with-values')).rejects.toEqual(named('SystemUnavailable'));
  });

  it('describes without values each nested change set that only the response with property values lists', async () => {
    const { evidence } = setup({
      plain: { [ROOT_ID]: [makePage([])], [nestedId('Network')]: [makeNestedPage('Network', [makeChange()])] },
      valued: { [ROOT_ID]: [makePage([makeNestedChange('Network')])], [nestedId('Network')]: [makeNestedPage('Network')] },
    });
    const reading = await evidence.read(ROOT_ID, 'with-values');

    expect(pagesOf(reading.plain)).toEqual({ [ROOT_ID]: 1, [nestedId('Network')]: 1 });
    expect(pagesOf(reading.valued)).toEqual({ [ROOT_ID]: 1, [nestedId('Network')]: 1 });
  });
});

describe('hooks', () => {
  const hooked = { [ROOT_ID]: [makePage([{ ...makeChange(), HookInvocationCount: 2 }])] };

  it('are read with all pages if a change has hooks', async () => {
    const { cloudFormation, evidence } = setup({ plain: hooked });
    cloudFormation
      .on(DescribeChangeSetHooksCommand, { ChangeSetName: ROOT_ID })
      .resolvesOnce({
        Hooks: [
          {
            TypeName: 'Org::Hook',
            FailureMode: 'FAIL',
            TargetDetails: { TargetType: 'RESOURCE', ResourceTargetDetails: { LogicalResourceId: 'Orders' } },
          },
        ],
        NextToken: 'more',
      })
      .resolvesOnce({ Hooks: [{}] });

    expect((await evidence.read(ROOT_ID, 'with-values')).hooks).toEqual([
      { typeName: 'Org::Hook', failureMode: 'FAIL', logicalResourceId: 'Orders' },
      { typeName: '', failureMode: '', logicalResourceId: '' },
    ]);
  });

  it('are a note if they cannot be read', async () => {
    const { cloudFormation, evidence } = setup({ plain: hooked });
    cloudFormation.on(DescribeChangeSetHooksCommand).rejects(cloudFormationError('AccessDenied', 'not yours'));

    expect((await evidence.read(ROOT_ID, 'with-values')).notes).toEqual([expect.stringContaining('Hooks are not available')]);
  });

  it('end for any response of the service', async () => {
    const { cloudFormation, evidence } = setup({ plain: hooked });
    cloudFormation.on(DescribeChangeSetHooksCommand).resolves({ NextToken: 'again' });

    expect((await evidence.read(ROOT_ID, 'with-values')).hooks).toEqual([]);
    expect(cloudFormation.commandCalls(DescribeChangeSetHooksCommand)).toHaveLength(500);
  });

  it.each([[undefined], [0]])('are not read if no change has hooks: %s', async (HookInvocationCount) => {
    const { cloudFormation, evidence } = setup({ plain: { [ROOT_ID]: [makePage([{ ...makeChange(), HookInvocationCount }])] } });
    await evidence.read(ROOT_ID, 'with-values');

    expect(cloudFormation.commandCalls(DescribeChangeSetHooksCommand)).toHaveLength(0);
  });
});

describe('reading the templates before and after', () => {
  const STACK = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-shop/1';
  const read = (before: string | Error, after: string | Error) => {
    const { cloudFormation, evidence } = setup({ plain: {} });
    for (const [of, answer] of [
      [{ StackName: STACK, TemplateStage: 'Processed' }, before],
      [{ ChangeSetName: ROOT_ID, TemplateStage: 'Processed' }, after],
    ] as const) {
      const given = cloudFormation.on(GetTemplateCommand, of);
      if (answer instanceof Error) given.rejects(answer);
      else given.resolves({ TemplateBody: answer });
    }
    return evidence.readTemplates({ changeSetId: ROOT_ID, stackId: STACK });
  };
  const denied = cloudFormationError('AccessDenied', 'not authorized');

  it('returns both, with transforms processed', async () => {
    expect(await read('{"a":1}', '{"b":1}')).toEqual({ before: '{"a":1}', after: '{"b":1}' });
  });

  it.each([
    [denied, '{}'],
    ['{}', denied],
  ])('returns none if CloudFormation refuses one of them: %#', async (before, after) => {
    expect(await read(before, after)).toBeUndefined();
  });

  it('fails after a transient error, so that the task is retried', async () => {
    const throttled = cloudFormationError('Throttling', 'Rate exceeded');

    await expect(read('{}', throttled)).rejects.toThrow(named('SystemUnavailable'));
  });
});

describe('a page token that CloudFormation returns again', () => {
  it('ends the reading at once, with a gap', async () => {
    const { cloudFormation, evidence } = setup({
      plain: { [ROOT_ID]: [makePage([makeChange()]), { ...makePage([makeChange()]), NextToken: '1' }] },
    });

    const reading = await evidence.read(ROOT_ID, 'plain');

    expect(assembleEvidence(reading).gaps).toContainEqual(
      expect.objectContaining({ reason: expect.stringContaining('does not end') }),
    );
    expect(cloudFormation.commandCalls(DescribeChangeSetCommand)).toHaveLength(2);
  });
});
