/**
 * The outputs of other stacks that a value reads by Fn::GetStackOutput, in words. Nothing keeps the other stack from changing them.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
 */
export function findForeignOutputs(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (key !== 'Fn::GetStackOutput') return findForeignOutputs(child);
    const { StackName, OutputName } = { ...(child as Readonly<Record<string, unknown>> | null) };
    return [`the output ${inWords(OutputName)} of the stack ${inWords(StackName)}`];
  });
}

function inWords(name: unknown): string {
  return typeof name === 'string' ? name : JSON.stringify(name);
}
