import { describe, expect, it } from 'vitest';
import { describeSuccess } from '../../../core/report/describe-success.ts';

const APPROVED = { status: 'approved', by: 'alice', at: 'now' } as const;
const STACK = { environmentName: 'prod', stackName: 'shop' };

describe('describeSuccess', () => {
  it.each([
    ['a first create', { ...STACK, stackStatus: 'CREATE_COMPLETE' }, 'Created the stack prod-shop: CREATE_COMPLETE.'],
    [
      'a push that changes nothing',
      { ...STACK, stackStatus: 'UPDATE_COMPLETE', changeSetAction: 'NO-CHANGES' },
      'No changes for the stack prod-shop: its status is still UPDATE_COMPLETE.',
    ],
    [
      'an update',
      {
        ...STACK,
        stackStatus: 'UPDATE_COMPLETE',
        changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK',
        inspection: { decision: 'allow', summary: '', counts: { update: 2, create: 1 }, findings: [], fingerprint: '' },
      },
      'Updated the stack prod-shop: UPDATE_COMPLETE, 2 updated, 1 created; judged safe.',
    ],
    [
      'an update of outputs only',
      { ...STACK, stackStatus: 'UPDATE_COMPLETE', changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK' },
      'Updated the stack prod-shop: UPDATE_COMPLETE, no resource changes; judged safe.',
    ],
    [
      'an update that people approved',
      { ...STACK, stackStatus: 'UPDATE_COMPLETE', changeSetAction: 'NEEDS-APPROVAL', approval: APPROVED },
      'Updated the stack prod-shop: UPDATE_COMPLETE, no resource changes. Approved by alice at now.',
    ],
    [
      'a first create that people approved',
      { ...STACK, stackStatus: 'CREATE_COMPLETE', approval: APPROVED },
      'Created the stack prod-shop: CREATE_COMPLETE. Approved by alice at now.',
    ],
    [
      'settings that people approved',
      { ...STACK, stackStatus: 'UPDATE_COMPLETE', changeSetAction: 'NO-CHANGES', approval: APPROVED },
      'No changes for the stack prod-shop: its status is still UPDATE_COMPLETE. Approved by alice at now.',
    ],
    ['an output that cannot be read', {}, 'The deployment succeeded.'],
  ] as const)('describes %s', (_what, state, sentence) => {
    expect(describeSuccess(state)).toBe(sentence);
  });

  it.each([
    [
      { ...STACK, changeSetAction: 'BLUE-GREEN' },
      'Created the stack unknown for prod-shop and moved the pointer to it, because the change set of the current stack was not safe. The ' +
        'previous stack unknown still exists, with termination protection. Delete it with `stackgate blue-green retire`.',
    ],
    [
      {
        ...STACK,
        changeSetAction: 'BLUE-GREEN',
        avoided: { summary: 'Replaces Jobs.' },
        currentStack: { stackName: 'prod-shop' },
        nextStack: { stackName: 'prod-shop-bg-1' },
        blueGreen: { retireAfterHours: 24 },
        switchNotes: ['The stack has no alias.'],
      },
      'Created the stack prod-shop-bg-1 for prod-shop and moved the pointer to it, because the change set of prod-shop was not safe. Replaces ' +
        'Jobs. The previous stack prod-shop still exists, with termination protection. The gate deletes it after 24 hours, if the policy allows ' +
        'that. The stack has no alias.',
    ],
  ] as const)('describes a blue/green deployment: %j', (state, sentence) => {
    expect(describeSuccess(state)).toBe(sentence);
  });

  it('names parameters whose deployed values stay, and resources that CloudFormation could not delete', () => {
    const updated = { ...STACK, changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK' } as const;
    const parametersWithOtherDefault = ['Size'];
    const kept = 'although the template has other defaults: Size. To change a value, give it in the deployment input.';

    expect(describeSuccess({ ...updated, parametersWithOtherDefault })).toContain(kept);
    expect(describeSuccess({ ...STACK, changeSetAction: 'NO-CHANGES', parametersWithOtherDefault })).toContain(kept);
    expect(describeSuccess({ ...updated, undeletedResources: ['Old (old-1)'] })).toContain('could not delete Old (old-1)');
  });

  it.each([
    [{ stackPolicy: { after: '{}' } }, 'judged safe. The pushed stack policy is in effect.'],
    [{ terminationProtection: { before: false, after: true } }, 'judged safe. Termination protection is enabled.'],
    [{ terminationProtection: { before: true, after: false } }, 'judged safe. Termination protection is disabled.'],
  ])('names the settings that the update changed: %j', (settingsChange, ending) => {
    const changeSetAction = 'CAN-SAFELY-UPDATE-EXISTING-STACK';

    expect(describeSuccess({ ...STACK, changeSetAction, settingsChange })).toMatch(new RegExp(`${ending}$`));
  });

  const unchanged = { ...STACK, stackStatus: 'UPDATE_COMPLETE', changeSetAction: 'NO-CHANGES' } as const;

  it('names the settings of a push without changes that the gate applied, and those that it could not apply', () => {
    expect(
      describeSuccess({
        ...unchanged,
        settingsChange: { stackPolicy: { after: '{}' } },
        unappliedSettings: ['the service role'],
      }),
    ).toMatch(/is still UPDATE_COMPLETE\. The pushed stack policy is in effect\. Not applied, because .*: the service role\./);
    expect(describeSuccess(unchanged)).toMatch(/is still UPDATE_COMPLETE\.$/);
  });
});
