import type { OperationKind, ResourceStep } from '../planning/operation-plan.ts';
import type { UnknownAttribute } from '../requests/asked-attributes.ts';

/** `The following resource(s) failed to create: [A, B]. `, with the trailing space of the service. */
export function sentence(verb: 'create' | 'update' | 'delete' | 'import', logicalIds: readonly string[]): string {
  return `The following resource(s) failed to ${verb}: [${logicalIds.join(', ')}]. `;
}

/** Names the resources that failed: first those that the operation creates, then those that it changes. */
export function explainFailures(
  kind: OperationKind,
  steps: ReadonlyMap<string, ResourceStep>,
  logicalIds: readonly string[],
): string {
  const creates = logicalIds.filter((logicalId) => steps.get(logicalId)?.act === 'create');
  const others = logicalIds.filter((logicalId) => !creates.includes(logicalId));
  return [
    creates.length > 0 ? sentence('create', creates) : '',
    others.length > 0 ? sentence(kind === 'IMPORT' ? 'import' : 'update', others) : '',
  ].join('');
}

/** `The following resource(s) failed to create: [A]. Rollback requested by user.` */
export function requestedByUser(reason: string, what: 'Rollback' | 'Delete'): string {
  return `${reason}${reason.endsWith('. ') ? '' : '. '}${what} requested by user.`;
}

/** `[Error] /Outputs/O/Value/Fn::GetAtt: Resource type AWS::SNS::Topic does not support attribute {X}` */
export function unknownAttribute({ path, type, attribute }: UnknownAttribute): string {
  return `[Error] /${path.join('/')}: Resource type ${type} does not support attribute {${attribute}}`;
}
