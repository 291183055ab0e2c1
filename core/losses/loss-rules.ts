import type { LossRule } from './loss-rule.ts';
import { ACCESS_RULES } from './rules/access-rules.ts';
import { DATABASE_RULES } from './rules/database-rules.ts';
import { EDGE_RULES } from './rules/edge-rules.ts';
import { SERVICE_RULES } from './rules/service-rules.ts';
import { STORAGE_RULES } from './rules/storage-rules.ts';

/**
 * Every update that loses data, protection, isolation, or service without deleting the resource. `docs/policy.md` shows the same table, and
 * a test compares the two.
 *
 * Sources: the CloudFormation documentation of each property in the AWS service specification, the rules of Checkov and of the AWS Guard
 * rules registry, and the controls of Security Hub.
 */
export const LOSS_RULES: readonly LossRule[] = [
  ...DATABASE_RULES,
  ...STORAGE_RULES,
  ...ACCESS_RULES,
  ...EDGE_RULES,
  ...SERVICE_RULES,
];
