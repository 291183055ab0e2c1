import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { StateMachine as Interpreter } from 'aws-local-stepfunctions';
import { zip } from '../../sandbox/code-pipeline/zip.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { ACCOUNT, REGION } from '../e2e/emulator/environment.ts';
import { startEmulator } from '../e2e/emulator/ministack.ts';
import { type Outcome, type ScriptedCall, StoryScript } from './story-script.ts';

/** The facts of one played story. */
export interface PlayedStory {
  /** The states that the execution entered, in their order. */
  readonly path: readonly string[];
  /** Status, error, cause, and the names of the fields of the output. */
  readonly end: string;
  readonly usesAllAnswers: boolean;
}

/** Plays stories by name. */
export type PlayAll = (stories: Readonly<Record<string, readonly ScriptedCall[]>>) => Promise<ReadonlyMap<string, PlayedStory>>;

/** The definition of a state machine with placeholders. */
interface Definition {
  readonly States: Readonly<Record<string, { readonly Type: string; readonly Resource?: string; readonly Parameters?: unknown }>>;
}

/** The input and the name of an execution. */
const INPUT = { stackName: 'app' };

/** An execution of ministack that calls no function for this time is stopped. */
const LIMIT_MS = 20_000;

/** The number of executions of ministack at one time. */
const CONCURRENCY = 8;

const INTEGRATIONS: Readonly<Record<string, string>> = {
  InvokeFunction: 'arn:aws:states:::lambda:invoke',
  WaitForTaskToken: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
};

/** Returns the names of the functions in a definition: `CheckStack` for `${CheckStackFunctionArn}`. */
function functionNames(definition: string): string[] {
  const names = [...definition.matchAll(/\$\{(\w+)FunctionArn\}/g)].map(([, name]) => String(name));
  return [...new Set([...names, 'Verify'])];
}

function substitutions(definition: string, arnOf: (name: string) => string): Record<string, string> {
  const functions = functionNames(definition).map((name) => [`${name}FunctionArn`, arnOf(name)]);
  return { ...INTEGRATIONS, ...Object.fromEntries(functions) };
}

function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

function nameOfStory(story: string): string {
  return story.replaceAll(/\W/g, '-');
}

/** Reads the name of the execution that calls a function from the input of the function. */
function executionOf(event: {
  readonly execution?: { readonly name: string };
  readonly input?: unknown;
  readonly state?: { readonly execution: { readonly name: string } };
  readonly executionArn?: string;
}): string {
  return event.execution?.name ?? event.state?.execution.name ?? String(event.executionArn?.split(':').at(-1));
}

interface End {
  readonly status: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly output?: string | undefined;
}

function describeEnd({ status, error, cause, output }: End): string {
  if (output !== undefined && status === 'SUCCEEDED') return `${status}: ${Object.keys(JSON.parse(output)).sort().join(', ')}`;
  return [status, error, readCause(cause)].filter((part) => part !== undefined && part !== '').join(': ');
}

/** A function's error is JSON in the cause, and its stack trace differs between engines. */
function readCause(cause: string | undefined): string | undefined {
  if (!cause?.startsWith('{')) return cause;
  return (JSON.parse(cause) as { readonly errorMessage: string }).errorMessage;
}

/** Replaces `${Verify}` in the answers by the ARN of the function. */
function prepare(calls: readonly ScriptedCall[], verify: string): StoryScript {
  return new StoryScript(JSON.parse(JSON.stringify(calls).replaceAll('${Verify}', verify)) as ScriptedCall[]);
}

/** Plays stories in the sandbox, in virtual time. */
export function playInSandbox(definition: string): PlayAll {
  return async (stories) => {
    const sandbox = new Sandbox();
    const client = sandbox.clients('operator').stepFunctions();
    const scripts = new Map<string, StoryScript>();
    const played = new Map<string, PlayedStory>();
    const arns = new Map<string, string>();
    try {
      for (const name of functionNames(definition)) {
        const handler = async (event: never) =>
          act(client, scripts.get(executionOf(event))?.answer(name, event), (event as { readonly taskToken?: string }).taskToken);
        arns.set(name, sandbox.lambda.register({ name, handler: handler as never }));
      }
      const arnOf = (name: string) => arns.get(name) ?? '';
      const machine = sandbox.stepFunctions.createStateMachine('stories', definition, substitutions(definition, arnOf));
      for (const [story, calls] of Object.entries(stories)) {
        const script = prepare(calls, arnOf('Verify'));
        scripts.set(nameOfStory(story), script);
        const execution = sandbox.stepFunctions.start(machine, JSON.stringify(INPUT), nameOfStory(story));
        await sandbox.run(execution.ended);
        const events = execution.history.read() as HistoryEvent[];
        const path = events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []);
        played.set(story, { path, end: describeEnd(execution), usesAllAnswers: script.isComplete });
      }
      return played;
    } finally {
      sandbox.dispose();
    }
  };
}

/** Carries out an outcome in a function: a token is returned by a call, as any caller does. */
async function act(client: SFNClient, outcome: Outcome | undefined, taskToken: string | undefined): Promise<unknown> {
  if (outcome?.kind === 'result') return outcome.value;
  if (outcome?.kind === 'reply') await client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
  if (outcome?.kind === 'refusal')
    await client.send(new SendTaskFailureCommand({ taskToken, error: outcome.name, cause: 'scripted' }));
  if (outcome?.kind === 'error') throw Object.assign(new Error('scripted'), { name: outcome.name });
  return null;
}

/**
 * Plays stories in the interpreter alone. It has no tasks with tokens and resolves TimeoutSecondsPath in the result of Parameters, so the
 * timeout of these tasks is removed, and a task without a reply fails with States.Timeout.
 */
export function playInInterpreter(definition: string): PlayAll {
  return async (stories) => {
    const played = new Map<string, PlayedStory>();
    const text = substitute(
      definition,
      substitutions(definition, (name) => `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${name}`),
    );
    const machine = JSON.parse(text, (key, value) => (key === 'TimeoutSecondsPath' ? undefined : value)) as Definition;
    const original = JSON.parse(definition) as Definition;
    for (const [story, calls] of Object.entries(stories)) {
      const script = prepare(calls, 'Verify');
      const names = Object.entries(original.States);
      const handlers = names.flatMap(([state, { Type, Resource, Parameters }]) => {
        if (Type !== 'Task') return [];
        const [, name = 'Verify'] = /\$\{(\w+)FunctionArn\}/.exec(JSON.stringify([Resource, Parameters])) ?? [];
        return [[state, async (event: never) => answerTask(script.answer(name, event), name)]];
      });
      const zeros = Object.fromEntries(names.map(([state]) => [state, 0]));
      const run = new Interpreter(machine as never).run(INPUT, {
        overrides: {
          taskResourceLocalHandlers: Object.fromEntries(handlers),
          waitTimeOverrides: zeros,
          retryIntervalOverrides: zeros,
        },
        context: {
          Execution: { Id: story, Name: story, StartTime: '2026-01-01T00:00:00Z' },
          Task: { Token: 'token' },
        } as never,
      });
      // The log has the error and the cause.
      run.result.catch(() => undefined);
      const path: string[] = [];
      let end: End = { status: 'RUNNING' };
      for await (const event of run.eventLogs) {
        if (event.type === 'StateEntered') path.push(event.state.name);
        if (event.type === 'ExecutionSucceeded') end = { status: 'SUCCEEDED', output: JSON.stringify(event.output) };
        if (event.type === 'ExecutionFailed') end = { status: 'FAILED', error: event.Error, cause: String(event.Cause) };
      }
      played.set(story, { path, end: describeEnd(end), usesAllAnswers: script.isComplete });
    }
    return played;
  };
}

async function answerTask(outcome: Outcome, functionName: string): Promise<unknown> {
  if (outcome.kind === 'result') return functionName === 'Verify' ? { Payload: outcome.value } : outcome.value;
  if (outcome.kind === 'reply') return {};
  throw Object.assign(new Error('scripted'), { name: outcome.kind === 'silence' ? 'States.Timeout' : outcome.name });
}

const FUNCTION = (url: string) => `
exports.handler = async (event, context) => {
  const answer = await fetch('${url}/' + context.functionName, { method: 'POST', body: JSON.stringify(event) });
  const { value, error } = await answer.json();
  if (error) throw Object.assign(new Error('scripted'), { name: error });
  return value;
};`;

/** Plays stories in ministack, with Lambda functions that ask this process for their answers. @param bin folder of the Python commands */
export function playInMinistack(definition: string, bin: string): PlayAll {
  return async (stories) => {
    const emulator = await startEmulator(bin, { AUTH: 'false', SFN_WAIT_SCALE: '0' });
    const config = {
      endpoint: emulator.url,
      region: REGION,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' },
    };
    const client = new SFNClient(config);
    const scripts = new Map<string, StoryScript>();
    const server = createServer(async (request, response) => {
      const event = JSON.parse((await request.toArray()).join(''));
      const outcome = scripts.get(executionOf(event))?.answer(String(request.url).slice(1), event);
      const answer = await act(client, outcome, event.taskToken).then(
        (value) => ({ value }),
        (error: Error) => ({ error: error.name }),
      );
      response.end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const arns = await createFunctions(new LambdaClient(config), functionNames(definition), zip({ 'index.js': FUNCTION(url) }));
      const { stateMachineArn } = await client.send(
        new CreateStateMachineCommand({
          name: 'stories',
          definition: substitute(
            definition,
            substitutions(definition, (name) => arns.get(name) ?? ''),
          ),
          roleArn: ROLE,
        }),
      );
      const play = async ([story, calls]: [string, readonly ScriptedCall[]]): Promise<[string, PlayedStory]> => {
        const script = prepare(calls, arns.get('Verify') ?? '');
        scripts.set(nameOfStory(story), script);
        const played = await playExecution(client, String(stateMachineArn), nameOfStory(story), script);
        return [story, { ...played, usesAllAnswers: script.isComplete }];
      };
      const left = Object.entries(stories);
      const played: [string, PlayedStory][] = [];
      const work = async () => {
        for (let next = left.shift(); next !== undefined; next = left.shift()) played.push(await play(next));
      };
      await Promise.all(Array.from({ length: CONCURRENCY }, work));
      return new Map(played);
    } finally {
      server.closeAllConnections();
      server.close();
      await emulator.stop();
    }
  };
}

const ROLE = `arn:aws:iam::${ACCOUNT}:role/stories`;

async function createFunctions(
  client: LambdaClient,
  names: readonly string[],
  ZipFile: Uint8Array,
): Promise<ReadonlyMap<string, string>> {
  const create = async (FunctionName: string): Promise<[string, string]> => {
    const { FunctionArn } = await client.send(
      new CreateFunctionCommand({
        FunctionName,
        Role: ROLE,
        Runtime: 'nodejs24.x' as 'nodejs22.x',
        Handler: 'index.handler',
        Timeout: 30,
        Code: { ZipFile },
      }),
    );
    return [FunctionName, String(FunctionArn)];
  };
  return new Map(await Promise.all(names.map(create)));
}

async function playExecution(
  client: SFNClient,
  stateMachineArn: string,
  name: string,
  script: StoryScript,
): Promise<Omit<PlayedStory, 'usesAllAnswers'>> {
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(INPUT) }));
  let until = Date.now() + LIMIT_MS;
  let { answered } = script;
  let end = await client.send(new DescribeExecutionCommand({ executionArn }));
  while (end.status === 'RUNNING' && Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (script.answered > answered) until = Date.now() + LIMIT_MS;
    ({ answered } = script);
    end = await client.send(new DescribeExecutionCommand({ executionArn }));
  }
  // The execution can end before the call arrives.
  if (end.status === 'RUNNING') await client.send(new StopExecutionCommand({ executionArn })).catch(() => undefined);
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }));
  const path = events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []);
  return { path, end: describeEnd({ ...end, status: String(end.status) }) };
}
