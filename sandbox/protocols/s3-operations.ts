import * as s3Client from '@aws-sdk/client-s3';
import { NormalizedSchema } from '@smithy/core/schema';

/** A member of an input or output that is a header or a query parameter. */
export interface BoundMember {
  readonly field: string;
  /** Name of the query parameter, or lower-case name of the header. */
  readonly name: string;
  readonly schema: NormalizedSchema;
}

/** The locations of a structure's members in a request or response. */
export interface Bindings {
  readonly schema: NormalizedSchema;
  readonly headers: readonly BoundMember[];
  readonly query: readonly BoundMember[];
  /** The map of headers with a common prefix: user metadata. */
  readonly prefixHeaders: BoundMember | undefined;
  /** The member that is the body. */
  readonly payload: BoundMember | undefined;
  /** True if the body is an XML document that contains all members without another location. */
  readonly hasDocument: boolean;
}

/** One operation of S3. */
export interface S3Operation {
  readonly name: string;
  readonly method: string;
  /** Status of a success. */
  readonly status: number;
  readonly subject: 'service' | 'bucket' | 'object';
  /** Query parameters that select the operation: `uploads`, `list-type=2`. */
  readonly literals: ReadonlyMap<string, string>;
  /** Query parameters and headers that a request of this operation must have. */
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
  readonly input: Bindings;
  readonly output: Bindings;
}

/** An operation in the SDK: kind, namespace, name, traits, input, output. */
type OperationSchema = readonly [
  kind: 9,
  namespace: string,
  name: string,
  traits: Traits,
  input: () => unknown,
  output: () => unknown,
];

interface Traits {
  readonly http: readonly [method: string, uri: string, status: number];
}

/** A structure in the SDK. The first `required` members are required. */
type StructSchema = readonly [
  kind: 3,
  namespace: string,
  name: string,
  traits: unknown,
  names?: readonly string[],
  schemas?: unknown,
  required?: number,
];

let operations: readonly S3Operation[] | undefined;

/** Every operation of S3, as the SDK's client describes them. The first call reads them. */
export function readS3Operations(): readonly S3Operation[] {
  operations ??= Object.values(s3Client as Readonly<Record<string, unknown>>)
    .filter(isOperation)
    .map(toOperation);
  return operations;
}

const OPERATION_KIND = 9;

function isOperation(value: unknown): value is OperationSchema {
  return Array.isArray(value) && value[0] === OPERATION_KIND;
}

function toOperation([, , name, traits, input, output]: OperationSchema): S3Operation {
  const [method, uri, status] = traits.http;
  const [path = '', search = ''] = uri.split('?');
  const literals = new Map(new URLSearchParams(search));
  const inputBindings = bind(input);
  const required = requiredMembers(inputBindings.schema);
  const hasBucket = inputBindings.schema.getMemberSchemas().Bucket !== undefined;
  return {
    name,
    method,
    status,
    subject: path.includes('{Key+}') ? 'object' : hasBucket ? 'bucket' : 'service',
    literals,
    requiredQuery: inputBindings.query.filter(({ field }) => required.has(field)).map((member) => member.name),
    requiredHeaders: inputBindings.headers.filter(({ field }) => required.has(field)).map((member) => member.name),
    input: inputBindings,
    output: bind(output),
  };
}

function requiredMembers(schema: NormalizedSchema): ReadonlySet<string> {
  const [, , , , names = [], , required = 0] = schema.getSchema() as unknown as StructSchema;
  return new Set(names.slice(0, required));
}

function bind(described: unknown): Bindings {
  const schema = NormalizedSchema.of(described as Parameters<typeof NormalizedSchema.of>[0]);
  const headers: BoundMember[] = [];
  const query: BoundMember[] = [];
  let prefixHeaders: BoundMember | undefined;
  let payload: BoundMember | undefined;
  let hasDocument = false;
  for (const [field, member] of schema.isStructSchema() ? schema.structIterator() : []) {
    const { httpHeader, httpQuery, httpPrefixHeaders, httpPayload, httpLabel } = member.getMergedTraits();
    if (httpHeader !== undefined) headers.push({ field, name: httpHeader.toLowerCase(), schema: member });
    else if (httpQuery !== undefined) query.push({ field, name: httpQuery, schema: member });
    else if (httpPrefixHeaders !== undefined) prefixHeaders = { field, name: httpPrefixHeaders.toLowerCase(), schema: member };
    else if (httpPayload) payload = { field, name: '', schema: member };
    else if (!httpLabel) hasDocument = true;
  }
  return { schema, headers, query, prefixHeaders, payload, hasDocument };
}
