import { onTestFinished, vi } from 'vitest';
import { createCloudFormation } from '../../../sandbox/cloudformation/api/cloudformation.ts';
import type { CloudFormationOptions } from '../../../sandbox/cloudformation/model/options.ts';
import { ServiceError } from '../../../sandbox/kernel/service.ts';
import { checkResponse } from '../../../sandbox/protocols/response-check.ts';

const START = new Date('2026-03-01T12:00:00.000Z');

/** The answer of an operation, without a type. */
// biome-ignore lint/suspicious/noExplicitAny: answers have the service's shapes; a test names the fields that it reads
export type Answer = any;

/** Creates a CloudFormation with fake timers, and short names for the calls of tests. */
export function setup(options: CloudFormationOptions = {}) {
  vi.useFakeTimers({ now: START, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const sandbox = createCloudFormation(options);
  const call = (operation: string, input: Record<string, unknown> = {}): Answer => {
    const perform = sandbox.operations[operation];
    if (perform === undefined) throw new Error(`Expected an operation, got ${operation}.`);
    const answer = perform(input, { caller: 'test' });
    checkResponse({ service: 'CloudFormation', operation }, answer);
    return answer;
  };
  const advance = (seconds: number) => vi.advanceTimersByTime(seconds * 1000);
  const settle = () => vi.runAllTimers();
  const describe = (name: string): Answer => call('DescribeStacks', { StackName: name }).Stacks[0];
  const create = (name: string, template: string, input: Record<string, unknown> = {}): string => {
    const { StackId } = call('CreateStack', { StackName: name, TemplateBody: template, ...input });
    settle();
    return StackId;
  };
  const prepare = (name: string, template: string, input: Record<string, unknown> = {}): string => {
    const { Id } = call('CreateChangeSet', { StackName: name, ChangeSetName: 'changes', TemplateBody: template, ...input });
    settle();
    return Id;
  };
  return {
    sandbox,
    call,
    advance,
    settle,
    describe,
    /** Creates a stack and waits for it. */
    create,
    /** Creates a change set and waits for it. */
    prepare,
    /** Creates a change set, executes it and waits for the end. */
    deploy: (name: string, template: string, input: Record<string, unknown> = {}): string => {
      const id = prepare(name, template, input);
      call('ExecuteChangeSet', { ChangeSetName: id });
      settle();
      return id;
    },
    status: (name: string): string => describe(name).StackStatus,
    /** Oldest first. */
    events: (name: string): Answer[] => {
      const events: Answer[] = [];
      for (let token: string | undefined, isFirst = true; isFirst || token !== undefined; isFirst = false) {
        const page = call('DescribeStackEvents', { StackName: name, NextToken: token });
        events.push(...page.StackEvents);
        token = page.NextToken;
      }
      return events.reverse();
    },
    changes: (id: string): Answer[] =>
      call('DescribeChangeSet', { ChangeSetName: id }).Changes.map(({ ResourceChange }: Answer) => ResourceChange),
  };
}

/** `Logical STATUS reason` of each event. */
export function lines(events: readonly Answer[]): string[] {
  return events.map(({ LogicalResourceId, ResourceStatus, ResourceStatusReason }) =>
    [LogicalResourceId, ResourceStatus, ResourceStatusReason].filter((part) => part !== undefined).join(' '),
  );
}

/** Returns the error of a call. */
export function refusal(work: () => unknown): { readonly code: string; readonly message: string; readonly httpStatus: number } {
  try {
    work();
  } catch (error) {
    if (error instanceof ServiceError) return { code: error.code, message: error.message, httpStatus: error.httpStatus };
    throw error;
  }
  throw new Error('Expected a refusal, got an answer.');
}

type Resources = Readonly<Record<string, unknown>>;

/** A template as text. */
export function template(resources: Resources, rest: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ...rest, Resources: resources });
}

/** A resource. */
export function resource(type: string, properties: Readonly<Record<string, unknown>> = {}, rest: Resources = {}): unknown {
  return { Type: type, ...rest, Properties: properties };
}

/** A topic: it can be updated in place (DisplayName), or replaced (TopicName). */
export function topic(properties: Readonly<Record<string, unknown>> = {}, rest: Resources = {}): unknown {
  return resource('AWS::SNS::Topic', properties, rest);
}

/** An SSM parameter: another resource that can be updated in place (Value). */
export function parameter(value: unknown, rest: Resources = {}): unknown {
  return resource('AWS::SSM::Parameter', { Type: 'String', Value: value }, rest);
}
