import { describe, expect, it } from 'vitest';
import { assembleEvidence } from '../../../core/change-set/assemble-evidence.ts';
import type { LocatedChange } from '../../../core/change-set/located-change.ts';
import { findNeededTemplates } from '../../../core/verdict/needed-templates.ts';
import {
  makeChange,
  makeNestedChange,
  makeNestedPage,
  makePage,
  makeReading,
  nestedId,
  ROOT_ID,
  STACK_ID,
} from '../../support/change-sets.ts';

const removal = makeChange({ Action: 'Remove', PolicyAction: 'Delete' });
const at = (path: string, plain = removal): LocatedChange => ({ path, plain });

describe('findNeededTemplates', () => {
  it('lists the root stack for a change that is not routine', () => {
    const reading = makeReading([makePage([removal])]);
    expect(findNeededTemplates({ changes: [at('')] }, reading)).toEqual([{ path: '', changeSetId: ROOT_ID, stackId: STACK_ID }]);
  });

  it('lists nothing for routine changes', () => {
    const update = makeChange({ Action: 'Modify', Replacement: 'False' });
    expect(findNeededTemplates({ changes: [at('', update)] }, makeReading([makePage([update])]))).toEqual([]);
  });

  it('lists an updated Auto Scaling group, whose update policy only the template shows', () => {
    const group = makeChange({ ResourceType: 'AWS::AutoScaling::AutoScalingGroup', Action: 'Modify', Replacement: 'False' });
    const reading = makeReading([makePage([group])]);
    expect(findNeededTemplates({ changes: [at('', group)] }, reading)).toHaveLength(1);
  });

  it('finds nested stacks at every depth, also if only the response with property values has them', () => {
    const [outer, inner] = [makeNestedChange('Outer'), makeNestedChange('Inner')];
    const reading = makeReading([makePage([outer]), makeNestedPage('Outer', [inner])], [makeNestedPage('Inner', [removal])]);
    const changes: readonly LocatedChange[] = [
      at('', outer),
      { path: 'Outer', valued: inner },
      at('Outer/Inner'),
      { path: 'Outer', plain: makeChange({ Action: 'Modify', Replacement: 'False' }) },
      { path: '', doubts: ['its change is missing'] },
    ];

    expect(findNeededTemplates({ changes }, reading)).toContainEqual(
      expect.objectContaining({ path: 'Outer/Inner', changeSetId: nestedId('Inner') }),
    );
  });

  it('leaves out a stack without a change set or without a stack ID', () => {
    const { StackId: _none, ...page } = makePage([removal]);
    expect(findNeededTemplates({ changes: [at('Elsewhere')] }, makeReading([makePage([])]))).toEqual([]);
    expect(findNeededTemplates({ changes: [at('')] }, makeReading([page]))).toEqual([]);
    expect(findNeededTemplates({ changes: [at('')] }, makeReading([]))).toEqual([]);
  });

  it.each([undefined, ''])(
    'keeps the templates of the root apart from a nested change with the logical ID %j',
    (LogicalResourceId) => {
      const unnamed = makeNestedChange('X', { LogicalResourceId });
      const reading = makeReading([makePage([unnamed, removal]), makeNestedPage('X', [removal])]);
      const { changes } = assembleEvidence(reading);

      expect(changes.map(({ path }) => path)).toEqual(['', '', '(unnamed)']);
      expect(findNeededTemplates({ changes }, reading)).toEqual([{ path: '', changeSetId: ROOT_ID, stackId: STACK_ID }]);
    },
  );
});
