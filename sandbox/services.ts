import { type CloudFormationSandbox, createCloudFormation } from './cloudformation/api/cloudformation.ts';
import type { CloudFormationOptions } from './cloudformation/model/options.ts';
import { readPublicSsmParameter } from './cloudformation/planning/read-ssm-values.ts';
import { CodePipeline } from './code-pipeline/code-pipeline.ts';
import { EventBridge, isBus } from './event-bridge/event-bridge.ts';
import { createExecutionEvent, createPipelineEvent, createStackEvent } from './event-bridge/service-events.ts';
import type { BegunDelivery } from './kernel/deliveries.ts';
import type { IdSource } from './kernel/ids.ts';
import type { SandboxService, ServiceName } from './kernel/service.ts';
import { FunctionUrls } from './lambda/function-urls.ts';
import { answerInvoke } from './lambda/invoke-api.ts';
import { Lambda } from './lambda/lambda.ts';
import { toText } from './protocols/http-message.ts';
import { createResourceProviders } from './resource-providers.ts';
import { S3 } from './s3/s3.ts';
import { parseTemplateUrl } from './s3/template-url.ts';
import { SecretsManager } from './secrets/secrets-manager.ts';
import { Sns } from './sns/sns.ts';
import { Sqs } from './sqs/sqs.ts';
import { ParameterStore } from './ssm/parameter-store.ts';
import { StepFunctions } from './step-functions/step-functions.ts';
import { Sts } from './sts/sts.ts';

/** Settings for the services. All are optional. */
export interface ServiceOptions {
  /** Milliseconds from an invocation to the start of the function's code. @default 20 */
  readonly invokeLatencyMs?: number;
  /** Milliseconds from a change in a service to the delivery of its event. @default 500 */
  readonly eventLatencyMs?: number;
  /** Seconds from a reply with a continuation token to the next job. @default 30 */
  readonly continuationSeconds?: number;
  /** Settings for CloudFormation: page size, durations, failures. */
  readonly cloudFormation?: Omit<CloudFormationOptions, 'region' | 'accountId' | 'fetchTemplate' | 'ids'>;
}

/** The account and the shared parts of its services. */
export interface ServicesProps {
  readonly region: string;
  readonly accountId: string;
  readonly ids: IdSource;
  readonly options: ServiceOptions;
  /** Called for each invocation of a function and for each message between services. */
  readonly begin: (caller: string, service: ServiceName, operation: string) => BegunDelivery;
  /** Services without an account. @default new ones */
  readonly shared?: Pick<Services, 's3' | 'sts'>;
  /** Finds the default event bus of an account and a Region. */
  readonly findBus: (accountId: string, region: string) => EventBridge | undefined;
}

/** The services of one account, connected with each other. */
export interface Services {
  readonly s3: S3;
  readonly secretsManager: SecretsManager;
  readonly parameterStore: ParameterStore;
  readonly sts: Sts;
  readonly lambda: Lambda;
  readonly functionUrls: FunctionUrls;
  /** Answers a request to a function URL or to the API of Lambda, or returns undefined for another request. */
  readonly answerLambda: FunctionUrls['answer'];
  readonly sqs: Sqs;
  readonly sns: Sns;
  readonly eventBridge: EventBridge;
  /** Returns the default event bus of a Region. */
  readonly busOf: (region: string) => EventBridge;
  readonly stepFunctions: StepFunctions;
  readonly codePipeline: CodePipeline;
  readonly cloudFormation: CloudFormationSandbox;
  /** The services with an API. */
  readonly byName: Partial<Record<ServiceName, SandboxService>>;
}

/** Time from a change in a service to the delivery of its event or notification. */
const EVENT_LATENCY_MS = 500;

/** Creates the services of an account. */
export function createServices({ region, accountId, ids, options, begin, shared, findBus }: ServicesProps): Services {
  const account = { region, accountId, nextId: () => ids.uuid() };
  const s3 = shared?.s3 ?? new S3(account);
  const secretsManager = new SecretsManager(account);
  const parameterStore = new ParameterStore({
    ...account,
    readPublic: (name) => (name.startsWith('/aws/service/') ? readPublicSsmParameter(name) : undefined),
  });
  const sts = shared?.sts ?? new Sts({ accountId, ids });
  const lambda = new Lambda({
    ...account,
    send: (targetArn, record) => void send(targetArn, record, 'lambda'),
    latencyMs: options.invokeLatencyMs ?? 20,
    begin: (caller, functionName) => begin(caller, 'Lambda', functionName),
  });
  const functionUrls = new FunctionUrls({
    ...account,
    identify: (accessKey) => {
      const { Arn: userArn, UserId: userId } = sts.identify(accessKey);
      return { accessKey, accountId, userArn, userId };
    },
    invoke: (functionName, payload, caller) => lambda.invoke(functionName, payload, caller),
  });
  const sqs = new Sqs({
    ...account,
    begin: (queueName) => begin('sqs', 'SQS', queueName),
    invoke: (functionName, payload) => lambda.invoke(functionName, payload, 'sqs'),
  });
  const sns = new Sns({
    ...account,
    latencyMs: options.eventLatencyMs ?? EVENT_LATENCY_MS,
    begin: (topicName) => begin('sns', 'SNS', topicName),
  });
  const send = (targetArn: string, message: string, caller: string): boolean => {
    if (targetArn.includes(':sqs:')) return sqs.deliver(targetArn, message);
    if (!lambda.has(targetArn)) return false;
    lambda.invokeAsync(targetArn, message, caller);
    return true;
  };
  const sendEvent = (targetArn: string, event: string): boolean => {
    if (!isBus(targetArn)) return send(targetArn, event, 'event-bridge');
    const [, , , busRegion = '', busAccount = ''] = targetArn.split(':');
    return findBus(busAccount, busRegion)?.receive(accountId, event) ?? false;
  };
  const buses = new Map<string, EventBridge>();
  const busOf = (busRegion: string): EventBridge => {
    const known = buses.get(busRegion);
    if (known !== undefined) return known;
    const bus = new EventBridge({
      ...account,
      region: busRegion,
      latencyMs: options.eventLatencyMs ?? EVENT_LATENCY_MS,
      begin: (source, ruleName) => begin(source, 'EventBridge', ruleName),
      send: sendEvent,
    });
    buses.set(busRegion, bus);
    return bus;
  };
  const eventBridge = busOf(region);
  const stepFunctions = new StepFunctions({
    ...account,
    onStatus: (execution) => eventBridge.put(createExecutionEvent({ ...execution.props, ...execution })),
    invoke: (functionArn, payload) => lambda.invoke(functionArn, payload, 'step-functions'),
  });
  const codePipeline = new CodePipeline({
    ...account,
    s3,
    identify: (accessKeyId) => sts.identify(accessKeyId).Arn,
    isRoleSession: (accessKeyId) => sts.hasSession(accessKeyId),
    ...(options.continuationSeconds !== undefined && { continuationSeconds: options.continuationSeconds }),
    onState: ({ props, startTime }, change) => {
      const pipelineArn = `arn:aws:codepipeline:${region}:${accountId}:${props.pipelineName}`;
      eventBridge.put(createPipelineEvent({ ...props, pipelineArn, startTime, ...change }));
    },
    invokeAsync: (functionName, payload) => lambda.invokeAsync(functionName, payload, 'code-pipeline'),
  });
  const cloudFormation = createCloudFormation({
    readSsmParameter: (name, region) => parameterStore.find(name, region) ?? readPublicSsmParameter(name),
    providers: createResourceProviders({ s3, parameterStore, accountId }),
    onStackStatus: (change) => busOf(change.stackId.split(':')[3] ?? region).put(createStackEvent(change)),
    ...options.cloudFormation,
    region,
    accountId,
    ids,
    fetchTemplate: (url) => {
      const { bucket, key } = parseTemplateUrl(url);
      return toText(s3.openFor(accountId, bucket, key));
    },
  });
  const byName = {
    CloudFormation: cloudFormation,
    CodePipeline: codePipeline,
    S3: s3,
    SecretsManager: secretsManager,
    SNS: sns,
    SQS: sqs,
    SSM: parameterStore,
    StepFunctions: stepFunctions,
    STS: sts,
  };
  return {
    s3,
    secretsManager,
    parameterStore,
    sts,
    lambda,
    functionUrls,
    answerLambda: (request, caller) => functionUrls.answer(request, caller) ?? answerInvoke(lambda, request, caller),
    sqs,
    sns,
    eventBridge,
    busOf,
    stepFunctions,
    codePipeline,
    cloudFormation,
    byName,
  };
}
