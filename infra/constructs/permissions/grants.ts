import type { GateFunctionName } from '../functions/gate-functions.ts';
import { BY_APPROVAL, BY_DEPLOYMENT, BY_JOB, BY_PATTERN, type GateResources, type Grant, makeStatements } from './statements.ts';

/**
 * Returns the permissions of one function: exactly the calls that it makes, on the narrowest ARNs that the services support. `grantCalls` and
 * `Stackgate` add the permissions to read artifacts and policies and to use keys.
 */
export function grantsOf(name: GateFunctionName, resources: GateResources): readonly Grant[] {
  const can = makeStatements(resources);
  switch (name) {
    case 'trigger':
      return [
        { actions: ['states:StartExecution'], resources: [resources.stateMachine] },
        can.describe,
        can.reply,
        can.copies,
        can.decide,
        { actions: ['s3:PutObject'], resources: [resources.openJobs], because: BY_JOB },
        can.sendMessages,
        // Lambda sends the record of a job that it could not deliver with the role of the trigger.
        { actions: ['lambda:InvokeFunction'], resources: [resources.answerJob] },
      ];
    case 'answer-job':
      return [
        can.onApprovals('s3:GetObject'),
        can.describe,
        can.reply,
        can.decide,
        { actions: ['s3:GetObject'], resources: [resources.openJobs], because: BY_JOB },
        { actions: ['s3:PutObject'], resources: [resources.outcomes], because: BY_JOB },
        // Lambda reads the queue with the role of the function.
        {
          actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          resources: [resources.renewals],
        },
      ];
    case 'check-stack':
      return [
        can.onStacks('cloudformation:DescribeStacks'),
        can.copies,
        can.onWaves('s3:GetObject'),
        ...can.readPointers,
        can.onListings('s3:GetObject'),
      ];
    case 'create-stack':
      return [
        can.onStacks(
          'cloudformation:CreateStack',
          'cloudformation:DescribeStackEvents',
          'cloudformation:DescribeStacks',
          'cloudformation:GetStackPolicy',
          'cloudformation:SetStackPolicy',
          'cloudformation:TagResource',
          'cloudformation:UpdateTerminationProtection',
        ),
        ...can.readPointers,
        can.useMacros('cloudformation:CreateStack'),
        can.passRole,
        can.parameters,
        can.templates,
        can.records,
        can.onWaits('s3:GetObject'),
        ...can.checkApprovals,
      ];
    case 'delete-failed-stack':
      return [
        can.onStacks(
          'cloudformation:DeleteStack',
          'cloudformation:DescribeStacks',
          'cloudformation:ListChangeSets',
          'cloudformation:UpdateTerminationProtection',
        ),
        { actions: ['cloudformation:ListStackResources'], resources: can.withNested, because: BY_PATTERN },
        can.records,
        ...can.checkApprovals,
      ];
    case 'await-operation':
      return [
        can.onStacks('cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'),
        can.onWaits('s3:PutObject'),
        { ...can.completeTasks, isOnMachine: true },
      ];
    case 'complete-wait':
      return [
        can.onStacks('cloudformation:DescribeStacks'),
        can.onWaits('s3:GetObject', 's3:PutObject'),
        can.onWaves('s3:PutObject'),
        can.completeTasks,
      ];
    case 'get-operation-status':
      return [
        can.onStacks(
          'cloudformation:DescribeStacks',
          'cloudformation:GetStackPolicy',
          'cloudformation:SetStackPolicy',
          'cloudformation:UpdateTerminationProtection',
        ),
        { actions: ['cloudformation:DescribeStackEvents'], resources: can.withNested, because: BY_PATTERN },
        can.onVersions('s3:GetObject', 's3:PutObject'),
        can.onWaits('s3:GetObject'),
        can.sendMessages,
        ...can.checkApprovals,
      ];
    case 'create-change-set':
      return [
        ...can.onChangeSets(resources.stacks, 'cloudformation:CreateChangeSet', 'cloudformation:TagResource'),
        can.onStacks('cloudformation:DescribeStacks'),
        can.useMacros('cloudformation:CreateChangeSet'),
        can.passRole,
        can.parameters,
        can.templates,
        can.onVersions('s3:GetObject'),
      ];
    case 'get-change-set-status':
      return can.onChangeSets(can.withNested, 'cloudformation:DescribeChangeSet');
    case 'inspect-change-set':
      return [
        ...can.onChangeSets(
          can.withNested,
          'cloudformation:DescribeChangeSet',
          'cloudformation:DescribeChangeSetHooks',
          'cloudformation:GetTemplate',
        ),
        { actions: ['cloudformation:ListStackResources'], resources: can.withNested, because: BY_PATTERN },
        can.onStacks('cloudformation:DescribeStacks', 'cloudformation:GetStackPolicy'),
        can.records,
      ];
    case 'execute-change-set':
      return [
        ...can.onChangeSets(can.withNested, 'cloudformation:DescribeChangeSet', 'cloudformation:GetTemplate'),
        ...can.onChangeSets(resources.stacks, 'cloudformation:ExecuteChangeSet'),
        { actions: ['cloudformation:ListStackResources'], resources: can.withNested, because: BY_PATTERN },
        can.onStacks('cloudformation:DescribeStackEvents', 'cloudformation:GetStackPolicy', 'cloudformation:SetStackPolicy'),
        can.onWaits('s3:GetObject'),
        ...can.checkApprovals,
      ];
    case 'request-approval':
      return [
        can.onApprovals('s3:GetObject', 's3:PutObject'),
        { actions: ['s3:PutObject'], resources: [resources.approvalIndex], because: BY_APPROVAL },
        can.readPipelines,
        { ...can.completeTasks, isOnMachine: true },
      ];
    case 'read-release':
      return [can.onWaves('s3:GetObject'), { ...can.describe, isOnMachine: true }];
    case 'run-wave':
      return [
        can.onWaves('s3:GetObject', 's3:PutObject'),
        can.listWaves,
        can.onWaits('s3:GetObject'),
        can.records,
        can.readPipelines,
        can.sendMessages,
        { actions: ['states:StartExecution', 'states:SendTaskSuccess'], resources: [resources.stateMachine], isOnMachine: true },
        { ...can.describe, actions: ['states:DescribeExecution', 'states:GetExecutionHistory'], isOnMachine: true },
      ];
    case 'await-wave':
      return [
        can.onWaves('s3:GetObject', 's3:PutObject'),
        can.listWaves,
        can.onWaits('s3:GetObject', 's3:PutObject'),
        { ...can.completeTasks, isOnMachine: true },
      ];
    case 'read-approval':
      return [can.onApprovals('s3:GetObject', 's3:PutObject')];
    case 'approvals':
      return [
        can.onApprovals('s3:GetObject', 's3:PutObject'),
        can.listApprovals,
        can.readPipelines,
        ...can.onChangeSets(can.withNested, 'cloudformation:DescribeChangeSet'),
        { ...can.completeTasks, isOnMachine: true },
      ];
    case 'withdraw-approvals':
      return [
        can.onApprovals('s3:GetObject', 's3:PutObject'),
        can.listApprovals,
        can.readPipelines,
        { ...can.completeTasks, isOnMachine: true },
      ];
    case 'prepare-next-stack':
      return [
        can.onStacks('cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'),
        ...can.movePointers,
        can.onListings('s3:GetObject', 's3:PutObject'),
      ];
    case 'switch-stacks':
      return [
        can.onStacks(
          'cloudformation:DescribeStacks',
          'cloudformation:RemoveAlias',
          'cloudformation:SetAlias',
          'cloudformation:UpdateTerminationProtection',
        ),
        ...can.movePointers,
        can.onListings('s3:GetObject', 's3:PutObject'),
        { actions: ['ssm:PutParameter'], resources: [resources.pointerParameters], because: BY_DEPLOYMENT },
        can.sendMessages,
      ];
    case 'delete-next-stack':
      return [
        can.onStacks(
          'cloudformation:DeleteStack',
          'cloudformation:DescribeStackEvents',
          'cloudformation:DescribeStacks',
          'cloudformation:UpdateTerminationProtection',
        ),
        { actions: ['cloudformation:ListStackResources'], resources: can.withNested, because: BY_PATTERN },
        ...can.movePointers,
        can.records,
        can.sendMessages,
      ];
    case 'operate-blue-green':
      return [
        can.onStacks(
          'cloudformation:DeleteStack',
          'cloudformation:DescribeStacks',
          'cloudformation:RemoveAlias',
          'cloudformation:SetAlias',
          'cloudformation:UpdateTerminationProtection',
        ),
        { actions: ['cloudformation:ListStackResources'], resources: can.withNested, because: BY_PATTERN },
        ...can.movePointers,
        can.onListings('s3:GetObject'),
        { actions: ['ssm:PutParameter'], resources: [resources.pointerParameters], because: BY_DEPLOYMENT },
        can.records,
      ];
    case 'retire-stacks':
      return [
        can.onStacks('cloudformation:DeleteStack', 'cloudformation:DescribeStacks', 'cloudformation:UpdateTerminationProtection'),
        { actions: ['cloudformation:ListStackResources'], resources: can.withNested, because: BY_PATTERN },
        ...can.movePointers,
        can.onListings('s3:GetObject'),
        can.records,
      ];
    case 'start-deployment':
      return [{ actions: ['states:StartExecution'], resources: [resources.stateMachine] }, can.copies];
    case 'delete-change-set':
      return [...can.onChangeSets(resources.stacks, 'cloudformation:DeleteChangeSet'), can.sendMessages];
  }
}
