import { deadlineOf } from '../../core/deployment/deadline.ts';
import type { DeploymentInput } from '../../core/deployment/deployment-input.ts';
import { executionArnOf, stateMachineArnOf } from '../../core/deployment/execution-arn.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { rulesOf, type WaveRules } from '../../core/waves/plan-wave.ts';
import { homeOf, stackOfTarget, type TargetStack } from '../../core/waves/target-stack.ts';
import { proofOf, targetExecutionNameOf, waveIdOf } from '../../core/waves/wave-names.ts';
import type { GateSecret } from '../ports/ports.ts';
import type { RevisionCopies } from '../ports/revisions.ts';
import type { TargetId } from '../ports/waves.ts';

/** A wave: its rules and its targets. */
export interface Wave {
  readonly state: DeploymentState;
  readonly id: string;
  readonly rules: WaveRules;
  readonly stacks: readonly TargetStack[];
  /** Names one target, and writes the input of its execution: the same for each call. */
  executionOf(index: number): Promise<TargetExecution>;
}

/** The execution of one target. */
export interface TargetExecution extends TargetId {
  readonly name: string;
  readonly executionArn: string;
  readonly input: DeploymentInput;
}

/**
 * Reads the targets that the first task pinned.
 *
 * @throws DeploymentError RevisionUnavailable or UnexpectedError if there are none
 */
export async function readWave(
  state: DeploymentState,
  { copies, secret }: { readonly copies: Pick<RevisionCopies, 'read'>; readonly secret: GateSecret },
): Promise<Wave> {
  const hash = state.revisionFiles?.targets;
  if (hash === undefined) {
    throw new DeploymentError(
      'UnexpectedError',
      'Expected the state to have the targets of a wave, got none: start the state machine.',
    );
  }
  const inputs = JSON.parse(await copies.read(hash)) as readonly DeploymentInput[];
  const sign = (text: string) => secret.hmac(text);
  const parent = state.execution.id;
  const { targets: _, ...revisionFiles } = state.revisionFiles ?? { template: '' };
  const { pipelineName, actionExecutionId } = state;
  const pipeline = { ...(pipelineName && { pipelineName }), ...(actionExecutionId && { actionExecutionId }) };
  const place = { parent, judgeAllFirst: state.judgeAllFirst === true, deadline: deadlineOf(state).toISOString() };
  const stacks = inputs.map((input) => stackOfTarget(input, homeOf(parent)));
  const id = await waveIdOf(parent, sign);
  return {
    state,
    id,
    stacks,
    rules: rulesOf(
      state,
      stacks.map(({ region }) => region),
    ),
    async executionOf(index) {
      const name = await targetExecutionNameOf(parent, index, sign);
      const given = { ...inputs[index], ...pipeline, revisionFiles };
      const input = { ...given, wave: { ...place, proof: '' } } as DeploymentInput;
      const proof = await proofOf(name, input, sign);
      const executionArn = executionArnOf(stateMachineArnOf(parent), name);
      return { waveId: id, index, name, executionArn, input: { ...input, wave: { ...place, proof } } };
    },
  };
}
