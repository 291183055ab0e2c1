import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { writeTable } from './write-table.ts';

/** An attribute or identifier whose value can be the ARN of the resource. */
const ARN = /Arn$/i;

/**
 * Lists the form of the ARN of each type that has an ARN as an attribute: the ARN template of the AWS service specification, with
 * the placeholders of the sandbox. A template with several placeholders for parts of the resource is excluded, because their values are
 * not properties of the resource.
 */
export function distillArnForms(): Readonly<Record<string, string>> {
  const found = loadAwsServiceSpecSync()
    .all('resource')
    .filter(({ attributes, primaryIdentifier = [] }) =>
      [...Object.keys(attributes), ...primaryIdentifier].some((name) => ARN.test(name)),
    )
    .flatMap(({ cloudFormationType, arnTemplate = '' }) => {
      const form = arnTemplate
        .replace('${Partition}', '{partition}')
        .replace('${Region}', '{region}')
        .replace('${Account}', '{account}');
      const names = form.match(/\$\{\w+\}/g) ?? [];
      return names.length === 1 ? [[cloudFormationType, form.replace(names[0] ?? '', '{name}')] as const] : [];
    });
  return Object.fromEntries(found.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

if (import.meta.main) {
  const target = new URL('../sandbox/cloudformation/resources/arn-forms.generated.json', import.meta.url);
  writeTable(target, `${JSON.stringify(distillArnForms()).replaceAll('","', '",\n"')}\n`);
}
