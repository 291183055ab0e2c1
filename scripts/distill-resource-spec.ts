import { readFileSync, writeFileSync } from 'node:fs';
import { describeSpecChanges } from './describe-spec-changes.ts';
import { distillResourceSpec, RESOURCE_SPEC_FILE } from './resource-spec.ts';

const before = readFileSync(RESOURCE_SPEC_FILE, 'utf8');
const after = distillResourceSpec();
writeFileSync(RESOURCE_SPEC_FILE, after);
process.stdout.write(describeSpecChanges(before, after));
