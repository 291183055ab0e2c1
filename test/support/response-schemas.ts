import { createRequire } from 'node:module';
import type { NormalizedSchema as Schema } from '@smithy/core/schema';
import type { ServiceName } from '../../sandbox/kernel/service.ts';
import type { ResponseCheck } from '../../sandbox/protocols/response-check.ts';

/** Loads on first use: most test files use no sandbox, and a client takes longer to load than they run. */
const load = createRequire(import.meta.url);

const CLIENTS: Readonly<Partial<Record<ServiceName, string>>> = {
  CloudFormation: '@aws-sdk/client-cloudformation',
  CodePipeline: '@aws-sdk/client-codepipeline',
  S3: '@aws-sdk/client-s3',
  SecretsManager: '@aws-sdk/client-secrets-manager',
  SNS: '@aws-sdk/client-sns',
  SQS: '@aws-sdk/client-sqs',
  SSM: '@aws-sdk/client-ssm',
  StepFunctions: '@aws-sdk/client-sfn',
};

/** An operation as the SDK describes it: its last element returns the schema of the output. */
type OperationSchema = readonly [...unknown[], output: unknown];

const outputs = new Map<string, Schema | undefined>();

/**
 * Compares a result with the output schema that the SDK's client exports for the operation.
 *
 * @throws Error that lists every member without a place in the schema, of another type, or required and absent
 */
export const checkAgainstSchema: ResponseCheck = ({ service, operation }, result) => {
  const schema = outputSchemaOf(service, operation);
  const problems = schema === undefined ? [] : [...findProblems(schema, result ?? {}, operation)];
  if (problems.length > 0) throw new Error(`Expected a result in the schema of ${service}, got: ${problems.join('; ')}`);
};

function outputSchemaOf(service: ServiceName, operation: string): Schema | undefined {
  const key = `${service} ${operation}`;
  if (!outputs.has(key)) outputs.set(key, loadOutputSchema(service, operation));
  return outputs.get(key);
}

function loadOutputSchema(service: ServiceName, operation: string): Schema | undefined {
  const client = CLIENTS[service];
  const described = client === undefined ? undefined : (load(client)[`${operation}$`] as OperationSchema | undefined);
  if (described === undefined) return undefined;
  const { NormalizedSchema } = load('@smithy/core/schema') as { readonly NormalizedSchema: typeof Schema };
  return NormalizedSchema.of(described.at(-1) as Parameters<typeof Schema.of>[0]);
}

/** Walks a value along its schema. An absent value is `undefined` or `null`, as in the SDK. */
function* findProblems(schema: Schema, value: unknown, path: string): Generator<string> {
  if (schema.isStructSchema()) {
    yield* findStructProblems(schema, value, path);
  } else if (schema.isListSchema()) {
    if (!Array.isArray(value)) yield `${path} is no list`;
    else for (const [index, item] of value.entries()) yield* findProblems(schema.getValueSchema(), item, `${path}[${index}]`);
  } else if (schema.isMapSchema()) {
    if (typeof value !== 'object') yield `${path} is no map`;
    else
      for (const [key, item] of Object.entries(value ?? {})) yield* findProblems(schema.getValueSchema(), item, `${path}.${key}`);
  } else if (!isScalar(schema, value)) {
    yield `${path} has another type than the schema, ${typeof value}`;
  }
}

function* findStructProblems(schema: Schema, value: unknown, path: string): Generator<string> {
  if (typeof value !== 'object' || value === null) {
    yield `${path} is no structure`;
    return;
  }
  const members = new Map(schema.structIterator());
  const [, , , , names, , required = 0] = schema.getSchema() as readonly [
    unknown,
    unknown,
    unknown,
    unknown,
    readonly string[],
    unknown,
    number?,
  ];
  const fields = value as Readonly<Record<string, unknown>>;
  for (const name of names.slice(0, required)) if (fields[name] === undefined) yield `${path}.${name} is absent, but required`;
  for (const [name, field] of Object.entries(fields)) {
    const member = members.get(name);
    if (field === undefined || field === null) continue;
    if (member === undefined) yield `${path}.${name} is not in the schema`;
    else yield* findProblems(member, field, `${path}.${name}`);
  }
}

function isScalar(schema: Schema, value: unknown): boolean {
  if (schema.isStringSchema()) return typeof value === 'string';
  if (schema.isBooleanSchema()) return typeof value === 'boolean';
  if (schema.isNumericSchema()) return typeof value === 'number';
  if (schema.isTimestampSchema()) return value instanceof Date;
  if (schema.isBlobSchema()) return value instanceof Uint8Array;
  return true;
}
