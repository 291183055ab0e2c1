import { onTestFinished } from 'vitest';
import { stackNameOf } from '../../core/deployment/names.ts';
import type { PipelineResult, PipelineRun } from '../../sandbox/code-pipeline/pipeline-run.ts';
import { deployGate, type GateOptions } from '../../sandbox/deploy-gate.ts';
import { Sandbox, type SandboxOptions } from '../../sandbox/sandbox.ts';
import type { Execution } from '../../sandbox/step-functions/execution.ts';

/** Settings for a flow. */
export interface FlowOptions {
  readonly sandbox?: SandboxOptions;
  readonly gate?: GateOptions;
  /** Deployment input in addition to environment, stack, and template path. */
  readonly input?: Readonly<Record<string, unknown>>;
  /** UserParameters instead of the inline input. */
  readonly userParameters?: string;
}

/** A template, as plain data, under construction. */
export type TemplateData = Readonly<Record<string, unknown>>;

const PIPELINE = 'shop';
const TEMPLATE_PATH = 'infra/template.json';
const IDENTITY = { environmentName: 'prod', stackName: 'shop', templatePath: TEMPLATE_PATH };

/**
 * A complete deployment: a pipeline with the gate as its action, the real functions, the real state machine, and the sandbox. It ends with
 * the test.
 */
export function setupFlow(options: FlowOptions = {}) {
  const sandbox = new Sandbox(options.sandbox);
  onTestFinished(() => sandbox.dispose());
  const gate = deployGate(sandbox, options.gate);
  const input = { ...IDENTITY, ...options.input };
  const stackName = stackNameOf(input);
  const userParameters =
    options.userParameters ?? JSON.stringify({ input, pipelineExecutionId: '#{codepipeline.PipelineExecutionId}' });
  const actions = [{ name: 'Gate', functionName: gate.triggerName, userParameters }];
  sandbox.codePipeline.createPipeline({ name: PIPELINE, stages: [{ name: 'Deploy', actions }] });

  /** Pushes a template and other files, and plays the pipeline. */
  const push = (template: TemplateData, files: Readonly<Record<string, string>> = {}): PipelineRun =>
    sandbox.codePipeline.push(PIPELINE, { files: { [TEMPLATE_PATH]: JSON.stringify(template), ...files } });
  const run = <T>(promise: Promise<T>): Promise<T> => sandbox.run(promise);
  return {
    sandbox,
    gate,
    stackName,
    run,
    push,
    /** Pushes a template and waits for the pipeline's end. */
    deploy: (template: TemplateData, files?: Readonly<Record<string, string>>): Promise<PipelineResult> =>
      run(push(template, files).finished),
    /** Executions of the state machine, oldest first. */
    executions: (): readonly Execution[] => sandbox.stepFunctions.list(gate.stateMachineArn),
    /** Summary of the stack; undefined without a stack. */
    stack: () => sandbox.cloudFormation.stacks()[stackName],
  };
}

/** A template with these resources; a resource is its type and properties. */
export function makeTemplate(
  resources: Readonly<Record<string, readonly [type: string, properties?: object, rest?: object]>>,
): TemplateData {
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Resources: Object.fromEntries(
      Object.entries(resources).map(([logicalId, [Type, Properties, rest]]) => [
        logicalId,
        { Type, ...(Properties === undefined ? {} : { Properties }), ...rest },
      ]),
    ),
  };
}

/** A table, a queue and a topic. */
export const SHOP = {
  Orders: [
    'AWS::DynamoDB::Table',
    {
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    },
  ],
  Jobs: ['AWS::SQS::Queue'],
  Alerts: ['AWS::SNS::Topic'],
} as const;
