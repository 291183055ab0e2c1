import type { PipelineResult } from '../../sandbox/code-pipeline/pipeline-run.ts';
import type { Gate } from '../../sandbox/deploy-gate.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Services } from '../../sandbox/services.ts';
import type { HistoryEvent } from '../../sandbox/step-functions/history.ts';
import type { ScenarioResult } from './scenario-result.ts';

/** State of the account before the push. */
interface Before {
  readonly calls: number;
  readonly timings: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Sources of a push's result. */
export interface EndedPush {
  readonly name: string;
  readonly sandbox: Sandbox;
  /** The services of the account of the stack. */
  readonly services: Services;
  readonly gate: Gate;
  readonly stackName: string;
  readonly result: PipelineResult;
  readonly before: Before;
}

/** Reads the result of a push from the sandbox. */
export function readScenarioResult({ name, sandbox, services, gate, stackName, result, before }: EndedPush): ScenarioResult {
  const { calls } = sandbox;
  const { cloudFormation } = services;
  const gateFunctions = new Set(gate.functionNames);
  const ownCalls = calls.entries.slice(before.calls);
  const stack = cloudFormation.stacks()[stackName];
  return {
    name,
    pipelineAction: result.actionStatus === 'Succeeded' ? 'Succeeded' : 'Failed',
    failureType: result.failureType ?? null,
    message: result.message ?? result.summary ?? '',
    execution: readExecution(sandbox, result.externalExecutionId),
    stack: { name: stackName, status: stack?.status ?? null, resources: stack?.resources ?? {} },
    leftovers: { changeSets: cloudFormation.leftovers().changeSets },
    calls: {
      cloudformation: ownCalls.filter(({ service, caller }) => service === 'CloudFormation' && gateFunctions.has(caller)).length,
      lambda: ownCalls.filter(({ service }) => service === 'Lambda').length,
    },
    virtualSeconds: {
      total: round((Date.now() - before.at) / 1_000),
      cloudformation: round(sum(cloudFormation.timings().slice(before.timings))),
    },
  };
}

function readExecution(sandbox: Sandbox, executionArn: string | undefined): ScenarioResult['execution'] {
  if (executionArn === undefined) return { status: 'NOT_STARTED', states: [], transitions: 0, changeSetAction: null };
  const { status, history } = sandbox.stepFunctions.find(executionArn);
  return {
    status,
    states: history.statesEntered,
    transitions: history.transitions,
    changeSetAction:
      history
        .read()
        .map(readAction)
        .findLast((action) => action !== undefined) ?? null,
  };
}

function readAction(event: HistoryEvent): string | undefined {
  const details = event.stateExitedEventDetails as { readonly output: string } | undefined;
  if (details === undefined) return undefined;
  const state: { readonly changeSetAction?: string } | null = JSON.parse(details.output);
  return state?.changeSetAction;
}

function sum(timings: readonly { readonly seconds: number }[]): number {
  return timings.reduce((total, { seconds }) => total + seconds, 0);
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
