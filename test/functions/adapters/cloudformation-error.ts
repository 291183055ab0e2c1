/** An error as the SDK's CloudFormation client throws it. */
export function cloudFormationError(code: string, message = ''): Error {
  return Object.assign(new Error(message), { name: code, $fault: 'client', $metadata: { httpStatusCode: 400 } });
}
