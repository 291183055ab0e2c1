import { stackNameOf } from '../../core/deployment/names.ts';
import { deployGate, type Gate, type GateOptions } from '../../sandbox/deploy-gate.ts';
import { deployTarget } from '../../sandbox/deploy-target.ts';
import { Sandbox, type SandboxOptions } from '../../sandbox/sandbox.ts';
import type { Services } from '../../sandbox/services.ts';
import { readScenarioResult } from './read-scenario-result.ts';
import type { ScenarioResult } from './scenario-result.ts';

/** Name of the pipeline in a harness. */
const PIPELINE_NAME = 'shop';

/** Settings for a harness. */
export interface HarnessProps {
  readonly sandbox?: SandboxOptions;
  readonly gate?: GateOptions;
  /** The deployment input, without the fields that the trigger adds. */
  readonly input: DeploymentRequest;
  /** The action's UserParameters; default: `input`, inline. */
  readonly userParameters?: string;
  /** The account of the stack. @default the account of the gate */
  readonly account?: string | undefined;
}

/** The stack's name, and optionally other fields of the input. */
export interface DeploymentRequest {
  readonly environmentName: string;
  readonly stackName: string;
  readonly templatePath: string;
  readonly [field: string]: unknown;
}

/** Events that accompany a push. */
export interface PushOptions {
  /** Runs after the revision is pushed. */
  readonly meanwhile?: ((harness: Harness) => void) | undefined;
  /** ARN of the user who starts the pipeline; default: the push starts it. */
  readonly startedBy?: string | undefined;
}

/** A sandbox with a gate and one pipeline. A process can have only one at a time, because its time is virtual. */
export class Harness {
  readonly sandbox: Sandbox;
  readonly gate: Gate;
  readonly stackName: string;
  /** The services of the account of the stack. */
  readonly services: Services;

  constructor({ sandbox, gate, input: given, userParameters, account }: HarnessProps) {
    this.sandbox = new Sandbox(sandbox);
    const targetRoleArn = account === undefined ? undefined : `arn:aws:iam::${account}:role/stackgate-target`;
    const targets = targetRoleArn === undefined ? {} : { targets: [{ roleArn: targetRoleArn, externalId: 'shop' }] };
    this.gate = deployGate(this.sandbox, { ...gate, ...targets });
    this.services = this.sandbox.account(account ?? this.sandbox.accountId);
    if (account !== undefined) {
      deployTarget(this.sandbox, { accountId: account, externalId: 'shop', forwardFrom: [this.sandbox.region] });
    }
    const input = { ...given, ...(targetRoleArn !== undefined && { targetRoleArn }) };
    this.stackName = stackNameOf(input);
    this.sandbox.codePipeline.createPipeline({
      name: PIPELINE_NAME,
      stages: [
        {
          name: 'Deploy',
          actions: [
            {
              name: 'Gate',
              functionName: this.gate.triggerName,
              userParameters:
                userParameters ?? JSON.stringify({ input, pipelineExecutionId: '#{codepipeline.PipelineExecutionId}' }),
            },
          ],
        },
      ],
    });
  }

  /**
   * Pushes a revision and waits for the end of the pipeline execution.
   *
   * @param options the events that accompany the push
   */
  async push(
    name: string,
    files: Readonly<Record<string, string>>,
    { meanwhile, startedBy }: PushOptions = {},
  ): Promise<ScenarioResult> {
    const { sandbox } = this;
    const before = {
      calls: sandbox.calls.entries.length,
      timings: this.services.cloudFormation.timings().length,
      at: Date.now(),
    };
    const trigger = startedBy === undefined ? undefined : { triggerType: 'StartPipelineExecution', triggerDetail: startedBy };
    const run = sandbox.codePipeline.push(PIPELINE_NAME, { files }, trigger);
    meanwhile?.(this);
    const result = await sandbox.run(run.finished);
    return readScenarioResult({
      name,
      sandbox,
      services: this.services,
      gate: this.gate,
      stackName: this.stackName,
      result,
      before,
    });
  }

  /** Restores the real time of the process. */
  close(): void {
    this.sandbox.dispose();
  }
}
