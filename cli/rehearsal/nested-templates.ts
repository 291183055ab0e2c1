import type { TemplateTree } from '../../core/prediction/template-tree.ts';
import type { TemplateResource } from '../../core/template/template.ts';

/** A template whose nested templates are objects in S3, with those objects by key. */
export interface PackagedTemplate {
  readonly text: string;
  readonly objects: Readonly<Record<string, string>>;
}

/** The bucket of the nested templates in a rehearsal. */
export const NESTED_TEMPLATES_BUCKET = 'rehearsal-nested-templates';

/** Ends cycles of nested templates. */
const MAX_NESTING = 10;

/**
 * Uploads nested templates in files as `aws cloudformation package` does: the files are found as `stackgate plan` finds them, and each
 * TemplateURL becomes the address of the uploaded object. A template without nested files does not change.
 *
 * @param text the text of the template
 * @param key distinguishes the objects of this template from those of others
 */
export function packageNestedTemplates(text: string, tree: TemplateTree, key: string, depth = 0): PackagedTemplate {
  const objects: Record<string, string> = {};
  const resources: Record<string, TemplateResource> = {};
  for (const [logicalId, resource] of Object.entries({ ...tree.template.Resources })) {
    const nested = depth < MAX_NESTING ? findNested(logicalId, resource, tree) : undefined;
    if (nested === undefined) continue;
    const nestedKey = `${key}/${logicalId}`;
    const packaged = packageNestedTemplates(JSON.stringify(nested.template), nested, nestedKey, depth + 1);
    Object.assign(objects, packaged.objects, { [nestedKey]: packaged.text });
    const TemplateURL = `https://${NESTED_TEMPLATES_BUCKET}.s3.amazonaws.com/${nestedKey}`;
    resources[logicalId] = { ...resource, Properties: { ...resource.Properties, TemplateURL } };
  }
  if (Object.keys(objects).length === 0) return { text, objects };
  const { template } = tree;
  return { text: JSON.stringify({ ...template, Resources: { ...template.Resources, ...resources } }), objects };
}

function findNested(logicalId: string, resource: unknown, tree: TemplateTree): TemplateTree | undefined {
  const { Type, Properties, Metadata } = { ...(resource as Partial<TemplateResource> | null) };
  if (Type !== 'AWS::CloudFormation::Stack') return undefined;
  return tree.findNested({ logicalId, properties: { ...Properties }, metadata: Metadata });
}
