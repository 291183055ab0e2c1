import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState, Inspection } from '../../core/deployment/state.ts';
import { parseTemplateConfiguration } from '../../core/deployment/template-configuration.ts';
import { DeploymentError } from '../../core/errors.ts';
import { compareWithJudged, type Standing } from '../../core/verdict/compare-with-judged.ts';
import type { Sha256 } from '../../core/verdict/fingerprint.ts';
import type { ArtifactFiles, ChangeSetEvidence, ChangeSetExecution, Clock, Log, Stacks } from '../ports/ports.ts';
import { wantFile } from '../read-revision.ts';

/** What the execution needs. */
export interface ExecuteChangeSetDeps {
  readonly evidence: ChangeSetEvidence;
  readonly execution: ChangeSetExecution;
  readonly stacks: Pick<Stacks, 'readEvents' | 'setTerminationProtection'>;
  readonly artifactFiles: ArtifactFiles;
  readonly sha256: Sha256;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/** Seconds until the first look at the stack. */
const FIRST_WAIT_SECONDS = 1;

/** A state that a verdict allows to execute. */
interface JudgedState extends DeploymentState {
  readonly changeSetId: string;
  readonly stackId: string;
  readonly inspection: Inspection;
}

/**
 * Execute Change Set: reads the plain changes again and executes the change set, by ARN, if it still is exactly what was
 * judged. A task that is tried again finds the execution that it has started. It refuses any state that no verdict allows to execute,
 * whichever way that state came here.
 */
export function createHandler(deps: ExecuteChangeSetDeps) {
  return async (event: unknown): Promise<DeploymentState> => {
    const state = requireSafeVerdict(readDeploymentState(event));
    const now = deps.clock.now().toISOString();
    const standing = await look(deps, state);
    if (standing.kind === 'altered' && !(await hasStarted(deps, state))) {
      throw altered(state, standing.reason);
    }
    if (standing.kind === 'as-judged') {
      await applySettings(deps, state);
      await execute(deps, state);
    }
    deps.log.info('executing', { changeSetId: state.changeSetId, standing: standing.kind });
    const operationStartedAt = standing.kind === 'as-judged' ? now : state.execution.startTime;
    return { ...state, operationStartedAt, waitSeconds: FIRST_WAIT_SECONDS };
  };
}

function requireSafeVerdict(state: DeploymentState): JudgedState {
  const { changeSetAction, inspection, changeSetId, stackId } = state;
  if (
    changeSetAction !== 'CAN-SAFELY-UPDATE-EXISTING-STACK' ||
    inspection?.decision !== 'allow' ||
    changeSetId === undefined ||
    stackId === undefined
  ) {
    throw new DeploymentError(
      'ChangeSetAltered',
      `Expected a change set that was judged safe, got ${changeSetAction ?? 'no verdict'}: nothing was executed.`,
    );
  }
  return { ...state, changeSetId, stackId, inspection };
}

/** A change set that is gone is altered as well. */
async function look({ evidence, sha256 }: ExecuteChangeSetDeps, { changeSetId, inspection }: JudgedState): Promise<Standing> {
  try {
    return compareWithJudged(await evidence.read(changeSetId, 'plain'), inspection, sha256);
  } catch (error) {
    if (error instanceof DeploymentError && error.name === 'ChangeSetAltered') {
      return { kind: 'altered', reason: `it cannot be read any more (${error.message})` };
    }
    throw error;
  }
}

/** Whether CloudFormation has an event with this execution's own token: an earlier try of this task got through. */
async function hasStarted({ stacks }: ExecuteChangeSetDeps, { stackId, execution }: JudgedState): Promise<boolean> {
  const token = clientRequestTokenOf(execution, 'execute');
  const since = Date.parse(execution.startTime);
  for await (const event of stacks.readEvents(stackId)) {
    if (event.clientRequestToken === token) {
      return true;
    }
    if ((event.timestamp?.getTime() ?? since) < since) {
      return false;
    }
  }
  return false;
}

/** What a change set cannot carry. */
async function applySettings(deps: ExecuteChangeSetDeps, state: JudgedState): Promise<void> {
  const { templateConfigurationPath = '', revisionS3Bucket, revisionS3Key, stackId, terminationProtection } = state;
  const { configuration } = await deps.artifactFiles.readTexts(
    { bucket: revisionS3Bucket, key: revisionS3Key },
    { configuration: wantFile(state, 'templateConfigurationPath') },
  );
  const stackPolicy =
    configuration === undefined
      ? undefined
      : parseTemplateConfiguration(configuration, templateConfigurationPath).stackPolicyBody;
  if (stackPolicy !== undefined) {
    await deps.execution.setStackPolicy(stackId, stackPolicy);
  }
  if (terminationProtection !== undefined) {
    await deps.stacks.setTerminationProtection(stackId, terminationProtection);
  }
}

/** A refusal may come from the SDK's own second try after a lost reply: the change set itself says which. */
async function execute(deps: ExecuteChangeSetDeps, state: JudgedState): Promise<void> {
  const outcome = await deps.execution.execute(state.changeSetId, clientRequestTokenOf(state.execution, 'execute'));
  if (outcome.kind === 'started') {
    return;
  }
  const standing = await look(deps, state);
  if (standing.kind !== 'executed' && !(await hasStarted(deps, state))) {
    throw altered(state, `CloudFormation refuses it (${outcome.reason})`);
  }
}

function altered({ changeSetId }: JudgedState, reason: string): DeploymentError {
  return new DeploymentError(
    'ChangeSetAltered',
    `Expected the change set ${changeSetId} as it was judged, but ${reason}: nothing was executed. Release the change again to make and judge a new one.`,
  );
}
