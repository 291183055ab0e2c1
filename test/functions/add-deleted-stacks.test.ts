import { describe, expect, it } from 'vitest';
import { DeploymentError } from '../../core/errors.ts';
import type { StackResource } from '../../core/stack/stack-resource.ts';
import { addDeletedStacks } from '../../functions/add-deleted-stacks.ts';
import { makeEvidence, makeNestedChange, STACK_ID } from '../support/change-sets.ts';

const removal = makeNestedChange('Storage', { Action: 'Remove', ChangeSetId: undefined });
const table: StackResource = { logicalResourceId: 'Orders', physicalResourceId: 'o', resourceType: 'AWS::DynamoDB::Table' };

interface Setup {
  readonly changes?: Parameters<typeof makeEvidence>[0];
  readonly resources?: readonly StackResource[] | Error;
  /** `null` if it is not available. */
  readonly template?: string | null;
}

async function setup({ changes = [removal], resources = [table], template = '{"Resources": {}}' }: Setup = {}) {
  const asked: string[] = [];
  const before = makeEvidence(changes, { notes: ['before'] });
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

describe('addDeletedStacks', () => {
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
