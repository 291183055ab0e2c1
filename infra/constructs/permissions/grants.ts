import type { GateFunctionName } from '../functions/gate-functions.ts';
import { BY_APPROVAL, BY_DEPLOYMENT, BY_JOB, BY_PATTERN, type GateResources, type Grant, makeStatements } from './statements.ts';

/**
 * Returns the permissions of one function: exactly the calls that it makes, on the narrowest ARNs that the services support. `grantCalls` and
 * `Stackgate` add the permissions to read artifacts and policies and to use keys.
 */
export function grantsOf(name: GateFunctionName, resources: GateResources): readonly Grant[] {
  const {
    onStacks,
    passRole,
    useMacros,
    parameters,
    templates,
    copies,
    records,
    onVersions,
    onApprovals,
    listApprovals,
    readPipelines,
    checkApprovals,
    onWaits,
    completeTasks,
    onWaves,
    listWaves,
    onChangeSets,
    reply,
    describe,
    sendMessages,
    decide,
    readPointers,
    movePointers,
    onListings,
    withNested,
  } = makeStatements(resources);
  switch (name) {
    case 'trigger':
      return [
        { actions: ['states:StartExecution'], resources: [resources.stateMachine] },
        describe,
        reply,
        copies,
        decide,
        { actions: ['s3:PutObject'], resources: [resources.openJobs], because: BY_JOB },
        sendMessages,
        // Lambda sends the record of a job that it could not deliver with the role of the trigger.
        { actions: ['lambda:InvokeFunction'], resources: [resources.answerJob] },
      ];
    case 'answer-job':
      return [
        onApprovals('s3:GetObject'),
        describe,
        reply,
        decide,
        { actions: ['s3:GetObject'], resources: [resources.openJobs], because: BY_JOB },
        // Lambda reads the queue with the role of the function.
        {
          actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          resources: [resources.renewals],
        },
      ];
    case 'check-stack':
      return [
        onStacks('cloudformation:DescribeStacks'),
        copies,
        onWaves('s3:GetObject'),
        ...readPointers,
        onListings('s3:GetObject'),
      ];
    case 'create-stack':
      return [
        onStacks(
          'cloudformation:CreateStack',
          'cloudformation:DescribeStackEvents',
          'cloudformation:DescribeStacks',
          'cloudformation:GetStackPolicy',
          'cloudformation:SetStackPolicy',
          'cloudformation:TagResource',
          'cloudformation:UpdateTerminationProtection',
        ),
        ...readPointers,
        useMacros('cloudformation:CreateStack'),
        passRole,
        parameters,
        templates,
        records,
        onWaits('s3:GetObject'),
        ...checkApprovals,
      ];
    case 'delete-failed-stack':
      return [
        onStacks(
          'cloudformation:DeleteStack',
          'cloudformation:DescribeStacks',
          'cloudformation:ListChangeSets',
          'cloudformation:UpdateTerminationProtection',
        ),
        { actions: ['cloudformation:ListStackResources'], resources: withNested, because: BY_PATTERN },
        records,
        ...checkApprovals,
      ];
    case 'await-operation':
      return [
        onStacks('cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'),
        onWaits('s3:PutObject'),
        { ...completeTasks, isOnMachine: true },
      ];
    case 'complete-wait':
      return [
        onStacks('cloudformation:DescribeStacks'),
        onWaits('s3:GetObject', 's3:PutObject'),
        onWaves('s3:PutObject'),
        completeTasks,
      ];
    case 'get-operation-status':
      return [
        onStacks(
          'cloudformation:DescribeStacks',
          'cloudformation:GetStackPolicy',
          'cloudformation:SetStackPolicy',
          'cloudformation:UpdateTerminationProtection',
        ),
        { actions: ['cloudformation:DescribeStackEvents'], resources: withNested, because: BY_PATTERN },
        onVersions('s3:GetObject', 's3:PutObject'),
        onWaits('s3:GetObject'),
        sendMessages,
        ...checkApprovals,
      ];
    case 'create-change-set':
      return [
        ...onChangeSets(resources.stacks, 'cloudformation:CreateChangeSet', 'cloudformation:TagResource'),
        onStacks('cloudformation:DescribeStacks'),
        useMacros('cloudformation:CreateChangeSet'),
        passRole,
        parameters,
        templates,
        onVersions('s3:GetObject'),
      ];
    case 'get-change-set-status':
      return onChangeSets(withNested, 'cloudformation:DescribeChangeSet');
    case 'inspect-change-set':
      return [
        ...onChangeSets(
          withNested,
          'cloudformation:DescribeChangeSet',
          'cloudformation:DescribeChangeSetHooks',
          'cloudformation:GetTemplate',
        ),
        { actions: ['cloudformation:ListStackResources'], resources: withNested, because: BY_PATTERN },
        onStacks('cloudformation:DescribeStacks', 'cloudformation:GetStackPolicy'),
        records,
      ];
    case 'execute-change-set':
      return [
        ...onChangeSets(withNested, 'cloudformation:DescribeChangeSet'),
        ...onChangeSets(resources.stacks, 'cloudformation:ExecuteChangeSet'),
        onStacks('cloudformation:DescribeStackEvents', 'cloudformation:GetStackPolicy', 'cloudformation:SetStackPolicy'),
        onWaits('s3:GetObject'),
        ...checkApprovals,
      ];
    case 'request-approval':
      return [
        onApprovals('s3:GetObject', 's3:PutObject'),
        { actions: ['s3:PutObject'], resources: [resources.approvalIndex], because: BY_APPROVAL },
        readPipelines,
        { ...completeTasks, isOnMachine: true },
      ];
    case 'read-release':
      return [onWaves('s3:GetObject'), { ...describe, isOnMachine: true }];
    case 'run-wave':
      return [
        onWaves('s3:GetObject', 's3:PutObject'),
        listWaves,
        onWaits('s3:GetObject'),
        records,
        readPipelines,
        sendMessages,
        { actions: ['states:StartExecution', 'states:SendTaskSuccess'], resources: [resources.stateMachine], isOnMachine: true },
        { ...describe, actions: ['states:DescribeExecution', 'states:GetExecutionHistory'], isOnMachine: true },
      ];
    case 'await-wave':
      return [
        onWaves('s3:GetObject', 's3:PutObject'),
        listWaves,
        onWaits('s3:GetObject', 's3:PutObject'),
        { ...completeTasks, isOnMachine: true },
      ];
    case 'read-approval':
      return [onApprovals('s3:GetObject', 's3:PutObject')];
    case 'approvals':
      return [
        onApprovals('s3:GetObject', 's3:PutObject'),
        listApprovals,
        readPipelines,
        ...onChangeSets(withNested, 'cloudformation:DescribeChangeSet'),
        { ...completeTasks, isOnMachine: true },
      ];
    case 'withdraw-approvals':
      return [onApprovals('s3:GetObject', 's3:PutObject'), listApprovals, readPipelines, { ...completeTasks, isOnMachine: true }];
    case 'prepare-next-stack':
      return [onStacks('cloudformation:DescribeStacks'), ...movePointers, onListings('s3:GetObject', 's3:PutObject')];
    case 'switch-stacks':
      return [
        onStacks(
          'cloudformation:DescribeStacks',
          'cloudformation:RemoveAlias',
          'cloudformation:SetAlias',
          'cloudformation:UpdateTerminationProtection',
        ),
        ...movePointers,
        onListings('s3:PutObject'),
        { actions: ['ssm:PutParameter'], resources: [resources.pointerParameters], because: BY_DEPLOYMENT },
        sendMessages,
      ];
    case 'delete-next-stack':
      return [
        onStacks(
          'cloudformation:DeleteStack',
          'cloudformation:DescribeStackEvents',
          'cloudformation:DescribeStacks',
          'cloudformation:UpdateTerminationProtection',
        ),
        { actions: ['cloudformation:ListStackResources'], resources: withNested, because: BY_PATTERN },
        ...movePointers,
        records,
        sendMessages,
      ];
    case 'operate-blue-green':
      return [
        onStacks(
          'cloudformation:DeleteStack',
          'cloudformation:DescribeStacks',
          'cloudformation:RemoveAlias',
          'cloudformation:SetAlias',
          'cloudformation:UpdateTerminationProtection',
        ),
        { actions: ['cloudformation:ListStackResources'], resources: withNested, because: BY_PATTERN },
        ...movePointers,
        onListings('s3:GetObject'),
        { actions: ['ssm:PutParameter'], resources: [resources.pointerParameters], because: BY_DEPLOYMENT },
        records,
      ];
    case 'retire-stacks':
      return [
        onStacks('cloudformation:DeleteStack', 'cloudformation:DescribeStacks', 'cloudformation:UpdateTerminationProtection'),
        { actions: ['cloudformation:ListStackResources'], resources: withNested, because: BY_PATTERN },
        ...movePointers,
        onListings('s3:GetObject'),
        records,
      ];
    case 'delete-change-set':
      return [...onChangeSets(resources.stacks, 'cloudformation:DeleteChangeSet'), sendMessages];
  }
}
