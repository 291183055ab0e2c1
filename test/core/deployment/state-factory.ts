import type { DeploymentState } from '../../../core/deployment/state.ts';

/** Creates the state that the first task returns for an existing stack. */
export function makeState(overrides: Partial<DeploymentState> = {}): DeploymentState {
  return {
    environmentName: 'prod',
    stackName: 'orders',
    templatePath: 'infra/template.yaml',
    revisionS3Bucket: 'artifacts',
    revisionS3Key: 'pipeline/source/abc.zip',
    execution: {
      id: 'arn:aws:states:eu-west-1:111111111111:execution:deploy:job-1',
      name: 'job-1',
      startTime: '2026-01-01T00:00:00.000Z',
    },
    stackCondition: 'exists',
    stackStatus: 'CREATE_COMPLETE',
    stackId: STACK_ID,
    doesStackExist: true,
    waitSeconds: 1,
    ...overrides,
  };
}

/** ARN of the stack in `makeState`. */
export const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-orders/1b2c3d4e';
