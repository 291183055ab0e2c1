import { readFileSync } from 'node:fs';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { expect, test } from 'vitest';
import { findResourceRules } from '../../../core/resource-types/resource-rules.ts';
import { disputedProperties, distillResourceSpec, RESOURCE_SPEC_FILE } from '../../../scripts/resource-spec.ts';

test('the distilled specification is that of the installed package; else run `npm run distill`', () => {
  const isFresh = readFileSync(RESOURCE_SPEC_FILE, 'utf8') === distillResourceSpec();
  expect(isFresh, 'core/resource-types/resource-spec.generated.json is stale: run `npm run distill` and commit it').toBe(true);
});

test('a property that the documentation says replaces does so, unless it holds tags that the registry says can be updated', () => {
  const milder = loadAwsServiceSpecSync()
    .all('resource')
    .filter(({ cloudFormationType: type }) => !type.startsWith('AWS::Serverless::'))
    .flatMap(({ cloudFormationType: type, properties }) =>
      Object.entries(properties)
        .filter(([name, { causesReplacement }]) => causesReplacement === 'yes' && recreationOf(type, name) !== 'Always')
        .map(([name]) => `${type} ${name}`),
    );

  expect(milder.filter((property) => !/ Tag(?:s|Specifications)$/.test(property))).toEqual([]);
});

test('properties on which the registry and the specification disagree are reported', () => {
  expect(disputedProperties()).toContain('AWS::RDS::DBInstance Port');
  expect(recreationOf('AWS::RDS::DBInstance', 'Port')).toBe('Always');
  expect(recreationOf('AWS::Route53::RecordSet', 'Name')).toBe('Always');
  expect(recreationOf('AWS::SageMaker::Domain', 'Tags')).toBe('Never');
});

function recreationOf(type: string, name: string) {
  return findResourceRules(type)?.properties.get(name)?.recreation;
}
