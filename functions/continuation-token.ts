import { timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { isExecutionOf } from '../core/deployment/execution-arn.ts';
import { DeploymentError } from '../core/errors.ts';
import type { PipelineJob } from './pipeline-job.ts';
import type { Clock, GateSecret } from './ports/ports.ts';

/** The state that one job of an action passes to the next. CodePipeline keeps it, in at most 2,048 characters. */
export interface ContinuationToken {
  /** `starting`: a transient error prevented the start, and the next job tries again under the same name. */
  readonly kind: 'starting' | 'started';
  readonly executionArn: string;
  readonly startedAt: string;
  /** Id of the action's first job. The name of the execution is derived from it. */
  readonly jobId: string;
}

/** Writes and reads the tokens of one gate. */
export interface ContinuationTokens {
  /** Reads the gate's secret, so that later calls do not fail. @throws DeploymentError SystemUnavailable after half a minute */
  prepare(): Promise<void>;
  write(token: ContinuationToken, job: PipelineJob): Promise<string>;
  /**
   * @throws DeploymentError UnexpectedError if the token belongs to another gate or action, or another principal wrote it
   */
  read(text: string, job: PipelineJob): Promise<ContinuationToken>;
}

/** Dependencies of `createContinuationTokens`. */
export interface TokenDeps {
  readonly secret: GateSecret;
  readonly stateMachineArn: string;
  readonly clock: Pick<Clock, 'sleep'>;
}

/** Pauses start at one second and double: half a minute in total. */
const MOST_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 1_000;

const tokenSchema = z.strictObject({
  v: z.literal(2),
  kind: z.enum(['starting', 'started']),
  executionArn: z.string(),
  startedAt: z.iso.datetime(),
  jobId: z.string(),
  mac: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
});

/**
 * Tokens carry an HMAC with the gate's secret over their own fields and over the facts of the event about its action: the resolved
 * UserParameters (with the pipeline's execution ID, if the action passes it) and the artifacts, whose keys hold the pipeline's name. A
 * token is therefore valid only for later jobs of the same action in the same pipeline execution.
 */
export function createContinuationTokens({ secret, stateMachineArn, clock }: TokenDeps): ContinuationTokens {
  const macOf = ({ kind, executionArn, startedAt, jobId }: ContinuationToken, job: PipelineJob): Promise<string> =>
    secret.hmac(`continuation-token:${JSON.stringify([kind, executionArn, startedAt, jobId, ...actionOf(job)])}`);
  return {
    async prepare() {
      await patiently(() => secret.hmac('continuation-token:'), clock);
    },
    async write(token, job) {
      const { kind, executionArn, startedAt, jobId } = token;
      return JSON.stringify({ v: 2, kind, executionArn, startedAt, jobId, mac: await macOf(token, job) });
    },
    async read(text, job) {
      const result = tokenSchema.safeParse(parseJson(text));
      if (!result.success) throw foreign();
      const { v: _, mac, ...token } = result.data;
      if (!isExecutionOf(token.executionArn, stateMachineArn)) throw foreign();
      if (!timingSafeEqual(Buffer.from(mac), Buffer.from(await macOf(token, job)))) throw foreign();
      return token;
    },
  };
}

/**
 * The fields of the event that distinguish an action and its execution. The event contains neither the name of the pipeline nor the name of
 * the action.
 */
function actionOf({ userParameters, inputArtifacts }: PipelineJob): readonly unknown[] {
  return [userParameters, inputArtifacts.map(({ name, location }) => [name, location.bucket, location.key])];
}

function foreign(): DeploymentError {
  return new DeploymentError(
    'UnexpectedError',
    'Expected a continuation token that this gate wrote for this action, got another one: release the change again.',
  );
}

async function patiently<Result>(attempt: () => Promise<Result>, clock: Pick<Clock, 'sleep'>): Promise<Result> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      const isTransient = error instanceof DeploymentError && error.name === 'SystemUnavailable';
      if (!isTransient || count === MOST_ATTEMPTS) throw error;
      await clock.sleep(FIRST_PAUSE_MS * 2 ** (count - 1));
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
