import { describe, expect, it } from 'vitest';
import { takeLastOperation, takeLastRollback } from '../../../core/stack/last-operation.ts';
import { nameFailure, traceFailures } from '../../../core/stack/trace-failures.ts';
import { resourceEvent, stackEvent } from '../diagnosis/sample-facts.ts';

describe('the traced failures of an operation', () => {
  it('are in the order of the failures, without cancelled resources', () => {
    const events = [
      resourceEvent('C', 'CREATE_FAILED'),
      resourceEvent('B', 'CREATE_FAILED', 'Resource creation cancelled'),
      resourceEvent('A', 'CREATE_FAILED', 'first'),
      stackEvent('CREATE_IN_PROGRESS'),
    ];

    expect(traceFailures(events, new Map()).map((failure) => [nameFailure(failure), failure.reason])).toEqual([
      ['A (AWS::SQS::Queue)', 'first'],
      ['C (AWS::SQS::Queue)', 'CloudFormation gives no reason'],
    ]);
  });

  it('end in a nested stack whose events name no resource', () => {
    const nested = resourceEvent('Network', 'UPDATE_FAILED', 'Embedded stack failed', {
      resourceType: 'AWS::CloudFormation::Stack',
    });

    expect(traceFailures([nested], new Map([['Network-1', []]])).map(nameFailure)).toEqual([
      'Network (AWS::CloudFormation::Stack)',
    ]);
    expect(traceFailures([nested], new Map([['Network-1', [nested]]]))).toMatchObject([{ path: Array(8).fill('Network') }]);
  });

  it('have a placeholder for a value that an event does not contain', () => {
    expect(traceFailures([{ resourceStatus: 'CREATE_FAILED' }], new Map())).toEqual([
      {
        path: [],
        stackId: '',
        logicalResourceId: 'a resource without a name',
        resourceType: 'unknown type',
        status: 'CREATE_FAILED',
        reason: 'CloudFormation gives no reason',
        at: undefined,
      },
    ]);
    expect(traceFailures([{}], new Map())).toEqual([]);
  });
});

describe('the last operation', () => {
  const earlier = stackEvent('CREATE_IN_PROGRESS');
  const start = stackEvent('UPDATE_IN_PROGRESS');
  const turn = stackEvent('UPDATE_ROLLBACK_IN_PROGRESS');

  it('starts with the last start, and contains its rollback', () => {
    expect(takeLastOperation([turn, start, earlier])).toEqual([turn, start]);
    expect(takeLastOperation([turn])).toEqual([turn]);
    expect(takeLastOperation([stackEvent('', { resourceStatus: undefined }), start])).toHaveLength(2);
  });

  it('has the events of its rollback', () => {
    const failed = resourceEvent('A', 'UPDATE_FAILED');

    expect(takeLastRollback([failed, turn, failed, start])).toEqual([failed]);
    expect(takeLastRollback([failed, stackEvent('', { resourceStatus: undefined })])).toEqual([]);
  });
});
