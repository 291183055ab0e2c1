import {
  type CloudFormationClient,
  DeleteStackCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { PutJobFailureResultCommand } from '@aws-sdk/client-codepipeline';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { wireApprovals } from '../../functions/approvals/compose.ts';
import { wireDeleteChangeSet } from '../../functions/delete-change-set/compose.ts';
import { wireGetChangeSetStatus } from '../../functions/get-change-set-status/compose.ts';
import { wireGetOperationStatus } from '../../functions/get-operation-status/compose.ts';
import { wireInspectChangeSet } from '../../functions/inspect-change-set/compose.ts';
import { systemClock } from '../../functions/runtime.ts';
import { wireTrigger } from '../../functions/trigger/compose.ts';
import { deployGate, type Gate, type GateOptions, type LogLine } from '../../sandbox/deploy-gate.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Deploy } from '../../sandbox/simulation/harness/create-harness.ts';

type Handler = (event: unknown) => Promise<unknown>;

/** Only the first page of the changes is read, for the verdict and for the execution. */
export const readsOnePage: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  for (const name of ['inspect-change-set', 'execute-change-set']) {
    changeCalls(sandbox.clients(name).cloudFormation(), 'DescribeChangeSet', undefined, ({ NextToken: _, ...output }) => output);
  }
  return gate;
};

/** Every change set is judged safe. */
export const judgesNothing: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'inspect-change-set', (gate) => {
    const inspect = wireInspectChangeSet(runtimeOf(sandbox, gate, 'inspect-change-set'));
    return async (event) => {
      const { failure: _, ...state } = (await inspect(event)) as DeploymentState;
      return {
        ...state,
        changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK',
        inspection: { ...state.inspection, decision: 'allow' },
      };
    };
  });

/** No change set is safe. */
export const refusesEverything: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'inspect-change-set', (gate) => {
    const inspect = wireInspectChangeSet(runtimeOf(sandbox, gate, 'inspect-change-set'));
    return async (event) => ({
      ...((await inspect(event)) as DeploymentState),
      changeSetAction: 'RESOURCES-BEING-DELETED-OR-REPLACED',
      failure: { Error: 'ChangeSetRejected', Cause: 'No.' },
    });
  });

/** No first create is safe. */
export const refusesCreates: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'create-stack', () => async () => {
    throw new DeploymentError('ChangeSetRejected', 'No.');
  });

/** Every change set is treated as empty, so that each push succeeds and changes nothing. */
export const seesNoChanges: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'inspect-change-set', (gate) => {
    const inspect = wireInspectChangeSet(runtimeOf(sandbox, gate, 'inspect-change-set'));
    return async (event) => {
      const { settingsChange: _, ...state } = (await inspect(event)) as DeploymentState;
      return { ...state, changeSetAction: 'NO-CHANGES', inspection: { ...state.inspection, decision: 'allow' } };
    };
  });

/** The failure of a change set is reported as a change of the change set. */
export const reportsFailuresAsChanges: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'get-change-set-status', (gate) => {
    const getStatus = wireGetChangeSetStatus(runtimeOf(sandbox, gate, 'get-change-set-status'));
    return async (event) => {
      const { failure, ...state } = (await getStatus(event)) as DeploymentState;
      return failure === undefined ? state : { ...state, failure: { ...failure, Error: 'ChangeSetAltered' } };
    };
  });

/** The stack is created without its settings. */
export const dropsSettings: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  changeCalls(sandbox.clients('create-stack').cloudFormation(), 'CreateStack', (input) => ({
    ...input,
    StackPolicyBody: undefined,
    EnableTerminationProtection: undefined,
  }));
  return gate;
};

/** The gate turns termination protection off before it executes the change set. */
export const removesProtection: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'get-change-set-status', (gate) => {
    const getStatus = wireGetChangeSetStatus(runtimeOf(sandbox, gate, 'get-change-set-status'));
    return async (event) => {
      const { stackId } = event as { readonly stackId: string };
      await sandbox
        .clients('get-change-set-status')
        .cloudFormation()
        .send(new UpdateTerminationProtectionCommand({ StackName: stackId, EnableTerminationProtection: false }));
      return getStatus(event);
    };
  });

/** The change set gets other parameters than the pushed ones. */
export const dropsParameters: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  changeCalls(sandbox.clients('create-change-set').cloudFormation(), 'CreateChangeSet', (input) => ({
    ...input,
    Parameters: [],
  }));
  return gate;
};

/** The change set is executed by its name. */
export const executesByName: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  changeCalls(sandbox.clients('execute-change-set').cloudFormation(), 'ExecuteChangeSet', (input) => ({
    ...input,
    ChangeSetName: String(input.ChangeSetName).split('/')[1],
    StackName: 'sim-shop',
  }));
  return gate;
};

/** The change set is created from another template than the pushed one. */
export const deploysAnotherTemplate: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  for (const [name, operation] of [
    ['create-change-set', 'CreateChangeSet'],
    ['create-stack', 'CreateStack'],
  ] as const) {
    changeCalls(sandbox.clients(name).cloudFormation(), operation, (input) => ({
      ...input,
      TemplateBody: `${input.TemplateBody} `,
    }));
  }
  return gate;
};

/** A later decision about an approval replaces the first. */
export const decidesTwice: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  changeCalls(sandbox.clients('approvals').s3(), 'PutObject', (input) => ({ ...input, IfNoneMatch: undefined }));
  return gate;
};

/** A header names the approver. */
export const acceptsAForgedIdentity: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'approvals', (gate) => {
    const answer = wireApprovals(runtimeOf(sandbox, gate, 'approvals'));
    return async (event) => {
      const { headers, requestContext, ...rest } = event as UrlEvent;
      const iam = { userArn: headers['x-user-arn'] ?? requestContext.authorizer.iam.userArn };
      return answer({ ...rest, headers, requestContext: { ...requestContext, authorizer: { iam } } });
    };
  });

/** The event of a function URL, as far as a bug uses it. */
interface UrlEvent {
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: { readonly authorizer: { readonly iam: { readonly userArn: string } } };
}

/** Each pipeline execution is treated as being in progress. */
export const ignoresTheStop: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  const names = [
    'request-approval',
    'approvals',
    'withdraw-approvals',
    'execute-change-set',
    'create-stack',
    'delete-failed-stack',
  ];
  for (const name of names) {
    changeCalls(sandbox.clients(name).codePipeline(), 'GetPipelineExecution', undefined, ({ pipelineExecution, ...output }) => ({
      ...output,
      pipelineExecution: { ...(pipelineExecution as object), status: 'InProgress' },
    }));
    changeCalls(
      sandbox.clients(name).codePipeline(),
      'ListActionExecutions',
      undefined,
      ({ actionExecutionDetails, ...output }) => ({
        ...output,
        actionExecutionDetails: (actionExecutionDetails as object[]).map((details) => ({ ...details, status: 'InProgress' })),
      }),
    );
  }
  return gate;
};

/** No renewal of a job is sent to the queue of renewals. */
export const forgetsTheRenewal: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  changeCalls(sandbox.clients('trigger').sqs(), 'SendMessage', (input) => ({
    ...input,
    QueueUrl: String(input.QueueUrl).replace('stackgate-renewals', 'stackgate-dead-letters'),
  }));
  return gate;
};

/** No task sends an end notice. */
export const forgetsTheEndNotice: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  for (const name of ['get-operation-status', 'delete-change-set']) {
    changeCalls(sandbox.clients(name).sqs(), 'SendMessage', (input) => ({
      ...input,
      QueueUrl: String(input.QueueUrl).replace('stackgate-renewals', 'stackgate-dead-letters'),
    }));
  }
  return gate;
};

/** Every execution that ended is treated as successful. */
export const trustsTheEvent: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  changeCalls(sandbox.clients('answer-job').stepFunctions(), 'DescribeExecution', undefined, (output) => ({
    ...output,
    status: output.status === 'RUNNING' ? 'RUNNING' : 'SUCCEEDED',
  }));
  return gate;
};

/** Each job gets a second reply after the correct one. */
export const answersTwice: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'trigger', (gate) => {
    const answer = wireTrigger(runtimeOf(sandbox, gate, 'trigger'));
    return async (event) => {
      await answer(event);
      const { id } = (event as Readonly<Record<string, { readonly id: string }>>)['CodePipeline.job'] ?? { id: '' };
      const failureDetails = { type: 'JobFailed', message: 'On second thoughts.' } as const;
      const again = new PutJobFailureResultCommand({ jobId: id, failureDetails });
      await sandbox
        .clients('trigger')
        .codePipeline()
        .send(again)
        .catch(() => undefined);
    };
  });

/** An update that was rolled back is reported as a success. */
export const callsRollbackSuccess: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'get-operation-status', (gate) => {
    const look = wireGetOperationStatus(runtimeOf(sandbox, gate, 'get-operation-status'));
    return async (event) => {
      const state = await look(event);
      return state.operationOutcome === 'failed' ? { ...state, operationOutcome: 'succeeded' } : state;
    };
  });

/** An update that succeeded is reported as rolled back. */
export const callsSuccessRollback: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'get-operation-status', (gate) => {
    const look = wireGetOperationStatus(runtimeOf(sandbox, gate, 'get-operation-status'));
    return async (event) => {
      const state = await look(event);
      if (state.operationOutcome !== 'succeeded') return state;
      return { ...state, operationOutcome: 'failed', failure: { Error: 'StackOperationFailed', Cause: 'No.' } };
    };
  });

/** The operation appears to run forever. */
export const waitsForEver: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'get-operation-status', () => async (event) => ({
    ...(event as object),
    operationOutcome: 'in-progress',
    nextWait: 'time',
    waitSeconds: 3_600,
  }));

/** The cleanup does nothing. */
export const leavesChangeSets: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'delete-change-set', () => async (event) => ({
    ...inputOf(event),
    failure: { Error: 'ChangeSetRejected', Cause: 'No.' },
  }));

/** The cleanup deletes the change set of another principal under the name of the gate. */
export const deletesForeignSets: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'delete-change-set', (gate) => {
    const cleanUp = wireDeleteChangeSet(runtimeOf(sandbox, gate, 'delete-change-set'));
    return async (event) => {
      const { input, ...context } = event as { readonly input: { readonly failure: object } };
      return cleanUp({ ...context, input: { ...input, failure: { ...input.failure, Error: 'UnexpectedError' } } });
    };
  });

/** The cleanup deletes the stack with the change set. */
export const deletesTheStack: Deploy = (sandbox, options) =>
  replace(sandbox, options, 'delete-change-set', () => async (event) => {
    const { stackId } = inputOf(event);
    await sandbox
      .clients('delete-change-set')
      .cloudFormation()
      .send(new DeleteStackCommand({ StackName: stackId }));
    return { ...inputOf(event), failure: { Error: 'ChangeSetRejected', Cause: 'No.' } };
  });

/** Executions get random names. */
export const namesExecutionsAtRandom: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  changeCalls(sandbox.clients('trigger').stepFunctions(), 'StartExecution', (input) => ({ ...input, name: sandbox.ids.uuid() }));
  return gate;
};

/** A repeated start starts another execution. */
export const startsAgain: Deploy = (sandbox, options) => {
  const gate = deployGate(sandbox, options);
  let starts = 0;
  changeCalls(sandbox.clients('trigger').stepFunctions(), 'StartExecution', (input) =>
    starts++ === 0 ? input : { ...input, name: sandbox.ids.uuid() },
  );
  return gate;
};

/** The event is logged unchanged. */
export const logsTheEvent: Deploy = (sandbox, options) => {
  const logs: LogLine[] = [];
  const gate = replace(sandbox, options, 'trigger', (deployed) => {
    const answer = wireTrigger(runtimeOf(sandbox, deployed, 'trigger'));
    return async (event) => {
      logs.push({ functionName: 'trigger', level: 'info', message: 'Got a job', fields: { event: JSON.stringify(event) } });
      return answer(event);
    };
  });
  return { ...gate, logs };
};

/** Reads the state in the event of Delete Change Set, which also holds the execution. */
function inputOf(event: unknown): { readonly stackId: string } {
  return (event as { readonly input: { readonly stackId: string } }).input;
}

function replace(sandbox: Sandbox, options: GateOptions, name: string, make: (gate: Gate) => Handler): Gate {
  const gate = deployGate(sandbox, options);
  sandbox.lambda.replaceEverywhere({ name, handler: make(gate) });
  return gate;
}

function runtimeOf(sandbox: Sandbox, { bucket, stateMachineArn, renewalQueueUrl }: Gate, name: string) {
  const env = { GATE_BUCKET: bucket, STATE_MACHINE_ARN: stateMachineArn, RENEWAL_QUEUE_URL: renewalQueueUrl };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  return { env, clock: systemClock, log, clients: sandbox.clients(name) };
}

type Fields = Readonly<Record<string, unknown>>;

interface Middleware {
  readonly middlewareStack: Pick<CloudFormationClient['middlewareStack'], 'add'>;
}

/** Changes the request or the response of one operation of a client. */
function changeCalls(
  client: { readonly middlewareStack: unknown },
  operation: string,
  changeInput: (input: Fields) => Fields = (input) => input,
  changeOutput: (output: Fields) => Fields = (output) => output,
): void {
  const { middlewareStack } = client as Middleware;
  middlewareStack.add(
    (next, context) => async (args) => {
      if (context.commandName !== `${operation}Command`) return next(args);
      const result = await next({ ...args, input: changeInput(args.input as unknown as Fields) as never });
      return { ...result, output: changeOutput(result.output as unknown as Fields) as never };
    },
    { step: 'initialize' },
  );
}
