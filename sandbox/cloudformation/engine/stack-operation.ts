import type { Account } from '../model/account.ts';
import { recordStackStatus, startOperation } from '../model/events.ts';
import type {
  ChangeSetRecord,
  Deployment,
  OngoingOperation,
  OutputRecord,
  ResourceRecord,
  StackRecord,
} from '../model/stack-record.ts';
import { evaluateLive } from '../planning/live-evaluation.ts';
import type { OperationKind, OperationPlan } from '../planning/operation-plan.ts';
import { findUnknownAttribute } from '../requests/asked-attributes.ts';
import { deleteResources } from './delete-resources.ts';
import { explainFailures, sentence, unknownAttribute } from './failure-sentences.ts';
import { commitNested, takeOutLeaving, takeOutNew } from './finish-operation.ts';
import { type AppliedStep, type ResourceState, type StepContext, startStep } from './forward-steps.ts';
import type { PhaseOutcome } from './phase-outcome.ts';
import { rollBackSteps } from './roll-back-steps.ts';
import { setOutputs } from './set-outputs.ts';
import { recordDenials } from './stack-policy.ts';
import { NEVER } from './timer.ts';
import { type WalkHandle, walk } from './walk.ts';

/** Settings for an operation. */
export interface OperationRequest {
  readonly account: Account;
  readonly stack: StackRecord;
  readonly kind: OperationKind;
  readonly target: Deployment;
  readonly plan: OperationPlan;
  readonly token?: string | undefined;
  readonly childChangeSets?: ReadonlyMap<string, ChangeSetRecord>;
  /** The failed operation that this one continues. */
  readonly unfinished?: StackOperation | undefined;
}

/**
 * One create, update, or import of one stack, in phases: forward, and then either commit (which deletes the resources that are no longer
 * needed) or roll back. The caller decides which phase follows. The operation of the parent runs the operation of a nested stack.
 */
export class StackOperation implements OngoingOperation {
  readonly stack: StackRecord;
  readonly kind: OperationKind;
  readonly #account: Account;
  readonly #target: Deployment;
  readonly #plan: OperationPlan;
  #token: string | undefined;
  readonly #childChangeSets: ReadonlyMap<string, ChangeSetRecord>;
  readonly #applied: Map<string, AppliedStep>;
  readonly #noted = new Map<ResourceRecord, ResourceState>();
  /** Logical IDs of the resources that a rollback has restored. */
  readonly #back = new Set<string>();
  #walk: WalkHandle | undefined;
  #isAbandoned = false;
  #interruption: string | undefined;
  #outputsBefore: readonly OutputRecord[] = [];
  #importsBefore: ReadonlySet<string> = new Set();

  constructor({ account, stack, kind, target, plan, token, childChangeSets = new Map(), unfinished }: OperationRequest) {
    this.stack = stack;
    this.kind = kind;
    this.#account = account;
    this.#target = target;
    this.#plan = plan;
    this.#token = token;
    this.#childChangeSets = childChangeSets;
    this.#applied = new Map(unfinished === undefined ? [] : unfinished.#applied);
  }

  /** Writes the first event. From this point on, the target deployment is the current deployment of the stack. */
  begin(): void {
    const { stack } = this;
    this.#importsBefore = stack.imports;
    this.#outputsBefore = stack.outputs;
    stack.current = this.#target;
    stack.operation = this;
    this.#account.exports.setImports(stack, new Set([...stack.imports, ...this.#plan.evaluated.imports]));
    startOperation(stack, this.#account.ids);
    this.#say(`${this.kind}_IN_PROGRESS`, 'User Initiated');
  }

  /**
   * Creates, updates, and imports resources in the order of their dependencies, until all are complete or one fails.
   *
   * @param onFailure `continue` completes the resources that do not depend on a failed one
   */
  forward(report: (outcome: PhaseOutcome) => void, onFailure: 'stop' | 'continue' = 'stop'): void {
    if (this.#isAbandoned) return;
    const hindrance = this.#interruption ?? this.#findHindrance();
    if (hindrance === undefined) this.#walkForward(report, onFailure);
    else report({ ok: false, reason: hindrance });
  }

  /** Stops the forward phase in the same way as a failure with this reason. */
  interrupt(reason: string): void {
    this.#interruption = reason;
    this.#walk?.stop();
  }

  /** Stops all work immediately, without further events. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#walk?.stop();
  }

  /** Stops the forward phase without an event, because the parent was stopped and will request a rollback. */
  stopQuietly(): void {
    this.#isAbandoned = true;
    this.#walk?.stop();
    this.#isAbandoned = false;
  }

  /** Commits the operation: deletes the resources that left the stack. */
  commit(report: (outcome: PhaseOutcome) => void): void {
    const { stack } = this;
    this.#account.exports.setImports(stack, new Set(this.#plan.evaluated.imports));
    stack.stable = this.#target;
    if (this.kind === 'UPDATE') {
      this.sayCleanupBegins();
      const nested = [...this.#applied.values()].map(({ record }) => record);
      const done = () => (this.#isAbandoned ? undefined : this.#deleteWhatLeft(report));
      this.#walk = commitNested(this.#account, stack, this.#token, nested, done);
    } else {
      this.#end(`${this.kind}_COMPLETE`, undefined, report);
    }
  }

  /** Sets the status of an update whose old resources may still exist. A nested stack waits in this status for its parent. */
  sayCleanupBegins(): void {
    const status = 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS';
    if (this.stack.status !== status) this.#say(status);
  }

  /** Sets the status of a failed update before the rollback. A nested stack waits in this status for its parent. */
  sayRollbackBegins(reason: string | undefined): void {
    const status = `${this.kind}_ROLLBACK_IN_PROGRESS`;
    if (this.stack.status === status) return;
    startOperation(this.stack, this.#account.ids);
    this.#say(status, reason);
  }

  /** Continues the operation for another request. Later events have the token of that request. */
  continueFor(token: string | undefined): void {
    this.#token = token;
  }

  /**
   * Rolls back to the last stable state. Can be called again after a failure.
   *
   * @param skip logical IDs of resources that the rollback skips
   */
  rollBack(reason: string | undefined, skip: ReadonlySet<string>, report: (outcome: PhaseOutcome) => void): void {
    if (this.kind === 'CREATE') this.#rollBackCreate(reason, report);
    else this.#rollBackUpdate(reason, skip, report);
  }

  #rollBackUpdate(reason: string | undefined, skip: ReadonlySet<string>, report: (outcome: PhaseOutcome) => void): void {
    const { stack } = this;
    this.sayRollbackBegins(reason);
    const steps = new Map(
      [...this.#applied].filter(([id, { act }]) => (act === 'update' || act === 'replace') && !this.#back.has(id)),
    );
    this.#walk = rollBackSteps({
      account: this.#account,
      stack,
      token: this.#token,
      steps,
      skip,
      done: ({ completed, failed }) => {
        if (this.#isAbandoned) return;
        for (const logicalId of completed) this.#back.add(logicalId);
        if (failed.length > 0) return this.#fail(`${this.kind}_ROLLBACK_FAILED`, sentence('update', failed), report);
        this.#deleteWhatWasNew(report);
      },
    });
  }

  /** Records that the operation failed, without a rollback. A later operation or a rollback continues from here. */
  sayFailed(reason: string): void {
    this.#say(`${this.kind}_FAILED`, reason);
  }

  #findHindrance(): string | undefined {
    const unknown = findUnknownAttribute(this.#target.template);
    if (unknown !== undefined) return unknownAttribute(unknown);
    const missing = this.#plan.evaluated.imports.find((name) => !this.#account.exports.has(name));
    if (missing !== undefined) return `No export named ${missing} found`;
    const denied = recordDenials(this.#account, this.stack, this.#plan, this.#token);
    return denied.length > 0 ? sentence('update', denied) : undefined;
  }

  #walkForward(report: (outcome: PhaseOutcome) => void, onFailure: 'stop' | 'continue'): void {
    const live = evaluateLive(this.#account, this.stack, this.#target);
    const context: StepContext = {
      account: this.#account,
      stack: this.stack,
      live,
      token: this.#token,
      childChangeSets: this.#childChangeSets,
      applied: this.#applied,
      noted: this.#noted,
    };
    const { steps, evaluated } = this.#plan;
    this.#walk = walk({
      ids: steps.keys(),
      after: (logicalId) => evaluated.resources[logicalId]?.dependencies ?? [],
      start: (logicalId, finish) => {
        const step = steps.get(logicalId);
        return step === undefined ? NEVER : startStep(context, step, finish);
      },
      onFailure,
      done: ({ failed, cancelled }) => {
        if (this.#isAbandoned) return;
        const failures = [...failed, ...cancelled];
        if (this.#interruption !== undefined) return report({ ok: false, reason: this.#interruption });
        if (failures.length > 0) return report({ ok: false, reason: explainFailures(this.kind, steps, failures) });
        report(setOutputs(this.#account, this.stack, live));
      },
    });
  }

  #deleteWhatLeft(report: (outcome: PhaseOutcome) => void): void {
    const { records, kept } = takeOutLeaving(this.stack, this.#plan, this.#applied.values());
    this.#delete(records, kept, (failed) => {
      const reason = failed.length > 0 ? 'Update successful. One or more resources could not be deleted.' : undefined;
      this.#end('UPDATE_COMPLETE', reason, report);
    });
  }

  #deleteWhatWasNew(report: (outcome: PhaseOutcome) => void): void {
    const { stack, kind } = this;
    if (kind === 'UPDATE') this.#say('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    const { records, kept } = takeOutNew(stack, this.#applied.values());
    this.#delete(records, kept, () => {
      stack.current = stack.stable;
      for (const [record, before] of this.#noted) Object.assign(record, before);
      this.#account.exports.setOutputs(stack, this.#outputsBefore);
      this.#account.exports.setImports(stack, this.#importsBefore);
      this.#end(`${kind}_ROLLBACK_COMPLETE`, undefined, report);
    });
  }

  #delete(
    records: readonly ResourceRecord[],
    kept: ReadonlySet<ResourceRecord>,
    done: (failed: readonly string[]) => void,
  ): void {
    this.#walk = deleteResources({
      account: this.#account,
      stack: this.stack,
      token: this.#token,
      records,
      keeps: (record) => kept.has(record),
      isCleanup: true,
      done: (failed) => (this.#isAbandoned ? undefined : done(failed)),
    });
  }

  #rollBackCreate(reason: string | undefined, report: (outcome: PhaseOutcome) => void): void {
    const { stack } = this;
    stack.deletionTime = Date.now();
    startOperation(stack, this.#account.ids);
    this.#say('ROLLBACK_IN_PROGRESS', reason);
    this.#walk = deleteResources({
      account: this.#account,
      stack,
      token: this.#token,
      records: [...stack.resources.values()],
      keeps: (record) => record.deletionPolicy === 'Retain' && !stack.retainExceptOnCreate,
      done: (failed) => {
        if (this.#isAbandoned) return;
        if (failed.length > 0) return this.#fail('ROLLBACK_FAILED', sentence('delete', failed), report);
        stack.changeSetId = undefined;
        this.#account.exports.setImports(stack, this.#importsBefore);
        this.#end('ROLLBACK_COMPLETE', undefined, report);
      },
    });
  }

  #end(status: string, reason: string | undefined, report: (outcome: PhaseOutcome) => void): void {
    if (this.stack.status !== status) this.#say(status, reason);
    report(reason === undefined ? { ok: true } : { ok: true, reason });
  }

  #fail(status: string, reason: string, report: (outcome: PhaseOutcome) => void): void {
    this.#say(status, reason);
    report({ ok: false, reason });
  }

  #say(status: string, reason?: string): void {
    recordStackStatus(this.stack, this.#account.ids, status, reason, this.#token);
  }
}
