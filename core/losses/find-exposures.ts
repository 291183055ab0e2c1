import { findLosses } from './find-losses.ts';

/**
 * Finds the public or administrator access that a new resource gives, from its properties in the template. Values that only CloudFormation
 * can resolve are ignored, because the result is only a note about the create and not a decision.
 */
export function findExposures(type: string, properties: object): readonly string[] {
  const added = { Type: 'Resource', ResourceChange: { Action: 'Add', ResourceType: type } };
  return findLosses({ plain: added }, { after: properties })
    .map(({ consequence }) => consequence)
    .filter((consequence) => !consequence.includes('the change set does not show'));
}
