import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { LambdaIntegration, RestApi } from 'aws-cdk-lib/aws-apigateway';
import { AttributeType, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { type IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage, FargateService, FargateTaskDefinition, type ICluster } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { Alias, Code, type IAlias, type IVersion, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SnsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { TemplateData } from './flow.ts';

/** An application in two versions: as deployed, and after an ordinary change. */
export interface CdkApp {
  readonly name: string;
  /** The change, as a commit subject. */
  readonly change: string;
  /** Synthesizes a version with the real CDK. @param folder a temporary folder for the assembly */
  readonly synthesize: (version: 'before' | 'after', folder: string) => TemplateData;
}

/** Three common kinds of application. Each change is one that a team makes every week. */
export const CDK_APPS: readonly CdkApp[] = [
  makeApp('a Lambda function behind an API and a topic', 'new code and a new method', buildFunctionApp),
  makeApp('an ECS service behind a load balancer', 'a new container image', buildServiceApp),
  makeApp('tables, queues and streams', 'a new index and a longer retention', buildDataApp),
];

type Build = (stack: Stack, isAfter: boolean, folder: string) => void;

function makeApp(name: string, change: string, build: Build): CdkApp {
  return {
    name,
    change,
    synthesize: (version, folder) => {
      const app = new App({ outdir: join(folder, version), analyticsReporting: false });
      const stack = new Stack(app, 'Shop');
      build(stack, version === 'after', folder);
      return app.synth().getStackByName(stack.stackName).template;
    },
  };
}

/** New code gives a new asset, a new Lambda version, and an alias that follows it; a new method gives a new API deployment. */
function buildFunctionApp(stack: Stack, isAfter: boolean, folder: string): void {
  const code = join(folder, isAfter ? 'after.zip' : 'before.zip');
  writeFileSync(code, `code of ${isAfter ? 'after' : 'before'}`);
  const handler = new LambdaFunction(stack, 'Handler', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromAsset(code),
  });
  const alias = new Alias(stack, 'Live', { aliasName: 'live', version: handler.currentVersion as IVersion }) as IAlias;
  const api = new RestApi(stack, 'Api');
  const orders = api.root.addResource('orders');
  orders.addMethod('GET', new LambdaIntegration(alias));
  if (isAfter) orders.addMethod('POST', new LambdaIntegration(alias));
  handler.addEventSource(new SnsEventSource(new Topic(stack, 'Events')));
}

/** A new image gives a new revision of the task definition. */
function buildServiceApp(stack: Stack, isAfter: boolean): void {
  const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }) as IVpc;
  const taskDefinition = new FargateTaskDefinition(stack, 'Task');
  const image = ContainerImage.fromRegistry(`public.ecr.aws/shop/web:${isAfter ? '1.1' : '1.0'}`);
  taskDefinition.addContainer('web', { image, portMappings: [{ containerPort: 80 }] });
  const cluster = new Cluster(stack, 'Cluster', { vpc }) as ICluster;
  const service = new FargateService(stack, 'Service', { cluster, taskDefinition, minHealthyPercent: 100 });
  const balancer = new ApplicationLoadBalancer(stack, 'Balancer', { vpc, internetFacing: true });
  balancer.addListener('Http', { port: 80 }).addTargets('Web', { port: 80, targets: [service] });
}

function buildDataApp(stack: Stack, isAfter: boolean): void {
  new TableV2(stack, 'Orders', {
    partitionKey: { name: 'id', type: AttributeType.STRING },
    dynamoStream: StreamViewType.NEW_IMAGE,
    globalSecondaryIndexes: isAfter
      ? [{ indexName: 'byCustomer', partitionKey: { name: 'customer', type: AttributeType.STRING } }]
      : [],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const deadLetters = new Queue(stack, 'DeadLetters', { retentionPeriod: Duration.days(isAfter ? 14 : 7) });
  new Queue(stack, 'Jobs', { deadLetterQueue: { queue: deadLetters, maxReceiveCount: isAfter ? 5 : 3 } });
  new Stream(stack, 'Clicks', { retentionPeriod: Duration.hours(isAfter ? 48 : 24) });
  new LogGroup(stack, 'Log', { retention: isAfter ? RetentionDays.THREE_MONTHS : RetentionDays.ONE_MONTH });
}
