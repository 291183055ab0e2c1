import * as sdk from '@aws-sdk/client-cloudformation';
import * as s3 from '@aws-sdk/client-s3';
import { ACCOUNT, REGION } from '../e2e/emulator/environment.ts';

/** One call of a story: the operation and its input. */
export type Step = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** Facts that one call leaves behind, by name. */
type Facts = Readonly<Record<string, string>>;

// biome-ignore lint/suspicious/noExplicitAny: answers have the shapes of the service; each reader names the fields that it reads
type Answer = any;

const SETTLE_LIMIT_MS = 10_000;

/** CloudFormation of an engine, for stories. */
export class CloudFormationPlayer {
  readonly #url: string;
  readonly #client: sdk.CloudFormationClient;
  readonly #s3: s3.S3Client;

  constructor(url: string) {
    this.#url = url;
    const config = {
      endpoint: url,
      region: REGION,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' },
      maxAttempts: 1,
    };
    this.#client = new sdk.CloudFormationClient(config);
    this.#s3 = new s3.S3Client({ ...config, forcePathStyle: true });
  }

  /** Sends one call, waits until its operation has ended, and returns the error code or the facts as one line. */
  async play(step: Step): Promise<string> {
    const located = JSON.stringify(step).replaceAll('ENGINE_URL', this.#url);
    const [[operation, input] = ['', {}]] = Object.entries(JSON.parse(located) as Step);
    try {
      const facts = await this.#read(operation, input, await this.#send(operation, input));
      return Object.entries(facts)
        .map(([name, value]) => `${name}: ${value}`)
        .join('; ');
    } catch (error) {
      return (error as Error).name;
    }
  }

  async #read(operation: string, input: Step[string], answer: Answer): Promise<Facts> {
    const read = FACTS[operation];
    if (read !== undefined) return read(answer);
    const stack = String(input.StackName);
    if (operation === 'CreateChangeSet') return this.#readChangeSet(String(answer.Id));
    return this.#readStack(operation === 'DeleteStack' ? stack : (answer.StackId ?? stack));
  }

  #send(operation: string, input: object): Promise<Answer> {
    const name = `${operation}Command`;
    if (name in sdk) return this.#client.send(new (sdk as Answer)[name](input)) as Promise<Answer>;
    return this.#s3.send(new (s3 as Answer)[name](input)) as Promise<Answer>;
  }

  async #readChangeSet(name: string): Promise<Facts> {
    const isMade = ({ Status }: Answer) => Status === 'CREATE_COMPLETE' || Status === 'FAILED';
    const changeSet = await this.#poll(() => this.#send('DescribeChangeSet', { ChangeSetName: name }), isMade);
    return describeChangeSet(changeSet);
  }

  async #readStack(name: string): Promise<Facts> {
    const hasEnded = ({ Stacks: [stack] }: Answer) => !/(?<!REVIEW)_IN_PROGRESS$/.test(stack.StackStatus);
    const { Stacks } = await this.#poll(() => this.#send('DescribeStacks', { StackName: name }), hasEnded);
    const { StackResources } = await this.#send('DescribeStackResources', { StackName: name });
    return { ...describeStack(Stacks[0]), resources: list(StackResources, resourceLine) };
  }

  async #poll(read: () => Promise<Answer>, isEnd: (answer: Answer) => boolean): Promise<Answer> {
    const until = Date.now() + SETTLE_LIMIT_MS;
    for (;;) {
      const answer = await read();
      if (isEnd(answer) || Date.now() > until) return answer;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const FACTS: Readonly<Record<string, (answer: Answer) => Facts>> = {
  DescribeStacks: ({ Stacks }) => describeStack(Stacks[0]),
  DescribeChangeSet: describeChangeSet,
  DescribeStackResource: ({ StackResourceDetail }) => ({ resource: resourceLine(StackResourceDetail) }),
  DescribeStackEvents: ({ StackEvents }) => ({
    events: StackEvents.map((event: Answer) => `${event.LogicalResourceId} ${event.ResourceStatus}`)
      .toReversed()
      .join(', '),
  }),
  GetTemplate: ({ TemplateBody }) => ({ body: typeof TemplateBody === 'string' ? TemplateBody.trim() : 'none' }),
  GetTemplateSummary: ({ Parameters, Capabilities, ResourceTypes }) => ({
    parameters: list(Parameters, ({ ParameterKey, DefaultValue }) => `${ParameterKey}=${DefaultValue ?? ''}`),
    capabilities: list(Capabilities, String),
    types: list(ResourceTypes, String),
  }),
  ValidateTemplate: ({ Parameters }) => ({
    parameters: list(Parameters, ({ ParameterKey, DefaultValue }) => `${ParameterKey}=${DefaultValue ?? ''}`),
  }),
  ListStackResources: ({ StackResourceSummaries }) => ({ resources: list(StackResourceSummaries, resourceLine) }),
  ListChangeSets: ({ Summaries }) => ({
    sets: list(Summaries, ({ ChangeSetName, ExecutionStatus }) => `${ChangeSetName} ${ExecutionStatus}`),
  }),
  ListExports: ({ Exports }) => ({ exports: list(Exports, ({ Name }) => Name) }),
  ListImports: ({ Imports }) => ({ imports: list(Imports, String) }),
  ListStacks: ({ StackSummaries }) => ({ stacks: list(StackSummaries, ({ StackName }) => StackName) }),
  GetStackPolicy: ({ StackPolicyBody }) => ({ policy: StackPolicyBody ?? 'none' }),
  DeleteChangeSet: () => ({ deleted: 'yes' }),
  SetStackPolicy: () => ({ set: 'yes' }),
  CreateBucket: () => ({ created: 'yes' }),
  PutObject: () => ({ written: 'yes' }),
};

function describeStack(stack: Answer): Facts {
  return {
    status: stack.StackStatus,
    outputs: list(stack.Outputs, ({ OutputKey }) => OutputKey),
    parameters: list(stack.Parameters, ({ ParameterKey, ParameterValue }) => `${ParameterKey}=${ParameterValue}`),
    tags: list(stack.Tags, ({ Key, Value }) => `${Key}=${Value}`),
  };
}

function describeChangeSet({ Status, ExecutionStatus, Changes }: Answer): Facts {
  return {
    status: `${Status} ${ExecutionStatus}`,
    changes: list(Changes, ({ ResourceChange: change }) =>
      [change.Action, change.LogicalResourceId, ...(change.Action === 'Modify' ? [change.Replacement] : [])].join(' '),
    ),
  };
}

function resourceLine({ LogicalResourceId, ResourceStatus }: Answer): string {
  return `${LogicalResourceId} ${ResourceStatus}`;
}

/** Writes a list in the order of the alphabet: engines order lists differently, and the service promises no order. */
function list(entries: readonly Answer[] | undefined, write: (entry: Answer) => string): string {
  return [...(entries ?? [])].map(write).sort().join(', ') || '-';
}
