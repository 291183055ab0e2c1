import type { Account } from '../model/account.ts';
import { recordResourceStatus } from '../model/events.ts';
import type { StackRecord } from '../model/stack-record.ts';
import type { OperationPlan } from '../planning/operation-plan.ts';
import { validationError } from '../requests/errors.ts';

interface Statement {
  readonly Effect?: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: { readonly [operator: string]: { readonly ResourceType?: string | readonly string[] } };
}

/**
 * Refuses an invalid stack policy. `{}` is valid and removes the current policy.
 *
 * @throws ServiceError `Error validating stack policy: Invalid stack policy`
 */
export function checkStackPolicy(text: string): void {
  const policy = parsePolicy(text);
  if (policy === undefined) throw invalid();
  for (const statement of policy) {
    const actions = listOf(statement.Action ?? statement.NotAction);
    const isKnownEffect = statement.Effect === 'Allow' || statement.Effect === 'Deny';
    const isForAll = statement.Principal === '*' || (statement.Principal as { AWS?: unknown } | undefined)?.AWS === '*';
    const isKnownAction = actions.length > 0 && actions.every((action) => /^Update:(\*|Modify|Replace|Delete)$/.test(action));
    if (!isKnownEffect || !isForAll || !isKnownAction) throw invalid();
  }
}

/**
 * Checks an update against the stack policy, and writes the failed event of each protected resource.
 *
 * @returns the logical IDs of those resources
 */
export function recordDenials(account: Account, stack: StackRecord, plan: OperationPlan, token: string | undefined): string[] {
  const policy = stack.overridingPolicy ?? stack.stackPolicy;
  const statements = policy === undefined ? [] : (parsePolicy(policy) ?? []);
  if (statements.length === 0) return [];
  const handler = [
    ...[...plan.steps.values()].flatMap(({ logicalId, act }) =>
      act === 'note' ? [] : [[logicalId, act === 'replace' ? 'Update:Replace' : 'Update:Modify'] as const],
    ),
    ...[...plan.leaving.keys()].map((logicalId) => [logicalId, 'Update:Delete'] as const),
  ];
  return handler.flatMap(([logicalId, action]) => {
    const record = stack.resources.get(logicalId);
    if (record === undefined) return [];
    const number = findDenial(statements, action, logicalId, record.type);
    if (number === undefined) return [];
    const reason = `Action denied by stack policy: Statement [#${number}] does not allow [${action}] for resource [LogicalResourceId/${logicalId}];`;
    recordResourceStatus(stack, account.ids, record, 'UPDATE_FAILED', { reason, token });
    return [logicalId];
  });
}

/**
 * Returns the number of the statement that forbids an action. If no statement allows the action, the service names the first statement. A
 * statement replaces an earlier one for the same actions, resources, and condition; otherwise, a statement that denies takes precedence.
 */
function findDenial(statements: readonly Statement[], action: string, logicalId: string, type: string): number | undefined {
  const last = new Map(statements.map((statement, index) => [scopeOf(statement), index]));
  const matching = statements
    .map((statement, index) => ({ statement, number: index + 1, isLast: last.get(scopeOf(statement)) === index }))
    .filter(({ statement, isLast }) => isLast && applies(statement, action, logicalId, type));
  const denying = matching.find(({ statement }) => statement.Effect === 'Deny');
  if (denying !== undefined) return denying.number;
  return matching.length > 0 ? undefined : 1;
}

/** The parts of a statement that determine where it applies, as text. */
function scopeOf({ Action, NotAction, Resource, NotResource, Condition }: Statement): string {
  return JSON.stringify([Action, NotAction, Resource, NotResource, Condition].map((part) => part ?? null));
}

function applies(statement: Statement, action: string, logicalId: string, type: string): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const resource = `LogicalResourceId/${logicalId}`;
  const isMeant = NotAction === undefined ? matchesAny(Action, action) : !matchesAny(NotAction, action);
  const isOn =
    NotResource === undefined ? Resource === undefined || matchesAny(Resource, resource) : !matchesAny(NotResource, resource);
  const types = Object.values(Condition ?? {}).flatMap((operands) => listOf(operands.ResourceType));
  return isMeant && isOn && (types.length === 0 || matchesAny(types, type));
}

function matchesAny(patterns: string | readonly string[] | undefined, text: string): boolean {
  return listOf(patterns).some((pattern) => {
    const source = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
    return new RegExp(`^${source.join('.*')}$`).test(text);
  });
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  return value === undefined ? [] : [value].flat();
}

function parsePolicy(text: string): readonly Statement[] | undefined {
  try {
    const policy: unknown = JSON.parse(text);
    if (typeof policy !== 'object' || policy === null || Array.isArray(policy)) return undefined;
    const { Statement: statements } = policy as { Statement?: Statement | readonly Statement[] };
    return statements === undefined ? [] : [statements].flat();
  } catch {
    return undefined;
  }
}

function invalid(): Error {
  return validationError('Error validating stack policy: Invalid stack policy');
}
