import * as z from 'zod/mini';
import { DeploymentError } from '../../core/errors.ts';

const schema = z.discriminatedUnion('operation', [
  z.strictObject({ operation: z.literal('status'), environmentName: z.optional(z.string()), stackName: z.string() }),
  z.strictObject({
    operation: z.literal('switch'),
    environmentName: z.optional(z.string()),
    stackName: z.string(),
    /** Name or ARN of the stack that becomes the current one. */
    to: z.string(),
  }),
  z.strictObject({
    operation: z.literal('retire'),
    environmentName: z.optional(z.string()),
    stackName: z.string(),
    /** The confirmation of the list that the caller read. Absent: the function lists and deletes nothing. */
    confirmation: z.optional(z.string()),
  }),
]);

/** The request of an operator about the two stacks of a deployment. */
export type OperatorRequest = z.infer<typeof schema>;

/** Reads a request. @throws DeploymentError ConfigurationError */
export function readRequest(event: unknown): OperatorRequest {
  const result = schema.safeParse(event);
  if (result.success) return result.data;
  throw new DeploymentError(
    'ConfigurationError',
    'Expected a request of `stackgate blue-green`, with the operation status, switch, or retire, and the names of a deployment: use the ' +
      'command of the version of the gate.',
  );
}
