import * as z from 'zod/mini';
import { BINDING_FIELDS, type Bindings } from '../../core/deployment/bindings.ts';
import { describeIssues } from '../../core/documents/describe-issues.ts';
import { parseJson } from '../../core/documents/parse-text.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { ArtifactLocation } from '../ports/revisions.ts';

/** UserParameters of the action: the source of the deployment input, the artifact to deploy, and the bindings of the action. */
export interface UserParameters {
  readonly source: InputSource;
  readonly bindings: Bindings;
  readonly pipelineExecutionId?: string | undefined;
  readonly inputArtifact?: string | undefined;
}

/** The source of the deployment input. */
export type InputSource =
  /** The form of the AWS blog article: an object in a bucket. */
  | { readonly kind: 'object'; readonly location: ArtifactLocation }
  /** A file inside the input artifact, versioned with the code. */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'inline'; readonly input: Readonly<Record<string, unknown>> };

/** The name of UserParameters in messages. */
export const USER_PARAMETERS = '`UserParameters` of the action';

const FORMS =
  'one of {"inputFile": "deploy/prod.json"}, {"input": {...}} and {"s3Bucket": "...", "stateMachineFile": "..."}, ' +
  `each with optional "pipelineExecutionId", "inputArtifact" and the bindings ${Object.keys(BINDING_FIELDS)
    .map((field) => `"${field}"`)
    .join(', ')}`;

const text = (expected: string) => z.string(expected).check(z.minLength(1, expected));

const common = {
  pipelineExecutionId: z.optional(text('an ID such as "#{codepipeline.PipelineExecutionId}"')),
  inputArtifact: z.optional(text('the name of an input artifact of the action')),
  ...BINDING_FIELDS,
};

const strict = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject({ ...shape, ...common }, { error: () => `Known forms are ${FORMS}.` });

const fileForm = strict({ inputFile: text('the path of a file inside the input artifact') });
const inlineForm = strict({ input: z.record(z.string(), z.unknown(), 'the deployment input, a JSON object') });
const objectForm = strict({
  s3Bucket: text('the name of a bucket'),
  stateMachineFile: text('the key of the deployment input in `s3Bucket`'),
});

/**
 * Reads the three forms of UserParameters.
 *
 * @param userParameters at most 1,000 characters (CodePipeline's limit)
 * @throws DeploymentError ConfigurationError that names the field
 */
export function readUserParameters(userParameters: string): UserParameters {
  const value = parseObject(userParameters);
  if ('inputFile' in value) {
    const { inputFile, ...rest } = parse(fileForm, value);
    return toUserParameters({ kind: 'file', path: inputFile }, rest);
  }
  if ('input' in value) {
    const { input, ...rest } = parse(inlineForm, value);
    return toUserParameters({ kind: 'inline', input }, rest);
  }
  if ('s3Bucket' in value || 'stateMachineFile' in value) {
    const { s3Bucket, stateMachineFile, ...rest } = parse(objectForm, value);
    return toUserParameters({ kind: 'object', location: { bucket: s3Bucket, key: stateMachineFile } }, rest);
  }
  throw new DeploymentError(
    'ConfigurationError',
    `Expected ${USER_PARAMETERS} to name the deployment input, got other fields: give ${FORMS}.`,
  );
}

function toUserParameters(
  source: InputSource,
  { pipelineExecutionId, inputArtifact, ...bindings }: Omit<UserParameters, 'source' | 'bindings'> & Bindings,
): UserParameters {
  return { source, bindings, pipelineExecutionId, inputArtifact };
}

function parse<Schema extends z.ZodMiniType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new DeploymentError('ConfigurationError', describeIssues(result.error.issues, value, USER_PARAMETERS));
}

function parseObject(userParameters: string): object {
  const value = parseJson(userParameters, USER_PARAMETERS, `give ${FORMS}`);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected ${USER_PARAMETERS} to be a JSON object, got ${Array.isArray(value) ? 'a list' : typeof value}: give ${FORMS}.`,
  );
}
