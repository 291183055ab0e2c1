import { CfnOutput, Duration, Names, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { type IGrantable, type IRole, Policy } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { GateCanary } from './canary/gate-canary.ts';
import { checkGateProps } from './checks/check-gate-props.ts';
import { makeFunctions } from './functions/function-set.ts';
import type { GateFunction, GateFunctionSettings } from './functions/gate-function.ts';
import {
  APPROVAL_FUNCTIONS,
  type ApprovalFunctionName,
  BLUE_GREEN_FUNCTIONS,
  DEPLOYER_FUNCTIONS,
  EVENT_FUNCTIONS,
  TASK_FUNCTION_NAMES,
  TASK_FUNCTIONS,
  type TaskFunctionName,
  toSubstitution,
} from './functions/gate-functions.ts';
import { makeSettings } from './functions/gate-settings.ts';
import { JobAnswers } from './functions/job-answers.ts';
import { makeTrigger } from './functions/make-trigger.ts';
import { GateApprovals } from './gate-approvals.ts';
import { GateBlueGreen } from './gate-blue-green.ts';
import { GateDeployers } from './gate-deployers.ts';
import { GateMachine, readDefinition } from './gate-machine.ts';
import { GateTargets, otherRegionsOf, roleArnsOf } from './gate-targets.ts';
import { ImportedStackgate, type IStackgate } from './imported-stackgate.ts';
import { GateBucket } from './operations/gate-bucket.ts';
import { makeOperations } from './operations/make-operations.ts';
import { acknowledgeWildcards } from './permissions/acknowledgements.ts';
import { allowDeploy, READS_ARTIFACTS, readArtifacts } from './permissions/allow-deploy.ts';
import { toDeploymentRole } from './permissions/deployment-role.ts';
import { artifactReaders, type GateFunctions, grantCalls, keepExports, targetCallersOf } from './permissions/grant-calls.ts';
import { protectBucket } from './permissions/protect-bucket.ts';
import { uploadPolicy } from './policy-baseline.ts';
import type { StackgateProps } from './stackgate-props.ts';
import { WaitEvents } from './wait-events.ts';

/**
 * A gate: the Lambda function that CodePipeline invokes (the trigger), the state machine that creates a change set, judges it, and executes or
 * rejects it, and the resources to operate them: bucket, alarms, dashboard, canary. One gate serves many actions and pipelines of its
 * account and region. An account can have several gates.
 *
 * Defaults: one role per function, with only the calls that the function makes; a separate service role for CloudFormation; the policy preset
 * `standard`; Arm and Node.js 24; logs without the data of deployments.
 *
 * @example
 * const gate = new Stackgate(this, 'Gate', {
 *   stackNames: ['test-*', 'prod-*'],
 *   deploymentRole: { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess')] },
 * });
 */
export class Stackgate extends Construct implements IStackgate {
  /**
   * Imports a gate that another app creates. The owner of the gate adds the artifact buckets of the pipelines, and their keys, to
   * `artifactBuckets` and `artifactKeys`.
   *
   * @param triggerArn the value of `gate.trigger.functionArn` in the other app
   *
   * @example
   * const gate = Stackgate.fromTriggerArn(this, 'Gate', 'arn:aws:lambda:eu-west-1:111111111111:function:Gate-Trigger');
   */
  static fromTriggerArn(scope: Construct, id: string, triggerArn: string): IStackgate {
    return new ImportedStackgate(scope, id, triggerArn);
  }

  /** The value of `service` in the metrics of this gate: the name of the stack, and the path of the gate in it. */
  readonly gateName: string;
  /** The Lambda function that the action of a pipeline invokes. */
  readonly trigger: IFunction;
  /** Names of the stacks that the gate may deploy. */
  readonly stackNames: readonly string[];
  /** The state machine; each of its executions is one deployment. */
  readonly stateMachine: StateMachine;
  /** Sends synthetic change sets to the deployed inspection and fails if a verdict is wrong. It can be started manually. */
  readonly canary: StateMachine;
  /** The bucket of the gate. Decision records have the prefix `records/`. */
  readonly bucket: Bucket;
  /** The service role of CloudFormation for deployments without `roleArn`. */
  readonly deploymentRole: IRole;
  /** The service roles that the gate may pass to CloudFormation: `deploymentRole` and `otherDeploymentRoles`. */
  readonly deploymentRoles: readonly IRole[];
  /** Alarms about errors of the gate and of its canary. A refused deployment raises no alarm. */
  readonly alarms: readonly Alarm[];

  private readonly functions: GateFunctions;
  private readonly approvals: GateApprovals | undefined;
  private readonly deployers: GateDeployers | undefined;

  constructor(scope: Construct, id: string, given: StackgateProps) {
    super(scope, id);
    checkGateProps(this, given);
    const props = { ...given, verifyJobs: given.verifyJobs ?? given.approvals !== undefined };
    this.stackNames = props.stackNames;
    const settings = makeSettings(this, props);
    this.gateName = settings.gateName;
    this.bucket = new GateBucket(this, 'Records', {
      encryptionKey: props.encryptionKey,
      recordsKept: props.recordsKept ?? Duration.days(400),
      accessLogsBucket: props.accessLogsBucket,
    }).bucket;
    this.deploymentRole = toDeploymentRole(this, props.deploymentRole);
    this.deploymentRoles = [this.deploymentRole, ...(props.otherDeploymentRoles ?? [])];
    const resources = { ...settings, bucket: this.bucket, policy: props.policy && uploadPolicy(this, props.policy) };
    const tasks = makeFunctions(this, TASK_FUNCTIONS, resources);
    const targets = makeFunctions(this, EVENT_FUNCTIONS, resources);
    this.stateMachine = this.makeStateMachine(settings, tasks);
    const answers = new JobAnswers(this, 'Answers', {
      ...settings,
      stateMachine: this.stateMachine,
      bucketName: this.bucket.bucketName,
      lastTasks: (['get-operation-status', 'delete-change-set', 'run-wave', 'switch-stacks', 'delete-next-stack'] as const).map(
        (name) => tasks[name],
      ),
    });
    const { stateMachine, bucket, deploymentRole } = this;
    const trigger = makeTrigger(this, { ...props, ...settings, stateMachine, bucket, deploymentRole, answers });
    this.trigger = trigger.lambda;
    const asked = props.approvals && makeFunctions(this, APPROVAL_FUNCTIONS, resources);
    const retiring = props.blueGreen && makeFunctions(this, BLUE_GREEN_FUNCTIONS, resources);
    if (props.blueGreen && retiring) {
      const { verifyFunctions = [] } = props.blueGreen;
      const functions = { ...tasks, ...retiring };
      new GateBlueGreen(this, 'BlueGreen', { gateName: this.gateName, verifyFunctions, stateMachine, functions });
    }
    const starting = props.deployers && makeFunctions(this, DEPLOYER_FUNCTIONS, resources);
    this.functions = { ...tasks, ...targets, ...asked, ...retiring, ...starting, trigger, 'answer-job': answers.answerJob };
    new WaitEvents(this, 'WaitEvents', { target: targets['complete-wait'].lambda, stateMachine: this.stateMachine });
    grantCalls(this, this.functions, {
      gateName: this.gateName,
      blueGreen: props.blueGreen !== undefined,
      stackNames: props.stackNames,
      ssmParameters: props.ssmParameters ?? [],
      secrets: props.secrets ?? [],
      secureParameters: props.secureParameters ?? false,
      stateMachine: this.stateMachine,
      bucket: this.bucket,
      renewals: answers.renewals,
      deploymentRoles: this.deploymentRoles,
      artifactBuckets: props.artifactBuckets ?? [],
      artifactKeys: props.artifactKeys ?? [],
      encryptionKey: props.encryptionKey,
      targetRoleArns: roleArnsOf(props.targets ?? []),
      otherRegions: otherRegionsOf(props.targets ?? []),
      verifyJobs: props.verifyJobs ?? false,
    });
    if (roleArnsOf(props.targets ?? []).length > 0) this.serveTargets(props);
    this.approvals = asked && this.makeApprovals(asked, props);
    if (props.deployers && starting) {
      this.deployers = new GateDeployers(this, 'Deployers', {
        deployers: props.deployers,
        stackNames: props.stackNames,
        ...(props.targets && { targets: props.targets }),
        blueGreen: props.blueGreen !== undefined,
        deploymentRoleArn: this.deploymentRole.roleArn,
        stateMachine: this.stateMachine,
        start: starting['start-deployment'],
      });
    }
    protectBucket(this.bucket, this.functions);
    const canary = this.makeCanary(settings, props);
    this.canary = canary.stateMachine;
    this.alarms = makeOperations(this, { ...props, canary, deadLetters: answers.deadLetters });
  }

  /**
   * Allows the action of a pipeline to invoke the gate, and the gate to read the artifacts of the pipeline. `GatedDeployAction` calls this
   * method. The IAM policies are created in the stack of the pipeline, so that gate and pipeline can be in different stacks without a circular
   * dependency.
   *
   * @param scope a construct in the stack of the pipeline
   * @param actionRole the role of the action; the trigger reads artifacts with the credentials of the job, which are a session of this role
   * @param artifacts the artifact bucket of the pipeline
   *
   * @example
   * gate.grantDeploy(this, new Role(this, 'ActionRole', { assumedBy: new AccountRootPrincipal() }), pipeline.artifactBucket);
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
    if (stack !== Stack.of(this)) keepExports(this.functions);
  }

  /** Address of the HTTP API for approvers, without a `/` at its end; undefined if the gate has no approvals. */
  get approvalsUrl(): string | undefined {
    return this.approvals?.url;
  }

  /**
   * Allows a user or a role to read approvals and to decide about them, with `stackgate approve` and its related commands.
   *
   * @throws Error if the gate has no `approvals`
   *
   * @example
   * gate.grantApprove(Role.fromRoleName(this, 'Approvers', 'release-managers'));
   */
  grantApprove(grantee: IGrantable): void {
    if (this.approvals === undefined) {
      throw new Error(`Expected the gate ${this.node.path} to have \`approvals\`, got none: add the prop to the gate.`);
    }
    this.approvals.grantApprove(grantee);
  }

  /**
   * Allows a user or a role to start deployments as a deployer, with `stackgate deploy`, and to follow them.
   *
   * @param deployer a name in `deployers`, which has the stacks that the grantee may deploy
   * @throws Error if the gate has no such deployer
   *
   * @example
   * const gate = new Stackgate(this, 'Gate', {
   *   stackNames: ['prod-*'],
   *   deploymentRole: { managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('PowerUserAccess')] },
   *   deployers: { release: [{ environmentName: 'prod', stackName: 'shop' }] },
   * });
   * gate.grantStartDeployment('release', Role.fromRoleName(this, 'Releasers', 'release-managers'));
   */
  grantStartDeployment(deployer: string, grantee: IGrantable): void {
    if (this.deployers === undefined) {
      throw new Error(`Expected the gate ${this.node.path} to have \`deployers\`, got none: add the prop to the gate.`);
    }
    this.deployers.grant(deployer, grantee);
  }

  /** ARNs of the roles of the functions that assume the role of a target: the value of `functionRoleArns` of its `TargetRole`. */
  get targetCallers(): readonly string[] {
    return targetCallersOf(this.functions).map(({ role }) => role.roleArn);
  }

  private serveTargets({ targets = [], encryptionKey }: StackgateProps): void {
    new GateTargets(this, 'Targets', { targets, bucket: this.bucket, encryptionKey });
    new CfnOutput(this, 'TargetCallers', {
      value: this.targetCallers.join(','),
      description: 'stackgate: the roles that the role of a target trusts',
    });
  }

  private makeStateMachine(
    settings: GateFunctionSettings,
    tasks: Readonly<Record<TaskFunctionName, GateFunction>>,
  ): StateMachine {
    return new GateMachine(this, 'Machine', {
      ...settings,
      definition: readDefinition(),
      usesVersions: true,
      functions: Object.fromEntries(TASK_FUNCTION_NAMES.map((name) => [toSubstitution(name), tasks[name].lambda])),
      comment: 'stackgate: creates the stack, or creates a change set, judges it, and executes or rejects it',
    }).stateMachine;
  }

  private makeCanary(settings: GateFunctionSettings, { canaryInterval, alarmTopic, verifyJobs }: StackgateProps): GateCanary {
    return new GateCanary(this, 'Canary', {
      ...settings,
      inspection: this.functions['inspect-change-set'].lambda,
      ...(verifyJobs && { trigger: this.trigger }),
      interval: canaryInterval ?? Duration.hours(6),
      topic: alarmTopic,
    });
  }

  private makeApprovals(
    functions: Readonly<Record<ApprovalFunctionName, GateFunction>>,
    { approvals, notifications }: StackgateProps,
  ): GateApprovals {
    return new GateApprovals(this, 'ApprovalsApi', {
      api: approvals?.api ?? 'function-url',
      topics: approvals?.topics ?? [],
      notificationTopic: notifications?.topic,
      judges: (['inspect-change-set', 'create-stack', 'delete-failed-stack'] as const).map((name) => this.functions[name]),
      request: this.functions['request-approval'],
      answer: functions.approvals,
      withdrawal: functions['withdraw-approvals'],
    });
  }
}
