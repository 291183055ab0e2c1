import { Aws, Duration, Names, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type IRole, Policy } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { GateCanary } from './canary/gate-canary.ts';
import { checkGateProps } from './checks/check-gate-props.ts';
import { GateFunction, type GateFunctionSettings } from './functions/gate-function.ts';
import { TASK_FUNCTION_NAMES, type TaskFunctionName, toSubstitution } from './functions/gate-functions.ts';
import { makeTaskFunctions } from './functions/task-function-set.ts';
import { GateMachine, readDefinition } from './gate-machine.ts';
import { ImportedStackgate, type IStackgate } from './imported-stackgate.ts';
import { DeploymentNotices } from './operations/deployment-notices.ts';
import { GateAlarms } from './operations/gate-alarms.ts';
import { GateBucket } from './operations/gate-bucket.ts';
import { GateDashboard } from './operations/gate-dashboard.ts';
import { letLogsUse } from './operations/log-encryption.ts';
import { acknowledgeWildcards } from './permissions/acknowledgements.ts';
import { allowDeploy, READS_ARTIFACTS, readArtifacts } from './permissions/allow-deploy.ts';
import { toDeploymentRole } from './permissions/deployment-role.ts';
import { artifactReaders, type GateFunctions, grantCalls, secretUsers } from './permissions/grant-calls.ts';
import { protectSecret } from './permissions/protect-secret.ts';
import { uploadPolicy } from './policy-baseline.ts';
import type { StackgateProps } from './stackgate-props.ts';

/** What the trigger needs besides holding: to start, to look once more, to answer with retries. */
const TRIGGER_MARGIN = Duration.minutes(2);
/** CodePipeline gives a job up after 20 minutes; one that Lambda delivers later must not start a deployment any more. */
const LONGEST_DELIVERY = Duration.minutes(15);

/**
 * A gate: one Lambda that CodePipeline invokes, a state machine that creates, judges, executes or rejects, and what it takes
 * to run them: bucket, alarms, dashboard, canary. One gate serves many actions and many pipelines of its account and region;
 * several gates stand side by side.
 *
 * Chosen here: a role per function with the calls it makes; CloudFormation acts with a role of its own; the standard policy
 * unless another is given; Arm, Node.js 24; logs without the data of deployments.
 */
export class Stackgate extends Construct implements IStackgate {
  /**
   * A gate that another app has made, for the pipelines of this one. The gate's owner names their artifact buckets, and the keys of
   * these, in `artifactBuckets` and `artifactKeys`.
   *
   * @param triggerArn `gate.trigger.functionArn` there
   */
  static fromTriggerArn(scope: Construct, id: string, triggerArn: string): IStackgate {
    return new ImportedStackgate(scope, id, triggerArn);
  }

  /** `service` in this gate's metrics: the name of the stack, and the gate's path in it. */
  readonly gateName: string;
  /** What a pipeline's action invokes. */
  readonly trigger: IFunction;
  readonly stackNames: readonly string[];
  readonly stateMachine: StateMachine;
  /** Sends synthetic change sets through the deployed inspection; start it by hand whenever there is doubt. */
  readonly canary: StateMachine;
  /** Decision records, under `records/`. */
  readonly bucket: Bucket;
  /** The role that CloudFormation acts with where a deployment names no other. */
  readonly deploymentRole: IRole;
  /** The service roles that the gate may pass to CloudFormation: `deploymentRole` and `otherDeploymentRoles`. */
  readonly deploymentRoles: readonly IRole[];
  /** The gate's own errors and its canary; never a refusal. */
  readonly alarms: readonly Alarm[];

  private readonly functions: GateFunctions;

  constructor(scope: Construct, id: string, props: StackgateProps) {
    super(scope, id);
    checkGateProps(this, props);
    this.stackNames = props.stackNames;
    const settings = this.makeSettings(props);
    this.gateName = settings.gateName;
    this.bucket = new GateBucket(this, 'Records', {
      encryptionKey: props.encryptionKey,
      recordsKept: props.recordsKept ?? Duration.days(400),
      accessLogsBucket: props.accessLogsBucket,
    }).bucket;
    this.deploymentRole = toDeploymentRole(this, props.deploymentRole);
    this.deploymentRoles = [this.deploymentRole, ...(props.otherDeploymentRoles ?? [])];
    const tasks = makeTaskFunctions(this, {
      ...settings,
      bucket: this.bucket,
      policy: props.policy && uploadPolicy(this, props.policy),
    });
    this.stateMachine = this.makeStateMachine(settings, tasks);
    const trigger = this.makeTrigger(settings, props.holdTime ?? Duration.minutes(10));
    this.trigger = trigger.lambda;
    this.functions = { ...tasks, trigger };
    grantCalls(this, this.functions, {
      stackNames: props.stackNames,
      ssmParameters: props.ssmParameters ?? [],
      stateMachine: this.stateMachine,
      bucket: this.bucket,
      deploymentRoles: this.deploymentRoles,
      artifactBuckets: props.artifactBuckets ?? [],
      artifactKeys: props.artifactKeys ?? [],
      encryptionKey: props.encryptionKey,
    });
    protectSecret(
      this.bucket,
      secretUsers(this.functions).map(({ role }) => role),
    );
    const canary = this.makeCanary(settings, props);
    this.canary = canary.stateMachine;
    this.alarms = this.makeOperations(props, canary);
  }

  /**
   * Lets a pipeline's action invoke the gate, and both read the pipeline's artifacts. The permissions stand in the pipeline's
   * stack, so that gate and pipeline may live in different stacks without depending on each other in a circle.
   *
   * @param scope in the pipeline's stack
   * @param actionRole the role of the action; the credentials of its jobs, with which the trigger reads, are a session of it
   */
  grantDeploy(scope: Construct, actionRole: IRole, artifacts: IBucket): void {
    allowDeploy(actionRole, this.trigger, artifacts);
    const stack = Stack.of(scope);
    const id = `${Names.nodeUniqueId(this.node)}Reads${Names.nodeUniqueId(artifacts.node)}`;
    if (stack.node.tryFindChild(id)) return;
    const policy = new Policy(stack, id, {
      roles: artifactReaders(this.functions).map(({ role }) => role),
      statements: readArtifacts(artifacts),
    });
    acknowledgeWildcards(policy, [artifacts.arnForObjects('*')], READS_ARTIFACTS);
  }

  private makeSettings({ encryptionKey, logRetention, tracing }: StackgateProps): GateFunctionSettings {
    if (encryptionKey) letLogsUse(this, encryptionKey);
    return {
      gateName: nameInStack(this),
      logRetention: logRetention ?? RetentionDays.THREE_MONTHS,
      encryptionKey,
      tracing: tracing ?? false,
    };
  }

  private makeStateMachine(
    settings: GateFunctionSettings,
    tasks: Readonly<Record<TaskFunctionName, GateFunction>>,
  ): StateMachine {
    return new GateMachine(this, 'Machine', {
      ...settings,
      definition: readDefinition(),
      functions: Object.fromEntries(TASK_FUNCTION_NAMES.map((name) => [toSubstitution(name), tasks[name].lambda])),
      comment: 'stackgate: creates the stack, or makes a change set, judges it, and executes or rejects it',
    }).stateMachine;
  }

  private makeTrigger(settings: GateFunctionSettings, hold: Duration): GateFunction {
    return new GateFunction(this, 'Trigger', {
      ...settings,
      functionName: 'trigger',
      description: "stackgate: answers CodePipeline's jobs",
      timeout: hold.plus(TRIGGER_MARGIN),
      maxEventAge: LONGEST_DELIVERY,
      memorySize: 256,
      environment: {
        STATE_MACHINE_ARN: this.stateMachine.stateMachineArn,
        GATE_BUCKET: this.bucket.bucketName,
        HOLD_SECONDS: String(hold.toSeconds()),
        DEPLOYMENT_ROLE_ARN: this.deploymentRole.roleArn,
      },
    });
  }

  private makeCanary(settings: GateFunctionSettings, { canaryInterval, alarmTopic }: StackgateProps): GateCanary {
    return new GateCanary(this, 'Canary', {
      ...settings,
      inspection: this.functions['inspect-change-set'].lambda,
      interval: canaryInterval ?? Duration.hours(6),
      topic: alarmTopic,
    });
  }

  private makeOperations({ alarmTopic: topic, approvals }: StackgateProps, canary: GateCanary): readonly Alarm[] {
    const { stateMachine, gateName } = this;
    const own = new GateAlarms(this, 'Alarms', { gateName, trigger: this.trigger, stateMachine, topic });
    const alarms = [...own.alarms, ...canary.alarms];
    new GateDashboard(this, 'Operations', { gateName, stateMachine, alarms });
    if (approvals) new DeploymentNotices(this, 'Approvals', { stateMachine, topic: approvals.topic });
    return alarms;
  }
}

/** Tells gates apart that were made from one template, too. */
function nameInStack(gate: Construct): string {
  const path = gate.node.path.slice(Stack.of(gate).node.path.length + 1);
  return `${Aws.STACK_NAME}-${path.replaceAll('/', '-')}`;
}
