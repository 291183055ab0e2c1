import { describe, expect, it } from 'vitest';
import { explainRetained, nameResource, nameResources, sortFailedStackResources } from '../../../core/stack/stack-resource.ts';

const QUEUE = { logicalResourceId: 'Jobs', resourceType: 'AWS::SQS::Queue', physicalResourceId: 'jobs-1' };

describe('the resources of a stack whose first create failed', () => {
  it('exist unless CloudFormation deleted, kept, or never created them', () => {
    const deleted = { ...QUEUE, resourceStatus: 'DELETE_COMPLETE' };
    const retained = { ...QUEUE, resourceStatus: 'DELETE_SKIPPED' };
    const neverCreated = { logicalResourceId: 'Jobs', resourceStatus: 'CREATE_FAILED' };
    const existing = [
      { ...QUEUE, resourceStatus: 'CREATE_COMPLETE' },
      { ...QUEUE, resourceStatus: 'CREATE_FAILED' },
      { ...QUEUE, resourceStatus: 'DELETE_FAILED' },
      { ...QUEUE, resourceStatus: 'A_NEW_STATUS' },
      { resourceStatus: 'CREATE_IN_PROGRESS' },
      {},
    ];

    expect(sortFailedStackResources([deleted, retained, neverCreated, ...existing])).toEqual({ existing, retained: [retained] });
  });

  it('are named by their known fields', () => {
    expect(nameResource(QUEUE)).toBe('Jobs (AWS::SQS::Queue, jobs-1)');
    expect(nameResource({})).toBe('a resource without a logical ID (unknown type)');
  });

  it('are counted if there are many', () => {
    expect(nameResources([QUEUE, QUEUE])).toBe('Jobs (AWS::SQS::Queue, jobs-1), Jobs (AWS::SQS::Queue, jobs-1)');
    expect(nameResources(Array.from({ length: 14 }, () => QUEUE))).toMatch(/, and 2 more$/);
  });

  it('that CloudFormation kept have instructions for the import', () => {
    expect(explainRetained([])).toBe('');
    expect(explainRetained([QUEUE])).toMatch(/ retained Jobs \(AWS::SQS::Queue, jobs-1\).*`importExistingResources: true`/);
  });
});
