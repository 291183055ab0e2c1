import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';

/**
 * What happens to the physical resource of one that leaves the stack: its DeletionPolicy as deployed. Databases are snapshotted where
 * the template says nothing.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
 */
export function removalPolicyAction(resource: EvaluatedResource): 'Delete' | 'Retain' | 'Snapshot' {
  switch (resource.deletionPolicy) {
    case 'Retain':
    case 'RetainExceptOnCreate':
      return 'Retain';
    case 'Snapshot':
      return 'Snapshot';
    case undefined:
      return isSnapshottedByDefault(resource) ? 'Snapshot' : 'Delete';
    default:
      return 'Delete';
  }
}

/** What happens to the old physical resource of one that is replaced: its UpdateReplacePolicy in the new template. */
export function replacementPolicyAction(
  resource: EvaluatedResource,
): 'ReplaceAndDelete' | 'ReplaceAndRetain' | 'ReplaceAndSnapshot' {
  if (resource.updateReplacePolicy === 'Retain') return 'ReplaceAndRetain';
  return resource.updateReplacePolicy === 'Snapshot' ? 'ReplaceAndSnapshot' : 'ReplaceAndDelete';
}

function isSnapshottedByDefault({ type, properties }: EvaluatedResource): boolean {
  return type === 'AWS::RDS::DBCluster' || (type === 'AWS::RDS::DBInstance' && properties.DBClusterIdentifier === undefined);
}
