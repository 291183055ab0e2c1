import { readFileSync, writeFileSync } from 'node:fs';
import { describeSpecChanges } from './describe-spec-changes.ts';
import { disputedProperties, distillResourceSpec, RESOURCE_SPEC_FILE } from './resource-spec.ts';

const before = readFileSync(RESOURCE_SPEC_FILE, 'utf8');
const after = distillResourceSpec();
writeFileSync(RESOURCE_SPEC_FILE, after);
process.stdout.write(describeSpecChanges(before, after));

const disputed = disputedProperties();
process.stdout.write(
  `${disputed.length} properties replace by the specification and not by the registry; they count as replacing:\n`,
);
process.stdout.write(disputed.map((property) => `! ${property}\n`).join(''));
