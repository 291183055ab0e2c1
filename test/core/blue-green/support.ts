import { findObstacles, type StacksToCompare } from '../../../core/blue-green/find-obstacles.ts';
import type { Obstacle } from '../../../core/blue-green/obstacle.ts';
import { parseTemplate } from '../../../core/template/parse-template.ts';

const ARN = 'arn:aws:cloudformation:eu-west-1:111111111111:stack';

/** The current stack `prod-shop`. */
export const CURRENT = {
  stackName: 'prod-shop',
  stackId: `${ARN}/prod-shop/11111111-2222-4333-8444-555555555555`,
  parameters: {},
};

/** The next stack `prod-shop-2`. */
export const NEXT = {
  stackName: 'prod-shop-2',
  stackId: `${ARN}/prod-shop-2/66666666-7777-4888-8999-000000000000`,
  parameters: {},
};

/** Finds the obstacles of two stacks from a template's text. */
export function find(text: string, options: Partial<StacksToCompare> = {}): readonly Obstacle[] {
  return findObstacles({ template: parseTemplate(text), current: CURRENT, next: NEXT, ...options });
}

/** Finds obstacles as `kind resource property`. */
export function summarize(text: string, options: Partial<StacksToCompare> = {}): readonly string[] {
  return find(text, options).map(({ kind, resource, property }) => [kind, resource, property].filter(Boolean).join(' '));
}

/** Writes a template with one resource. */
export function resource(type: string, properties: string, others = ''): string {
  return `Resources:\n  A: {Type: '${type}', Properties: {${properties}}}\n${others === '' ? '' : `  ${others}\n`}`;
}
