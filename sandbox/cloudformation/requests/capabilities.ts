import type { Template } from '../../../core/template/template.ts';

/**
 * Types that need an IAM capability, with the property that contains the custom name.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html (Capabilities)
 */
const IAM_NAME_PROPERTIES: Readonly<Record<string, string | undefined>> = {
  'AWS::IAM::AccessKey': undefined,
  'AWS::IAM::Group': 'GroupName',
  'AWS::IAM::InstanceProfile': 'InstanceProfileName',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Policy': undefined,
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::IAM::UserToGroupAddition': undefined,
};

/** The IAM capability that a template needs, and the types that need it. */
export interface IamNeed {
  readonly capability: 'CAPABILITY_IAM' | 'CAPABILITY_NAMED_IAM';
  readonly types: readonly string[];
}

/** Returns the capability that a template needs for its IAM resources, or undefined without IAM resources. */
export function findIamNeed(template: Template): IamNeed | undefined {
  const types = new Set<string>();
  let isNamed = false;
  for (const resource of Object.values(template.Resources ?? {})) {
    if (!Object.hasOwn(IAM_NAME_PROPERTIES, resource.Type)) continue;
    types.add(resource.Type);
    const property = IAM_NAME_PROPERTIES[resource.Type];
    if (property !== undefined && resource.Properties?.[property] !== undefined) isNamed = true;
  }
  if (types.size === 0) return undefined;
  return { capability: isNamed ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM', types: [...types] };
}

/** Returns the capabilities that a template needs and that the request lacks. */
export function missingCapabilities(template: Template, needsExpansion: boolean, given: readonly string[]): string[] {
  const need = findIamNeed(template)?.capability;
  const hasIam = given.includes('CAPABILITY_NAMED_IAM') || (need === 'CAPABILITY_IAM' && given.includes('CAPABILITY_IAM'));
  return [
    ...(need !== undefined && !hasIam ? [need] : []),
    ...(needsExpansion && !given.includes('CAPABILITY_AUTO_EXPAND') ? ['CAPABILITY_AUTO_EXPAND'] : []),
  ];
}
