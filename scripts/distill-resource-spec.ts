import { writeFileSync } from 'node:fs';
import { distillResourceSpec, RESOURCE_SPEC_FILE } from './resource-spec.ts';

writeFileSync(RESOURCE_SPEC_FILE, distillResourceSpec());
