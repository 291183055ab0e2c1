import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { UsageError } from '../usage-error.ts';

/**
 * Invokes a function of the gate, and returns its result.
 *
 * @param name name or ARN of the function, with an alias if the function needs one
 * @throws UsageError with the message of the function, or if the function cannot be invoked
 */
export async function invokeFunction(client: LambdaClient, name: string, request: object): Promise<unknown> {
  const { Payload, FunctionError } = await client
    .send(new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(request) }))
    .catch((error: Error) => {
      throw new UsageError(`The function ${name} could not be invoked: ${error.message}`, { cause: error });
    });
  const answer: unknown = JSON.parse(new TextDecoder().decode(Payload));
  if (FunctionError === undefined) return answer;
  throw new UsageError((answer as { readonly errorMessage?: string }).errorMessage ?? `The function ${name} failed.`);
}
