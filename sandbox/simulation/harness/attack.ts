import { GATE_BUCKET_KEYS } from '../../../core/gate-bucket-keys.ts';
import type { ActionExecution, Job } from '../../code-pipeline/action-execution.ts';
import { zip } from '../../code-pipeline/zip.ts';
import type { Gate } from '../../deploy-gate.ts';
import { toText } from '../../protocols/http-message.ts';
import type { Sandbox } from '../../sandbox.ts';
import type { ScenarioStep } from '../scenario/scenario.ts';
import { writeRevision } from '../scenario/write-revision.ts';
import type { Activity } from './activity.ts';
import { type Harness, putTemplates } from './create-harness.ts';

type StepOf<Kind extends ScenarioStep['kind']> = Extract<ScenarioStep, { readonly kind: Kind }>;

/** Stores another archive under the key of the last push. The event and the pipeline still name the pushed revision. */
export function overwriteArtifact(
  { scenario, sandbox }: Harness,
  { pushes }: Activity,
  step: StepOf<'overwrite-artifact'>,
): void {
  const plan = scenario.pipelines.find(({ name }) => name === step.pipeline);
  const pushed = pushes.findLast(({ pipeline }) => pipeline === step.pipeline);
  const artifact = pushed?.run.props.artifacts.values().next().value;
  if (plan === undefined || pushed === undefined || artifact === undefined) return;
  // The text of the template shows which revision the gate read.
  const draft = { ...step.draft, outputs: step.draft.outputs + 1_000 * (pushed.overwrites.length + 1) };
  const overwriting = { draft, mistake: step.mistake };
  const revision = writeRevision(plan, overwriting, scenario.isElsewhere);
  putTemplates(sandbox, revision.objects);
  sandbox.s3.put(artifact.bucketName, artifact.objectKey, zip(revision.files));
  pushed.overwrites.push({ at: Date.now(), plan: overwriting, revision });
}

/** Sends the event of the last job with an invented job ID. */
export function forgeEvent({ sandbox, gate }: Harness): void {
  const last = sandbox.codePipeline.jobs.at(-1);
  if (last === undefined) return;
  const event = JSON.stringify(last.event).replaceAll(last.id, sandbox.ids.uuid());
  sandbox.lambda.invokeAsync(gate.triggerName, event, 'operator');
}

/** Sends the continuation token of another action to the last job of a pipeline, preferably the token of an action that has succeeded. */
export function replayToken({ sandbox, gate }: Harness, { pushes, attackedJobs }: Activity, step: StepOf<'replay-token'>): void {
  const job = pushes
    .findLast(({ pipeline }) => pipeline === step.pipeline)
    ?.run.actions.at(-1)
    ?.jobs.at(-1);
  if (job === undefined) return;
  const others = pushes.flatMap(({ run }) => run.actions).filter((action) => action !== job.action);
  const continuationToken = [...others.filter(({ status }) => status === 'Succeeded'), ...others]
    .map((action) => tokenOf(action, sandbox, gate))
    .find(Boolean);
  if (continuationToken === undefined) return;
  attackedJobs.add(job.id);
  if (step.through === 'reply') {
    sandbox.codePipeline.operations.PutJobSuccessResult?.({ jobId: job.id, continuationToken }, { caller: 'operator' });
  } else {
    sandbox.lambda.invokeAsync(gate.triggerName, JSON.stringify(withToken(job, continuationToken)), 'operator');
  }
}

/** Returns the last continuation token that the gate gave to a job of an action, or the token of its open job in the bucket of the gate. */
function tokenOf({ replies, jobs }: ActionExecution, { s3 }: Sandbox, { bucket }: Gate): string | undefined {
  const given = replies.flatMap(({ input }) => ('continuationToken' in input ? (input.continuationToken ?? []) : [])).at(-1);
  const content = s3.read(bucket, `${GATE_BUCKET_KEYS.openJobs}${jobs[0]?.id}`);
  if (given !== undefined || content === undefined) return given;
  const [, line = '{}'] = toText(content).split('\n');
  return (JSON.parse(line) as { readonly continuationToken?: string }).continuationToken;
}

function withToken({ event }: Job, continuationToken: string): object {
  const { 'CodePipeline.job': job } = event as { readonly 'CodePipeline.job': { readonly data: object } };
  return { 'CodePipeline.job': { ...job, data: { ...job.data, continuationToken } } };
}
