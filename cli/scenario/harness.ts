import { stackNameOf } from '../../core/deployment/names.ts';
import { deployGate, type Gate, type GateOptions } from '../../sandbox/deploy-gate.ts';
import { Sandbox, type SandboxOptions } from '../../sandbox/sandbox.ts';
import { readScenarioResult } from './read-scenario-result.ts';
import type { ScenarioResult } from './scenario-result.ts';

/** The one pipeline on a stage. */
const PIPELINE_NAME = 'shop';

/** Settings for a harness. */
export interface HarnessProps {
  readonly sandbox?: SandboxOptions;
  readonly gate?: GateOptions;
  /** The deployment input, without what the trigger adds. */
  readonly input: DeploymentRequest;
  /** The action's UserParameters; default: `input`, inline. */
  readonly userParameters?: string;
}

/** The stack's name, and optionally other fields of the input. */
export interface DeploymentRequest {
  readonly environmentName: string;
  readonly stackName: string;
  readonly templatePath: string;
  readonly [field: string]: unknown;
}

/** A sandbox with the gate and one pipeline, to push revisions to. One at a time in a process, because its time is virtual. */
export class Harness {
  readonly sandbox: Sandbox;
  readonly gate: Gate;
  readonly stackName: string;

  constructor({ sandbox, gate, input, userParameters }: HarnessProps) {
    this.sandbox = new Sandbox(sandbox);
    this.gate = deployGate(this.sandbox, gate);
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
   * Pushes a revision and waits until the pipeline has ended.
   *
   * @param meanwhile what else happens once the revision is pushed
   */
  async push(
    name: string,
    files: Readonly<Record<string, string>>,
    meanwhile?: (stage: Harness) => void,
  ): Promise<ScenarioResult> {
    const { sandbox } = this;
    const before = { calls: sandbox.calls.entries.length, timings: sandbox.cloudFormation.timings().length, at: Date.now() };
    const run = sandbox.codePipeline.push(PIPELINE_NAME, { files });
    meanwhile?.(this);
    const result = await sandbox.run(run.finished);
    return readScenarioResult({ name, sandbox, gate: this.gate, stackName: this.stackName, result, before });
  }

  /** Gives the process its own time back. */
  close(): void {
    this.sandbox.dispose();
  }
}
