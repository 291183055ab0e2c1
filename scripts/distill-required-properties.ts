import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { writeTable } from './write-table.ts';

/** Lists the required properties of each type in the AWS service specification, separated by blanks. */
export function distillRequiredProperties(): Readonly<Record<string, string>> {
  const found = loadAwsServiceSpecSync()
    .all('resource')
    .map(({ cloudFormationType, properties }) => {
      const required = Object.keys(properties).filter((name) => properties[name]?.required === true);
      return [cloudFormationType, required.toSorted().join(' ')] as const;
    })
    .filter(([, required]) => required !== '');
  return Object.fromEntries(found.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

if (import.meta.main) {
  const target = new URL('../sandbox/cloudformation/resources/required-properties.generated.json', import.meta.url);
  writeTable(target, `${JSON.stringify(distillRequiredProperties(), undefined, 0).replaceAll('","', '",\n"')}\n`);
}
