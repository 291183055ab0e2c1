/** Sections that CloudFormation allows in a template. */
export const TEMPLATE_SECTIONS: ReadonlySet<string> = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
]);

/** Attributes that CloudFormation allows in a resource. */
export const RESOURCE_ATTRIBUTES: ReadonlySet<string> = new Set([
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Description',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
  'Version',
]);

/** Checks whether CloudFormation allows the text as a logical id. */
export function isLogicalId(text: string): boolean {
  return /^[A-Za-z0-9]+$/.test(text);
}
