import { describe, expect, it } from 'vitest';
import { DeploymentError } from '../../core/errors.ts';
import type { StackResource } from '../../core/stack/stack-resource.ts';
import { addDeletedStacks, fingerprintDeletions } from '../../functions/add-deleted-stacks.ts';
import { sha256 } from '../../functions/sha256.ts';
import { makeEvidence, makeNestedChange, STACK_ID } from '../support/change-sets.ts';

const removal = makeNestedChange('Storage', { Action: 'Remove', ChangeSetId: undefined });
const table: StackResource = { logicalResourceId: 'Orders', physicalResourceId: 'o', resourceType: 'AWS::DynamoDB::Table' };

interface Setup {
  readonly changes?: Parameters<typeof makeEvidence>[0];
  readonly resources?: readonly StackResource[] | Error;
  /** `null` if it is not available. */
  readonly template?: string | null;
  readonly evidenceBefore?: Parameters<typeof makeEvidence>[1];
}

async function setup({ changes = [removal], resources = [table], template = '{"Resources": {}}', evidenceBefore }: Setup = {}) {
  const asked: string[] = [];
  const before = makeEvidence(changes, { notes: ['before'], ...evidenceBefore });
  const evidence = await addDeletedStacks(before, {
    stacks: {
      listResources: async (stackId) => {
        asked.push(stackId);
        if (resources instanceof Error) throw resources;
        return [...resources];
      },
    },
    evidence: { readDeployedTemplate: async () => template ?? undefined },
  });
  return { before, evidence, asked };
}

describe('the fingerprint of the deletions', () => {
  const fingerprintOf = async (given: Setup) => {
    const { before, evidence } = await setup(given);
    return fingerprintDeletions(before, evidence, sha256);
  };

  it.each<[string, Setup, Setup]>([
    ['another resource', { resources: [table] }, { resources: [{ ...table, logicalResourceId: 'Other' }] }],
    ['another physical ID', { resources: [table] }, { resources: [{ ...table, physicalResourceId: 'p' }] }],
    ['another type', { resources: [table] }, { resources: [{ ...table, resourceType: 'AWS::SNS::Topic' }] }],
    ['no resource', { resources: [table] }, { resources: [] }],
    ['resources that cannot be listed', { resources: [] }, { resources: new DeploymentError('PermissionError', 'No.') }],
    [
      'another deletion policy',
      {},
      { template: '{"Resources": {"Orders": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain"}}}' },
    ],
  ])('changes with %s', async (_, one, other) => {
    expect(await fingerprintOf(one)).not.toBe(await fingerprintOf(other));
    expect(await fingerprintOf(one)).toBe(await fingerprintOf(one));
  });

  it('is absent if no nested stack is deleted', async () => {
    expect(await fingerprintOf({ changes: [makeNestedChange('Storage')] })).toBeUndefined();
  });
});

describe('addDeletedStacks', () => {
  it('keeps what the evidence contains', async () => {
    const gaps = [{ path: 'Network', reason: 'A page is missing.' }];
    const { evidence } = await setup({ evidenceBefore: { gaps, listedStacks: ['Network'] } });

    expect(evidence).toMatchObject({ gaps, notes: ['before'], listedStacks: ['Network', 'Storage'] });
  });

  it('reads nothing if no nested stack is deleted', async () => {
    const { before, evidence, asked } = await setup({ changes: [makeNestedChange('Storage')] });

    expect(evidence).toBe(before);
    expect(asked).toEqual([]);
  });

  it('adds the resources of the nested stack, which it lists by ARN', async () => {
    const { evidence, asked } = await setup();

    expect(asked).toEqual([`${STACK_ID}-Storage`]);
    expect(evidence.changes.map(({ path }) => path)).toEqual(['', 'Storage']);
    expect(evidence).toMatchObject({ listedStacks: ['Storage'], gaps: [], notes: ['before'] });
  });

  it.each([
    ['is not available', null],
    ['is not valid', '{'],
  ])('notes that the template %s', async (_, template) => {
    const { evidence } = await setup({ template });

    expect(evidence.notes).toEqual(['before', expect.stringContaining('The deletion policies of Storage are not available')]);
  });

  it.each([
    ['the ARN is unknown', { changes: [makeNestedChange('Storage', { Action: 'Remove', PhysicalResourceId: undefined })] }],
    ['CloudFormation refuses', { resources: new DeploymentError('PermissionError', 'Not authorized.') }],
  ])('has a gap if %s', async (_, given) => {
    const { evidence } = await setup(given);

    expect(evidence.gaps).toMatchObject([{ path: 'Storage', reason: expect.stringContaining('not visible: ') }]);
    expect(evidence.listedStacks).toEqual([]);
  });

  it.each([new DeploymentError('SystemUnavailable', 'throttled'), new TypeError('bug')])('ends the task: %s', async (error) => {
    await expect(setup({ resources: error })).rejects.toBe(error);
  });
});
