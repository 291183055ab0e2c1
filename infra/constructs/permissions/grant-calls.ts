import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { GATE_BUCKET_KEYS } from '../../../core/gate-bucket-keys.ts';
import type { GateFunction } from '../functions/gate-function.ts';
import {
  APPROVAL_FUNCTIONS,
  type ApprovalFunctionName,
  BLUE_GREEN_FUNCTIONS,
  type BlueGreenFunctionName,
  DEPLOYER_FUNCTIONS,
  type DeployerFunctionName,
  EVENT_FUNCTIONS,
  type EventFunctionName,
  type GateFunctionName,
  type GateFunctionSpec,
  TASK_FUNCTIONS,
  type TaskFunctionName,
} from '../functions/gate-functions.ts';
import { READS_ARTIFACTS } from './allow-deploy.ts';
import { grantsOf } from './grants.ts';
import {
  changeSetArns,
  nestedStackArns,
  nextStackPatterns,
  parameterArns,
  type Regions,
  secretArns,
  stackArns,
  transformArns,
} from './stack-arns.ts';
import { BY_CONTENT, BY_SECRET, type GateResources, NO_PARAMETER_RESOURCE, NO_RESOURCE } from './statements.ts';

/** Functions that only a gate with approvals, with blue/green deployments, or with deployers has. */
type OptionalFunctionName = ApprovalFunctionName | BlueGreenFunctionName | DeployerFunctionName;

/** The functions of one gate. */
export type GateFunctions = Readonly<
  Record<Exclude<GateFunctionName, OptionalFunctionName>, GateFunction> & Partial<Record<OptionalFunctionName, GateFunction>>
>;

/** Resources that the functions of a gate use. */
export interface GrantCallsProps {
  readonly gateName: string;
  readonly stackNames: readonly string[];
  /** True if the gate creates next stacks. */
  readonly blueGreen: boolean;
  readonly ssmParameters: readonly string[];
  readonly secrets: readonly string[];
  readonly secureParameters: boolean;
  readonly stateMachine: StateMachine;
  readonly bucket: Bucket;
  readonly renewals: IQueue;
  readonly deploymentRoles: readonly IRole[];
  readonly artifactBuckets: readonly IBucket[];
  readonly artifactKeys: readonly IKey[];
  readonly encryptionKey?: IKey | undefined;
  /** Roles of other accounts that the functions may assume. */
  readonly targetRoleArns: readonly string[];
  /** Other Regions of the account of the gate. */
  readonly otherRegions: readonly string[];
  /** True if the trigger verifies its jobs with CodePipeline. */
  readonly verifyJobs: boolean;
}

/** Grants every function of the gate the calls that it makes, and no others. */
export function grantCalls(scope: Construct, functions: GateFunctions, props: GrantCallsProps): void {
  const resources = gateResources(scope, functions, props);
  const artifacts = props.artifactBuckets.map((bucket) => bucket.arnForObjects('*'));
  const artifactKeys = keyArns([...props.artifactBuckets.map((bucket) => bucket.encryptionKey), ...props.artifactKeys]);
  for (const [name, fn] of entriesOf(functions)) {
    const grants = grantsOf(name, resources);
    for (const grant of grants) if (!grant.isOnMachine) fn.allow(grant);
    fn.allowOnMachine(grants.filter(({ isOnMachine }) => isOnMachine));
    const spec = specOf(name);
    if (spec.readsArtifacts && artifacts.length > 0) {
      fn.allow({ actions: ['s3:GetObject'], resources: artifacts, because: READS_ARTIFACTS });
    }
    if (spec.readsArtifacts && artifactKeys.length > 0) fn.allow({ actions: ['kms:Decrypt'], resources: artifactKeys });
    if (name === 'trigger' && props.verifyJobs) {
      fn.allow({ actions: ['codepipeline:GetJobDetails'], resources: ['*'], because: NO_RESOURCE });
    }
    if (spec.readsCopies) {
      fn.allow({ actions: ['s3:GetObject'], resources: [resources.revisions], because: BY_CONTENT });
    }
    if (spec.usesSecret) {
      fn.allow({
        actions: ['s3:GetObject', 's3:PutObject'],
        resources: [props.bucket.arnForObjects(GATE_BUCKET_KEYS.secret)],
      });
    }
    if (spec.readsSecretVersions && props.secrets.length > 0) {
      fn.allow({
        actions: ['secretsmanager:DescribeSecret'],
        resources: secretArns(scope, props.secrets, regionsOf(props)),
        because: BY_SECRET,
      });
    }
    if (spec.readsSecretVersions && props.secureParameters) {
      fn.allow({ actions: ['ssm:DescribeParameters'], resources: ['*'], because: NO_PARAMETER_RESOURCE });
    }
    if (spec.entersTargets && props.targetRoleArns.length > 0) {
      fn.allow({ actions: ['sts:AssumeRole'], resources: props.targetRoleArns });
    }
    if (props.encryptionKey) {
      const actions = spec.usesBucket || spec.usesSecret ? ['kms:Decrypt', 'kms:GenerateDataKey'] : ['kms:Decrypt'];
      fn.allow({ actions, resources: [props.encryptionKey.keyArn] });
    }
  }
}

/** The functions that compute HMACs with the gate's secret. */
export function secretUsers(functions: GateFunctions): readonly GateFunction[] {
  return entriesOf(functions).flatMap(([name, fn]) => (specOf(name).usesSecret ? [fn] : []));
}

/** The functions that write decision records, or the ends of deployments. */
export function recordWriters(functions: GateFunctions): readonly GateFunction[] {
  return entriesOf(functions).flatMap(([name, fn]) => (specOf(name).writesRecords ? [fn] : []));
}

/** The functions that assume the roles of targets. */
export function targetCallersOf(functions: GateFunctions): readonly GateFunction[] {
  return entriesOf(functions).flatMap(([name, fn]) => (specOf(name).entersTargets ? [fn] : []));
}

/** Returns the functions that read artifacts with their role. */
export function artifactReaders(functions: GateFunctions): readonly GateFunction[] {
  return entriesOf(functions).flatMap(([name, fn]) => (name !== 'trigger' && specOf(name).readsArtifacts ? [fn] : []));
}

function entriesOf(functions: GateFunctions): readonly (readonly [GateFunctionName, GateFunction])[] {
  return Object.entries(functions) as [GateFunctionName, GateFunction][];
}

/**
 * Keeps the exports that stacks of pipelines imported before check-stack was the only task that reads artifacts. CloudFormation deletes no
 * export that another stack imports, and the stack of the gate is deployed first.
 */
export function keepExports(functions: GateFunctions): void {
  for (const name of ['create-stack', 'delete-failed-stack', 'create-change-set', 'inspect-change-set'] as const) {
    const { role } = functions[name];
    Stack.of(role).exportValue(role.roleName);
  }
}

/** The trigger reads the artifact with the credentials of the job, and an object that `s3Bucket` names with its role. */
const JOB_FUNCTIONS = {
  trigger: { readsArtifacts: true, usesBucket: true, usesSecret: true },
  'answer-job': { usesBucket: true, writesRecords: true, usesSecret: true },
} as const satisfies Record<
  Exclude<GateFunctionName, TaskFunctionName | EventFunctionName | OptionalFunctionName>,
  Partial<GateFunctionSpec>
>;

function specOf(name: GateFunctionName): Partial<GateFunctionSpec> {
  return {
    ...JOB_FUNCTIONS,
    ...EVENT_FUNCTIONS,
    ...APPROVAL_FUNCTIONS,
    ...BLUE_GREEN_FUNCTIONS,
    ...DEPLOYER_FUNCTIONS,
    ...TASK_FUNCTIONS,
  }[name];
}

function gateResources(scope: Construct, functions: GateFunctions, props: GrantCallsProps): GateResources {
  const { ssmParameters, stateMachine, bucket, deploymentRoles } = props;
  const stackNames = [...props.stackNames, ...(props.blueGreen ? nextStackPatterns(props.stackNames) : [])];
  const regions = regionsOf(props);
  return {
    stacks: stackArns(scope, stackNames, regions),
    nestedStacks: nestedStackArns(scope, stackNames, regions),
    changeSets: changeSetArns(scope, regions),
    transforms: transformArns(scope, regions),
    parameters: parameterArns(scope, ssmParameters, regions),
    stateMachine: stateMachine.stateMachineArn,
    executions: Stack.of(scope).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${stateMachine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
    templates: bucket.arnForObjects(`${GATE_BUCKET_KEYS.templates}*`),
    revisions: bucket.arnForObjects(`${GATE_BUCKET_KEYS.revisions}*`),
    secretVersions: bucket.arnForObjects(`${GATE_BUCKET_KEYS.secretVersions}*`),
    records: bucket.arnForObjects(`${GATE_BUCKET_KEYS.records}*`),
    outcomes: bucket.arnForObjects(`${GATE_BUCKET_KEYS.outcomes}*`),
    jobs: bucket.arnForObjects(`${GATE_BUCKET_KEYS.jobs}*`),
    openJobs: bucket.arnForObjects(`${GATE_BUCKET_KEYS.openJobs}*`),
    renewals: props.renewals.queueArn,
    answerJob: functions['answer-job'].lambda.functionArn,
    waves: bucket.arnForObjects(`${GATE_BUCKET_KEYS.waves}*`),
    waits: bucket.arnForObjects(`${GATE_BUCKET_KEYS.waits}*`),
    bucket: bucket.bucketArn,
    pointers: bucket.arnForObjects(`${GATE_BUCKET_KEYS.pointers}*`),
    stackListings: bucket.arnForObjects(`${GATE_BUCKET_KEYS.stacks}*`),
    pointerParameters: Stack.of(scope).formatArn({
      service: 'ssm',
      resource: 'parameter',
      resourceName: `stackgate/${props.gateName}/*`,
    }),
    approvals: bucket.arnForObjects(`${GATE_BUCKET_KEYS.approvals}*`),
    approvalIndex: bucket.arnForObjects(`${GATE_BUCKET_KEYS.approvalIndex}*`),
    pipelines: Stack.of(scope).formatArn({ service: 'codepipeline', resource: '*' }),
    deploymentRoles: deploymentRoles.map((role) => role.roleArn),
  };
}

function regionsOf({ otherRegions }: GrantCallsProps): Regions {
  return [undefined, ...otherRegions];
}

function keyArns(keys: readonly (IKey | undefined)[]): string[] {
  return [...new Set(keys.flatMap((key) => (key ? [key.keyArn] : [])))];
}
