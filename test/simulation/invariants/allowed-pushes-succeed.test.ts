import { describe, expect, it } from 'vitest';
import { allowedPushesSucceed } from '../../../sandbox/simulation/invariants/allowed-pushes-succeed.ts';
import { push } from '../scenarios.ts';
import { CHANGE_SET_ID, change, type HistoryProps, history, wordsOf } from './history.ts';

const TOPIC = { ResourceType: 'AWS::SNS::Topic', LogicalResourceId: 'Topic' };
const NESTED = { Action: 'Add', ResourceType: 'AWS::CloudFormation::Stack' } as const;

/** A push whose action failed, although no operation of CloudFormation failed. */
function refused(changes = [change(TOPIC)], props: HistoryProps = {}): HistoryProps {
  return {
    action: { status: 'Failed', message: 'No.' },
    executions: [{ status: 'FAILED' }],
    events: [],
    ...props,
    seen: { described: new Map([[CHANGE_SET_ID, changes]]), ...props.seen },
  };
}

describe('S10 permits', () => {
  it.each<[string, HistoryProps]>([
    ['a push that succeeds', { seen: { described: new Map([[CHANGE_SET_ID, [change(TOPIC)]]]) } }],
    ['the refusal of a deletion', refused([change({ ...TOPIC, Action: 'Remove' })])],
    ['the refusal of an edit that can lose data', refused([change({ Details: [{ Target: { Name: 'RetentionInDays' } }] })])],
    ['the refusal of a nested stack whose content is unknown', refused([change(NESTED)])],
    ['the refusal of a change set that the gate never read', refused([], { seen: { described: new Map() } })],
    ['the refusal of a push with a mistake', refused(undefined, { plan: { mistake: 'no template' } })],
    ["the refusal of a push to another owner's stack", refused(undefined, { plan: { target: 'site' } })],
    ['the refusal of a push whose policy is not valid', refused(undefined, { plan: { policy: 'broken' } })],
    ['a push whose update CloudFormation rolled back', refused(undefined, { events: [{ status: 'UPDATE_ROLLBACK_COMPLETE' }] })],
    [
      'a failure in a scenario with faults',
      refused(undefined, { scenario: { faults: { kind: 'chance', rate: 1, most: 1, isStale: false } } }),
    ],
    [
      'a failure in a scenario with another actor',
      refused(undefined, {
        scenario: {
          steps: [
            { ...push({} as never), at: 0 },
            { kind: 'redeliver', at: 1 },
          ],
        },
      }),
    ],
  ])('%s', (_, props) => {
    expect(allowedPushesSucceed(history(props))).toEqual([]);
  });

  it('a failure of two pushes at the same time', () => {
    const seen = history(refused());
    const [pushed] = seen.pushes;
    if (pushed === undefined) throw new Error('Expected a push.');
    expect(allowedPushesSucceed({ ...seen, pushes: [pushed, { ...pushed }] })).toEqual([]);
  });
});

describe('S10 is violated by', () => {
  it.each<[string, HistoryProps]>([
    ['the refusal of an update', refused()],
    ['the refusal of a change set without resource changes', refused([])],
    [
      'the refusal of an edit that loses nothing',
      refused([change({ ...TOPIC, Details: [{ Target: { Name: 'DisplayName' } }] })]),
    ],
    ['the refusal of a nested stack with a change set', refused([change({ ...NESTED, ChangeSetId: 'nested' })])],
  ])('%s', (_, props) => {
    expect(wordsOf(allowedPushesSucceed(history(props)))).toEqual([
      'the push of job job-1 is allowed, but its action failed: No.',
    ]);
  });
});
