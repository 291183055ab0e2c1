import { ServiceError } from '../../kernel/service.ts';
import type { Account } from '../model/account.ts';
import { addStack, createStackRecord, nestedStackName } from '../model/new-stack.ts';
import type { HandlerContext, Report, ResourceHandler, Running } from '../model/resource-handler.ts';
import type { Deployment, ResourceRecord, StackRecord } from '../model/stack-record.ts';
import { type OperationKind, type OperationPlan, planCreate, planUpdate } from '../planning/operation-plan.ts';
import { predictStack } from '../planning/predict.ts';
import { type DeploymentSubject, type ReadDeployment, readDeployment } from '../planning/read-deployment.ts';
import { validationError } from '../requests/errors.ts';
import { deleteStack } from './delete-stack.ts';
import { StackOperation } from './stack-operation.ts';
import { NEVER, startTimer } from './timer.ts';

export const NESTED_STACK_TYPE = 'AWS::CloudFormation::Stack';

/**
 * Handler for `AWS::CloudFormation::Stack`. The resource is another stack with separate events. Its update is final only when the update of
 * the parent is final. Until then, it waits in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS.
 */
export function createNestedStackHandler(account: Account): ResourceHandler {
  /** Updates that wait for their parent, by the ID of the nested stack. */
  const waiting = new Map<string, StackOperation>();
  const childOf = (resource: ResourceRecord) => account.stacks.get(resource.physicalId);

  const create = (resource: ResourceRecord, context: HandlerContext, report: Report): Running =>
    withChild(childOf(resource), report, (child) => {
      const { deployment, evaluated } = readChild(account, resource, child, context);
      const operation = newOperation(account, child, 'CREATE', deployment, planCreate(evaluated), context);
      operation.begin();
      operation.forward((outcome) => {
        if (outcome.ok) return operation.commit(() => endChild(child, report));
        operation.sayFailed(outcome.reason);
        child.unfinished = operation;
        child.operation = undefined;
        report({ ok: false, reason: `Embedded stack ${child.id} was not successfully created: ${outcome.reason}` });
      });
      return { cancel: () => operation.abandon() };
    });

  const update = (resource: ResourceRecord, context: HandlerContext, report: Report): Running =>
    withChild(childOf(resource), report, (child) => {
      const { deployment, evaluated } = readChild(account, resource, child, context);
      const prediction = predictStack(account, child, child.stable, deployment);
      if (prediction.refusal !== undefined) throw validationError(prediction.refusal);
      if (!prediction.hasChanges) return startTimer(0, () => report({ ok: true }));
      const plan = planUpdate(evaluated, prediction, (logicalId) => child.resources.has(logicalId));
      const operation = newOperation(account, child, 'UPDATE', deployment, plan, context);
      waiting.set(child.id, operation);
      operation.begin();
      operation.forward((outcome) => {
        if (outcome.ok) {
          operation.sayCleanupBegins();
          report({ ok: true });
        } else {
          operation.sayRollbackBegins(outcome.reason);
          const reason = `Embedded stack ${child.id} was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: ${outcome.reason}`;
          report({ ok: false, reason });
        }
      });
      return { cancel: () => operation.stopQuietly() };
    });

  return {
    assignId: (resource, context) => {
      const child = context.childChangeSet?.stack ?? newChild(account, resource, context.stack);
      resource.physicalId = child.id;
      return { ok: true };
    },
    create,
    replace: create,
    import: (_resource, _context, report) => startTimer(0, () => report({ ok: true })),
    update,
    commit: (resource, _context, report) =>
      settle(waiting, resource, report, (operation, child) => operation.commit(() => endChild(child, report))),
    rollback: (resource, { skip = new Set() }, report) =>
      settle(waiting, resource, report, (operation, child) => {
        operation.rollBack(undefined, skip, (outcome) => {
          if (outcome.ok) return endChild(child, report);
          waiting.set(child.id, operation);
          const reason = `Embedded stack ${child.id} was not successfully rolled back: ${outcome.reason}`;
          report({ ok: false, reason });
        });
      }),
    delete: (resource, { token }, report) =>
      withChild(childOf(resource), report, (child) => {
        if (child.status === 'DELETE_COMPLETE') return startTimer(0, () => report({ ok: true }));
        deleteStack(account, child, {
          token,
          done: (failure) =>
            report(
              failure === undefined
                ? { ok: true }
                : { ok: false, reason: `Embedded stack ${child.id} was not successfully deleted: ${failure}` },
            ),
        });
        return { cancel: () => child.operation?.abandon() };
      }),
    release: () => undefined,
    attribute: (resource, attribute) => {
      const key = /^Outputs\.(.+)$/.exec(attribute)?.[1];
      return childOf(resource)?.outputs.find((output) => output.key === key)?.value;
    },
  };
}

/** Commits or rolls back a waiting update. A nested stack without changes has no waiting update. */
function settle(
  waiting: Map<string, StackOperation>,
  resource: ResourceRecord,
  report: Report,
  end: (operation: StackOperation, child: StackRecord) => void,
): Running {
  const operation = waiting.get(resource.physicalId);
  if (operation === undefined) return startTimer(0, () => report({ ok: true }));
  waiting.delete(resource.physicalId);
  end(operation, operation.stack);
  return { cancel: () => operation.abandon() };
}

function endChild(child: StackRecord, report: Report): void {
  child.operation = undefined;
  report({ ok: true });
}

/** Fails the resource if CloudFormation refuses the nested stack's template. */
function withChild(child: StackRecord | undefined, report: Report, act: (child: StackRecord) => Running): Running {
  if (child === undefined) throw new Error('Expected the nested stack to exist, got none.');
  try {
    return act(child);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    report({ ok: false, reason: error.message });
    return NEVER;
  }
}

function newChild(account: Account, resource: ResourceRecord, parent: StackRecord): StackRecord {
  const name = nestedStackName(account, parent.name, resource.logicalId);
  const child = createStackRecord(account, name, { parentId: parent.id, rootId: parent.rootId ?? parent.id });
  addStack(account, child);
  return child;
}

function newOperation(
  account: Account,
  stack: StackRecord,
  kind: OperationKind,
  target: Deployment,
  plan: OperationPlan,
  { token, childChangeSet }: HandlerContext,
): StackOperation {
  return new StackOperation({
    account,
    stack,
    kind,
    target,
    plan,
    token,
    childChangeSets: childChangeSet?.children ?? new Map(),
  });
}

/** Reads the deployment of the nested stack with the currently known parameter values. */
function readChild(account: Account, resource: ResourceRecord, child: StackRecord, context: HandlerContext): ReadDeployment {
  const template = context.childChangeSet?.target;
  return readNestedDeployment(account, resource.properties, { stack: child, isDirect: false }, context.stack.current, template);
}

/**
 * Reads the properties of a nested stack as a request with the capabilities, role, and tags of the parent.
 *
 * @param frozen a deployment whose template is used instead of the current object at the URL
 * @throws ServiceError
 */
export function readNestedDeployment(
  account: Account,
  properties: Readonly<Record<string, unknown>>,
  subject: DeploymentSubject,
  parent: Deployment | undefined,
  frozen?: Deployment,
): ReadDeployment {
  const { Parameters, NotificationARNs, TemplateURL, Tags } = properties;
  const parameters = Object.entries((Parameters ?? {}) as Record<string, unknown>);
  const stack = frozen === undefined ? { ...subject.stack, current: undefined } : { ...subject.stack, current: frozen };
  const { id, name } = subject.stack;
  return readDeployment(
    account,
    {
      ...(frozen === undefined ? { TemplateURL } : { UsePreviousTemplate: true }),
      Parameters: parameters.map(([ParameterKey, value]) => ({
        ParameterKey,
        ParameterValue: Array.isArray(value) ? value.join(',') : String(value),
      })),
      Capabilities: parent?.capabilities ?? [],
      NotificationARNs: NotificationARNs ?? [],
      RollbackConfiguration: {},
      Tags: [...Object.entries(parent?.tags ?? {}).map(([Key, Value]) => ({ Key, Value })), ...(Array.isArray(Tags) ? Tags : [])],
      RoleARN: parent?.roleArn,
    },
    { ...subject, stack: { ...stack, id, name } },
  );
}
