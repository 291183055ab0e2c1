/** Makes a sentence of a reason that another one follows: CloudFormation's own end with a full stop or without. */
export function endWithStop(text: string): string {
  return text.replace(/\.?$/, '.');
}
