import type { ApprovalRequest, Vote } from '../../../core/approvals/approval.ts';
import type { ApprovalSubject } from '../../../core/deployment/state.ts';

export const ALICE = 'arn:aws:iam::111122223333:user/alice';
export const BOB = 'arn:aws:iam::111122223333:user/bob';

/** A request that one approver, who did not start the pipeline, can approve. */
export function sampleRequest(changes: Partial<ApprovalRequest> = {}): ApprovalRequest {
  return {
    id: 'job-1',
    environmentName: 'prod',
    stackName: 'prod-orders',
    stackId: 'arn:aws:cloudformation:eu-west-1:111122223333:stack/prod-orders/1',
    changeSetId: 'arn:aws:cloudformation:eu-west-1:111122223333:changeSet/stackgate-job-1/1',
    pipelineName: 'orders',
    pipelineExecutionId: '11111111-2222-3333-4444-555555555555',
    startedBy: BOB,
    requestedAt: '2026-11-28T10:00:00.000Z',
    deadline: '2026-11-28T21:00:00.000Z',
    fingerprint: 'f1',
    summary: 'One resource is deleted.',
    counts: { delete: 1 },
    findings: [
      {
        logicalResourceId: 'Orders',
        path: '',
        resourceType: 'AWS::DynamoDB::Table',
        effect: 'delete',
        decision: 'ask',
        reason: 'CloudFormation deletes Orders.',
      },
    ],
    recordUrl: 'https://example.com/record',
    needs: { approvers: 1, mustAccept: [], breakGlass: [], personalSessions: [] },
    ...changes,
  };
}

/** Changes of a request that is about this step. */
export function aboutStep(subject: ApprovalSubject): Partial<ApprovalRequest> {
  return { needs: { ...sampleRequest().needs, subject } };
}

/** An approval by alice. */
export function sampleVote(changes: Partial<Vote> = {}): Vote {
  return {
    approver: ALICE,
    userArn: ALICE,
    decision: 'approve',
    reason: 'The table is empty.',
    at: '2026-11-28T11:00:00.000Z',
    fingerprint: 'f1',
    ...changes,
  };
}
