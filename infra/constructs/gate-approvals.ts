import { Arn, ArnFormat, CfnOutput, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { APPROVALS_PATH } from '../../core/approvals/api.ts';
import { PIPELINE_STATE_EVENTS } from '../../core/approvals/pipeline-state-events.ts';
import type { GateFunction } from './functions/gate-function.ts';
import { acknowledge } from './permissions/acknowledgements.ts';

/** Props of `GateApprovals`. */
export interface GateApprovalsProps {
  readonly api: 'function-url' | 'api-gateway';
  readonly topics: readonly ITopic[];
  /** Also receives each use of break-glass. */
  readonly notificationTopic: ITopic | undefined;
  /** The functions that judge, and find whether an approval is possible. */
  readonly judges: readonly GateFunction[];
  readonly request: GateFunction;
  /** The function that answers the requests of approvers. */
  readonly answer: GateFunction;
  /** The function that ends the approvals of a pipeline execution. */
  readonly withdrawal: GateFunction;
}

/**
 * The HTTP API for approvers, the topics that requests go to, and the rule that ends approvals with their pipeline execution. IAM
 * authenticates every request, and the function trusts the identity that the service writes into the event. A principal that invokes the
 * function directly could write any identity. Therefore, `grantApprove` grants `lambda:InvokeFunction` only for requests through the
 * function URL, and not at all with API Gateway.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export class GateApprovals extends Construct {
  /** Address of the API, without a `/` at its end. */
  readonly url: string;
  private readonly statements: readonly PolicyStatement[];

  constructor(scope: Construct, id: string, props: GateApprovalsProps) {
    super(scope, id);
    const { url, statements } = props.api === 'api-gateway' ? this.makeHttpApi(props) : makeFunctionUrl(props);
    this.url = url;
    this.statements = statements;
    new CfnOutput(scope, 'ApprovalsUrl', { value: url, description: 'stackgate: address for `stackgate approvals --url`' });
    const { notificationTopic, topics } = props;
    for (const { lambda } of props.judges) lambda.addEnvironment('APPROVALS', 'true');
    props.request.lambda.addEnvironment('APPROVALS_URL', url);
    letPublish(props.request, topics);
    letPublish(props.answer, [...new Set([...topics, ...(notificationTopic ? [notificationTopic] : [])])]);
    const { source, detailType, detail } = PIPELINE_STATE_EVENTS;
    new Rule(this, 'PipelineState', {
      description: 'stackgate: ends the approvals of pipeline executions that are no longer in progress',
      eventPattern: { source: [source], detailType: [detailType], detail },
      targets: [new LambdaFunction(props.withdrawal.lambda)],
    });
  }

  /** Allows a principal to call the API. */
  grantApprove(grantee: IGrantable): void {
    for (const statement of this.statements) grantee.grantPrincipal.addToPrincipalPolicy(statement.copy());
  }

  private makeHttpApi({ answer }: GateApprovalsProps): MadeApi {
    const api = new HttpApi(this, 'Api', {
      description: 'stackgate: the HTTP API for approvers',
      createDefaultStage: false,
      defaultAuthorizer: new HttpIamAuthorizer(),
    });
    const logGroup = new LogGroup(this, 'ApiLogs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      accessLogSettings: { destination: new LogGroupLogDestination(logGroup) },
    });
    const integration = new HttpLambdaIntegration('Function', answer.lambda);
    for (const path of [APPROVALS_PATH, `${APPROVALS_PATH}/{proxy+}`]) {
      api.addRoutes({ path, methods: [HttpMethod.GET, HttpMethod.POST], integration });
    }
    const arn = Arn.format(
      { service: 'execute-api', resource: api.apiId, resourceName: '*/*/approvals*', arnFormat: ArnFormat.SLASH_RESOURCE_NAME },
      Stack.of(this),
    );
    return {
      url: stage.url.replace(/\/$/, ''),
      statements: [new PolicyStatement({ actions: ['execute-api:Invoke'], resources: [arn] })],
    };
  }
}

interface MadeApi {
  readonly url: string;
  readonly statements: readonly PolicyStatement[];
}

function makeFunctionUrl({ answer }: GateApprovalsProps): MadeApi {
  const { url } = answer.lambda.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
  // The URL is known at deployment and ends with `/`.
  const host = Fn.select(2, Fn.split('/', url));
  const resources = [answer.lambda.functionArn];
  return {
    url: `https://${host}`,
    statements: [
      new PolicyStatement({
        actions: ['lambda:InvokeFunctionUrl'],
        resources,
        conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
      }),
      new PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources,
        conditions: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
      }),
    ],
  };
}

/** Lets a function publish to topics, and gives it their ARNs. */
function letPublish({ lambda, role }: GateFunction, topics: readonly ITopic[]): void {
  lambda.addEnvironment('APPROVAL_TOPIC_ARNS', topics.map(({ topicArn }) => topicArn).join(' '));
  for (const topic of topics) topic.grantPublish(role);
  acknowledge(
    role,
    'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]',
    'The CDK grants this permission only on the key of an encrypted topic.',
  );
}
