import type { CallContext, SandboxService } from '../../kernel/service.ts';
import { type Account, findStack } from '../model/account.ts';
import { describeEvent } from '../model/events.ts';
import type { ResourceRecord, StackRecord } from '../model/stack-record.ts';
import { checkConstraints, stackNameOrId } from '../requests/constraints.ts';
import {
  resourceMissing,
  stackInBracketsMissing,
  stackInQuotesMissing,
  stackWithIdMissing,
  validationError,
} from '../requests/errors.ts';
import { MAX_CONCURRENT_RESOURCES, MAX_STACK_OUTPUTS, MAX_STACKS } from '../requests/limits.ts';
import { cutNewestFirst, cutPage } from '../requests/pages.ts';
import { type Input, readText, readTexts } from '../requests/read-input.ts';
import { describeEvents } from './describe-events.ts';
import { describeResource, describeResourceDetail, describeStack, summarizeResource, summarizeStack } from './describe-stack.ts';

/** The operations that read stacks. */
export function createStackReads(account: Account): SandboxService['operations'] {
  const page = <T>(input: Input, items: readonly T[]) => cutPage(items, account.pageSize, readText(input.NextToken));
  return {
    DescribeStacks: (input: Input, { caller }: CallContext) => {
      if (readText(input.StackName) !== undefined) {
        const stack = readBefore(account, requireStack(account, input, stackWithIdMissing), caller);
        return { Stacks: [describeStack(readStack(account, stack))] };
      }
      const { items, nextToken } = page(input, [...account.liveStacks.values()]);
      return { Stacks: items.map(describeStack), ...next(nextToken) };
    },
    ListStacks: (input: Input) => {
      const wanted = new Set(readTexts(input.StackStatusFilter));
      const stacks = [...account.stacks.values()].filter(({ status }) => wanted.size === 0 || wanted.has(status)).reverse();
      const { items, nextToken } = page(input, stacks);
      return { StackSummaries: items.map(summarizeStack), ...next(nextToken) };
    },
    DescribeStackEvents: (input: Input, { caller }: CallContext) => {
      const stack = readBefore(account, requireStack(account, input, stackInBracketsMissing), caller);
      const { items, nextToken } = cutNewestFirst(stack.events, account.pageSize, readText(input.NextToken));
      return { StackEvents: items.map((event) => describeEvent(stack, event)), ...next(nextToken) };
    },
    DescribeEvents: (input: Input) => describeEvents(account, input),
    DescribeStackResource: (input: Input) => {
      const stack = requireStack(account, input, stackInQuotesMissing);
      const logicalId = readText(input.LogicalResourceId) ?? '';
      const resource = stack.resources.get(logicalId);
      if (resource === undefined || isGone(stack, resource)) throw resourceMissing(logicalId, String(input.StackName));
      return { StackResourceDetail: describeResourceDetail(stack, resource) };
    },
    DescribeStackResources: (input: Input) => describeResources(account, input),
    ListStackResources: (input: Input) => {
      const stack = requireStack(account, input, stackWithIdMissing);
      const { items, nextToken } = page(input, listResources(stack));
      return { StackResourceSummaries: items.map(summarizeResource), ...next(nextToken) };
    },
    ListExports: (input: Input) => {
      const { items, nextToken } = page(input, account.exports.list());
      return {
        Exports: items.map(({ name, value, owner }) => ({ ExportingStackId: owner.id, Name: name, Value: value })),
        ...next(nextToken),
      };
    },
    ListImports: (input: Input) => {
      const name = readText(input.ExportName) ?? '';
      checkConstraints([{ field: 'exportName', value: readText(input.ExportName), required: true }]);
      const importers = account.exports.importers(name);
      if (importers.length === 0) throw validationError(`Export '${name}' is not imported by any stack.`);
      const { items, nextToken } = page(input, importers);
      return { Imports: items, ...next(nextToken) };
    },
    DescribeAccountLimits: () => ({
      AccountLimits: [
        { Name: 'ConcurrentResourcesLimit', Value: MAX_CONCURRENT_RESOURCES },
        { Name: 'StackLimit', Value: MAX_STACKS },
        { Name: 'StackOutputsLimit', Value: MAX_STACK_OUTPUTS },
      ],
    }),
  };
}

function describeResources(account: Account, input: Input): Record<string, unknown> {
  const physicalId = readText(input.PhysicalResourceId);
  const stack = physicalId === undefined ? requireStack(account, input, stackWithIdMissing) : findOwner(account, physicalId);
  const logicalId = readText(input.LogicalResourceId);
  const found = logicalId === undefined ? listResources(stack) : [stack.resources.get(logicalId)].flatMap((one) => one ?? []);
  if (logicalId !== undefined && found.length === 0) throw resourceMissing(logicalId, readText(input.StackName) ?? stack.name);
  return { StackResources: found.map((resource) => describeResource(stack, resource)) };
}

/** Returns the resources of a stack in the order of their logical IDs. */
function listResources({ resources }: StackRecord): ResourceRecord[] {
  return [...resources.values()].sort((one, other) => (one.logicalId < other.logicalId ? -1 : 1));
}

function findOwner(account: Account, physicalId: string): StackRecord {
  for (const stack of account.liveStacks.values()) {
    for (const resource of stack.resources.values()) if (resource.physicalId === physicalId) return stack;
  }
  throw validationError(`Stack for ${physicalId} does not exist`);
}

/** Returns true for a deleted resource of an existing stack, which can no longer be described. */
function isGone(stack: StackRecord, { status }: ResourceRecord): boolean {
  return status === 'DELETE_COMPLETE' && stack.status !== 'DELETE_COMPLETE';
}

/**
 * Returns the stack as DescribeStacks shows it. A stale response shows the state before the execution of the first change set.
 */
function readStack({ staleReviews }: Account, stack: StackRecord): StackRecord {
  const left = staleReviews.get(stack.name) ?? 0;
  const [first] = stack.events;
  if (left === 0 || first?.status !== 'REVIEW_IN_PROGRESS' || stack.status === first.status) return stack;
  staleReviews.set(stack.name, left - 1);
  const { status, reason: statusReason } = first;
  return { ...stack, status, statusReason, current: undefined, lastUpdatedTime: undefined, outputs: [], events: [first] };
}

/** Callers whose reads are never stale: people, and the simulation itself. */
const CONSISTENT: ReadonlySet<string> = new Set(['operator', 'oracle']);

/** Returns the stack before the update that started less than `staleSeconds` ago. */
function readBefore({ staleSeconds }: Account, stack: StackRecord, caller: string): StackRecord {
  if (staleSeconds === 0 || CONSISTENT.has(caller)) return stack;
  const start = stack.events.findLastIndex(
    ({ physicalId, status }) => physicalId === stack.id && status === 'UPDATE_IN_PROGRESS',
  );
  if (start < 0 || (stack.events[start]?.timestamp ?? 0) + staleSeconds * 1_000 <= Date.now()) return stack;
  const events = stack.events.slice(0, start);
  const last = events.findLast(({ physicalId }) => physicalId === stack.id);
  if (last === undefined) return stack;
  return { ...stack, status: last.status, statusReason: last.reason, current: stack.stable, events };
}

function requireStack(account: Account, input: Input, missing: (name: string) => Error): StackRecord {
  const name = readText(input.StackName);
  checkConstraints([stackNameOrId(name)]);
  const stack = findStack(account, name ?? '');
  if (stack === undefined) throw missing(name ?? '');
  return stack;
}

function next(token: string | undefined): { readonly NextToken?: string } {
  return token === undefined ? {} : { NextToken: token };
}
