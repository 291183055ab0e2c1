import { describe, expect, it } from 'vitest';
import { type ChoiceRule, readMachine, type State } from './machine.ts';

type Data = Readonly<Record<string, unknown>>;

const machine = readMachine();
const choices = Object.entries(machine.States).filter(([, { Type }]) => Type === 'Choice');

/** Data at each Choice state, and the state that follows. */
const ROUTES: Readonly<Record<string, readonly (readonly [Data, string])[]>> = {
  'Does Stack Exist?': [
    [{ stackCondition: 'absent' }, 'Create Stack'],
    [{ stackCondition: 'exists' }, 'Create Change Set'],
    [{ stackCondition: 'busy' }, 'Wait For Stack'],
    [{ stackCondition: 'failed-first-create' }, 'Delete Failed Stack'],
    [{ stackCondition: 'stuck' }, 'Delete Change Set'],
    [{ stackCondition: 'something new' }, 'Delete Change Set'],
    [{ stackCondition: 'wave' }, 'Run Wave'],
    [{ stackCondition: 'absent', hold: 'waiting' }, 'Judge First Create'],
    [{ stackCondition: 'absent', hold: 'released' }, 'Create Stack'],
    [{ stackCondition: 'failed-first-create', hold: 'waiting' }, 'Judge Failed Stack'],
    [{ stackCondition: 'failed-first-create', hold: 'released' }, 'Delete Failed Stack'],
    [{ stackCondition: 'exists', hold: 'waiting' }, 'Create Change Set'],
    [{ stackCondition: 'stuck', hold: 'stopped' }, 'Delete Change Set'],
  ],
  'Failed Stack Judged?': [
    [{ approvalNeeds: {} }, 'Request Approval'],
    [{ approvalNeeds: {}, hold: 'waiting' }, 'Request Approval'],
    [{ hold: 'waiting' }, 'Judge First Create'],
    [{ hold: 'released' }, 'Wait For Stack'],
    [{}, 'Wait For Stack'],
  ],
  'First Create Judged?': [
    [{ approvalNeeds: {} }, 'Request Approval'],
    [{ approvalNeeds: {}, hold: 'waiting' }, 'Request Approval'],
    [{ hold: 'waiting' }, 'Await Release'],
    [{ hold: 'released' }, 'Wait For Stack'],
    [{}, 'Wait For Stack'],
  ],
  'Stack Created?': [
    [{ operationOutcome: 'in-progress', nextWait: 'event' }, 'Await Stack Creation'],
    [{ operationOutcome: 'in-progress', nextWait: 'time' }, 'Wait Stack Creation'],
    [{ operationOutcome: 'in-progress', nextWait: 'something new' }, 'Wait Stack Creation'],
    [{ operationOutcome: 'failed', nextWait: 'event' }, 'Deployment Failed'],
    [{ operationOutcome: 'succeeded' }, 'Deployment Succeeded'],
    ...['failed', 'not-started', 'timed-out', 'something new'].map(
      (operationOutcome) => [{ operationOutcome }, 'Deployment Failed'] as const,
    ),
  ],
  'Change Set Created?': [
    [{ changeSetCreationStatus: 'CREATE_COMPLETE' }, 'Inspect Change Set Changes'],
    [{ changeSetCreationStatus: 'CREATE_PENDING' }, 'Wait Change Set Creation'],
    [{ changeSetCreationStatus: 'CREATE_IN_PROGRESS' }, 'Wait Change Set Creation'],
    [{ changeSetCreationStatus: 'FAILED', changeSetAction: 'NO-CHANGES' }, 'Inspect Change Set Changes'],
    [{ changeSetCreationStatus: 'FAILED' }, 'Delete Change Set'],
    [{ changeSetCreationStatus: 'FAILED', changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK' }, 'Delete Change Set'],
    [{ changeSetCreationStatus: 'TIMED_OUT' }, 'Delete Change Set'],
    [{ changeSetCreationStatus: 'SOMETHING_NEW' }, 'Delete Change Set'],
  ],
  'Safe to Update Infra?': [
    [{ changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK', inspection: { decision: 'allow' } }, 'Execute Change Set'],
    [{ changeSetAction: 'NO-CHANGES', inspection: { decision: 'allow' } }, 'Apply Settings'],
    ...(['CAN-SAFELY-UPDATE-EXISTING-STACK', 'NO-CHANGES'] as const).map(
      (changeSetAction) => [{ changeSetAction, inspection: { decision: 'allow' }, hold: 'waiting' }, 'Await Release'] as const,
    ),
    [
      { changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK', inspection: { decision: 'allow' }, hold: 'released' },
      'Execute Change Set',
    ],
    [{ changeSetAction: 'NO-CHANGES', inspection: { decision: 'allow' }, hold: 'released' }, 'Apply Settings'],
    [{ changeSetAction: 'NO-CHANGES', inspection: { decision: 'forbid' }, hold: 'waiting' }, 'Delete Change Set'],
    [{ changeSetAction: 'CANNOT-TELL', inspection: { decision: 'allow' }, hold: 'waiting' }, 'Delete Change Set'],
    [{ changeSetAction: 'NO-CHANGES', inspection: { decision: 'ask' } }, 'Delete Change Set'],
    [{ changeSetAction: 'NO-CHANGES', inspection: { decision: 'ask' }, approvalNeeds: { approvers: 1 } }, 'Request Approval'],
    [{ changeSetAction: 'NO-CHANGES', inspection: { decision: 'forbid' } }, 'Delete Change Set'],
    [{ changeSetAction: 'NO-CHANGES', inspection: {} }, 'Delete Change Set'],
    [{ changeSetAction: 'NO-CHANGES' }, 'Delete Change Set'],
    [{ changeSetAction: 'NEEDS-APPROVAL', approvalNeeds: { approvers: 1 } }, 'Request Approval'],
    [{ changeSetAction: 'NEEDS-APPROVAL', inspection: { decision: 'ask' } }, 'Delete Change Set'],
    [{ changeSetAction: 'BLUE-GREEN', inspection: { decision: 'forbid' } }, 'Delete Unsafe Change Set'],
    [{ changeSetAction: 'CANNOT-TELL', approvalNeeds: { approvers: 1 } }, 'Delete Change Set'],
    ...['NEEDS-APPROVAL', 'RESOURCES-BEING-DELETED-OR-REPLACED', 'CANNOT-TELL', 'SOMETHING-NEW'].map(
      (changeSetAction) => [{ changeSetAction, inspection: { decision: 'allow' } }, 'Delete Change Set'] as const,
    ),
  ],
  'Next Stack Created?': [
    [{ operationOutcome: 'in-progress', nextWait: 'event' }, 'Await Next Stack Creation'],
    [{ operationOutcome: 'in-progress', nextWait: 'time' }, 'Wait Next Stack Creation'],
    [{ operationOutcome: 'failed', nextWait: 'event' }, 'Delete Next Stack'],
    [{ operationOutcome: 'succeeded' }, 'Switch Stacks'],
    [{ operationOutcome: 'succeeded', verification: {} }, 'Verify Next Stack'],
    ...['failed', 'not-started', 'timed-out', 'something new'].map(
      (operationOutcome) => [{ operationOutcome, verification: {} }, 'Delete Next Stack'] as const,
    ),
  ],
  'Next Stack Verified?': [
    [{ verification: { answer: { Payload: { verified: true } } } }, 'Switch Stacks'],
    ...[{ verified: false }, { verified: 'true' }, {}, 'yes', null].map(
      (Payload) => [{ verification: { answer: { Payload } } }, 'Delete Next Stack'] as const,
    ),
  ],
  'Next Stack Deleted?': [
    [{ nextStackDeletion: { status: 'in-progress' } }, 'Wait Next Stack Deletion'],
    [{ nextStackDeletion: { status: 'ended' } }, 'Deployment Failed'],
    [{ nextStackDeletion: { status: 'something new' } }, 'Deployment Failed'],
  ],
  'Approved?': [
    ...(
      [
        ['change-set', 'Execute Change Set', 'Await Release'],
        ['settings', 'Apply Settings', 'Await Release'],
        ['first-create', 'Create Stack', 'Await Release'],
        ['failed-stack', 'Delete Failed Stack', 'Judge First Create'],
        ['something new', 'Delete Change Set', 'Await Release'],
      ] as const
    ).flatMap(([subject, next, held]) => {
      const approved = { approval: { status: 'approved' }, approvalNeeds: { subject } };
      return [
        [approved, next],
        [{ ...approved, hold: 'released' }, next],
        [{ ...approved, hold: 'waiting' }, held],
        [{ ...approved, approval: { status: 'pending' } }, 'Wait For Approvers'],
        [{ ...approved, approval: { status: 'pending' }, hold: 'waiting' }, 'Wait For Approvers'],
        ...['rejected', 'expired', 'withdrawn', 'stale', 'something new'].flatMap((status) => [
          [{ ...approved, approval: { status } }, 'Delete Change Set'] as const,
          [{ ...approved, approval: { status }, hold: 'waiting' }, 'Delete Change Set'] as const,
        ]),
      ] as const;
    }),
  ],
  'Change Set Executed?': [
    [{ operationOutcome: 'in-progress', nextWait: 'event' }, 'Await Change Set Execution'],
    [{ operationOutcome: 'in-progress', nextWait: 'time' }, 'Wait Change Set Execution'],
    [{ operationOutcome: 'in-progress', nextWait: 'something new' }, 'Wait Change Set Execution'],
    [{ operationOutcome: 'failed', nextWait: 'event' }, 'Delete Change Set'],
    [{ operationOutcome: 'succeeded' }, 'Deployment Succeeded'],
    ...['failed', 'not-started', 'timed-out', 'something new'].map(
      (operationOutcome) => [{ operationOutcome }, 'Delete Change Set'] as const,
    ),
  ],
  'Released?': [
    [{ hold: 'released' }, 'Does Stack Exist?'],
    [{ hold: 'released', changeSetAction: 'NO-CHANGES' }, 'Inspect Change Set Changes'],
    [{ hold: 'waiting', nextWait: 'event', changeSetAction: 'NO-CHANGES' }, 'Await Release'],
    [{ hold: 'waiting', nextWait: 'time' }, 'Wait Release'],
    [{ hold: 'stopped', nextWait: 'event' }, 'Delete Change Set'],
    [{ hold: 'stopped' }, 'Delete Change Set'],
  ],
  'Wave Ended?': [
    [{ waveOutcome: 'in-progress', nextWait: 'event' }, 'Await Targets'],
    [{ waveOutcome: 'in-progress', nextWait: 'time' }, 'Wait Targets'],
    [{ waveOutcome: 'succeeded', nextWait: 'event' }, 'Deployment Succeeded'],
    [{ waveOutcome: 'failed', nextWait: 'event' }, 'Deployment Failed'],
    [{ waveOutcome: 'something new' }, 'Deployment Failed'],
  ],
  'Is Reason Known?': [
    [{ failure: { Error: 'X', Cause: 'Y' } }, 'Deployment Failed'],
    [{ failure: { Error: 'X' } }, 'Report Clean-Up Failure'],
    [{ failure: { Cause: 'Y' } }, 'Report Clean-Up Failure'],
    [{}, 'Report Clean-Up Failure'],
  ],
};

/** Follows a Choice state. As in Step Functions, a comparison of a field that does not exist is an error. */
function follow({ Choices = [], Default }: State, data: Data): string {
  return Choices.find((rule) => holds(rule, data))?.Next ?? Default ?? 'States.NoChoiceMatched';
}

function holds(rule: Omit<ChoiceRule, 'Next'>, data: Data): boolean {
  const { And: all, Variable, StringEquals, BooleanEquals, IsPresent } = rule as Record<string, unknown>;
  if (Array.isArray(all)) return all.every((part) => holds(part, data));
  const value = String(Variable)
    .slice(2)
    .split('.')
    .reduce<unknown>((found, field) => (found as Data | null | undefined)?.[field], data);
  if (IsPresent !== undefined) return (value !== undefined) === IsPresent;
  if (value === undefined) throw new TypeError(`${Variable} does not exist`);
  return value === (BooleanEquals ?? StringEquals);
}

function routesHold(name: string, state: State): boolean {
  try {
    return (ROUTES[name] ?? []).every(([data, next]) => follow(state, data) === next);
  } catch {
    return false;
  }
}

/** The Choice state without one of its rules, without one condition of a rule, or with another Default. */
function variantsOf(state: State): readonly (readonly [string, State])[] {
  const { Choices = [] } = state;
  return [
    ['another Default', { ...state, Default: Choices[0]?.Next ?? '' }],
    ...Choices.map((_rule, index) => [`no rule ${index}`, { ...state, Choices: Choices.toSpliced(index, 1) }] as const),
    ...Choices.flatMap((rule, index) =>
      (Array.isArray(rule.And) ? rule.And : []).map((_condition: unknown, part: number) => {
        const looser = { ...rule, And: (rule.And as readonly unknown[]).toSpliced(part, 1) };
        return [`rule ${index} without condition ${part}`, { ...state, Choices: Choices.with(index, looser) }] as const;
      }),
    ),
  ];
}

describe.each(choices)('the Choice state %s', (name, state) => {
  it.each(ROUTES[name] ?? [])('leads from %j to %s', (data, next) => {
    expect(follow(state, data)).toBe(next);
  });

  it.each(variantsOf(state))('has another route with %s', (_label, variant) => {
    expect(routesHold(name, state)).toBe(true);
    expect(routesHold(name, variant)).toBe(false);
  });
});
