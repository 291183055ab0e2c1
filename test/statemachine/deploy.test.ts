import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { LONGEST_TIMEOUT_MINUTES } from '../../core/deployment/deadline.ts';
import { DEPLOYMENT_ERROR_NAMES } from '../../core/errors.ts';
import {
  APPROVAL_FUNCTION_NAMES,
  BLUE_GREEN_FUNCTION_NAMES,
  EVENT_FUNCTION_NAMES,
} from '../../infra/constructs/functions/gate-functions.ts';
import { DEFINITION, edgesOf, hasCycle, type Machine, reachableFrom, readMachine, without } from './machine.ts';

const machine = readMachine();
const edges = edgesOf(machine);
const states = Object.entries(machine.States);
const tasks = states.filter(([, { Type }]) => Type === 'Task');

/** The tasks that wait for a callback. */
const WAITING = '${WaitForTaskToken}';
const GATE = 'Safe to Update Infra?';

/** The task that invokes the function of the user. */
const INVOKING = '${InvokeFunction}';
const waiting = tasks.filter(([name, { Resource }]) => Resource === WAITING && name !== 'Request Approval');
/** The task that follows each wait, and the function that stores its token. */
const AFTER_WAIT: Readonly<Record<string, readonly [next: string, fn: string]>> = {
  'Await Stack Creation': ['Get Stack Creation Status', 'AwaitOperation'],
  'Await Next Stack Creation': ['Get Next Stack Creation Status', 'AwaitOperation'],
  'Await Change Set Execution': ['Get Change Set Execution Status', 'AwaitOperation'],
  'Await Release': ['Read Release', 'AwaitWave'],
  'Await Targets': ['Run Wave', 'AwaitWave'],
};
const calling = tasks.filter(([, { Resource }]) => Resource !== WAITING && Resource !== INVOKING);

/** Folders without a task of the state machine. */
const OTHER_FOLDERS: readonly string[] = ['adapters', 'ports', 'trigger', 'answer-job', 'start-deployment'];

/** Names that Step Functions and Lambda give to errors. */
const PASSING_SERVICE_ERRORS = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Runtime.ExitError',
  'Sandbox.Timedout',
  'States.Timeout',
];

describe('the definition', () => {
  it('is valid Amazon States Language', () => {
    const validate: (definition: unknown) => { isValid: boolean; errorsText(): string } = createRequire(import.meta.url)(
      'asl-validator',
    );
    const deployed = DEFINITION.replaceAll(WAITING, 'arn:aws:states:::lambda:invoke.waitForTaskToken')
      .replaceAll(INVOKING, 'arn:aws:states:::lambda:invoke')
      .replaceAll(/\$\{\w+\}/g, 'arn:aws:lambda:us-east-1:111111111111:function:f');

    const result = validate(JSON.parse(deployed));

    expect(result.isValid, result.errorsText()).toBe(true);
  });

  it('has a placeholder for each task function, for the callback task, and for the task of the user, and no other', () => {
    const placeholders = new Set([...DEFINITION.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    const folders = readdirSync('functions', { withFileTypes: true })
      .filter(
        (entry) =>
          entry.isDirectory() &&
          ![...OTHER_FOLDERS, ...EVENT_FUNCTION_NAMES, ...APPROVAL_FUNCTION_NAMES, ...BLUE_GREEN_FUNCTION_NAMES].includes(
            entry.name,
          ),
      )
      .map(({ name }) => name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()));

    expect([...placeholders].sort()).toEqual(
      [...folders.map((folder) => `${folder}FunctionArn`), 'WaitForTaskToken', 'InvokeFunction'].sort(),
    );
  });

  it('uses JSONPath only, so that every engine runs it', () => {
    expect(DEFINITION).not.toMatch(/QueryLanguage|\{%/);
  });

  it.each(states)('%s has a comment', (_, { Comment }) => {
    expect(Comment).toMatch(/^[A-Z].+\.$|\?$/s);
  });

  it('has a name with a question mark for every Choice', () => {
    const choices = states.filter(([, { Type }]) => Type === 'Choice').map(([name]) => name);

    expect(choices.filter((name) => !name.endsWith('?'))).toEqual([]);
  });

  it('reaches every state', () => {
    expect([...reachableFrom(machine.StartAt, edges)].sort()).toEqual(states.map(([name]) => name).sort());
  });
});

describe.each(calling)('the task %s', (_, task) => {
  it('has a time limit', () => {
    expect(task.TimeoutSeconds).toBeGreaterThan(0);
    expect(task.TimeoutSeconds).toBeLessThanOrEqual(300);
  });

  it('retries transient errors only, with full jitter', () => {
    const retried = (task.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect([...retried].sort()).toEqual(['SystemUnavailable', ...PASSING_SERVICE_ERRORS].sort());
    for (const { JitterStrategy, MaxAttempts, BackoffRate } of task.Retry ?? []) {
      expect(JitterStrategy).toBe('FULL');
      expect(MaxAttempts).toBeGreaterThanOrEqual(6);
      expect(BackoffRate).toBe(2);
    }
  });

  it('retries throttled calls for a quarter of an hour', () => {
    for (const name of ['SystemUnavailable', 'Lambda.TooManyRequestsException']) {
      const retrier = task.Retry?.find(({ ErrorEquals }) => ErrorEquals.includes(name));
      expect(retrier).toMatchObject({ MaxAttempts: 40, MaxDelaySeconds: 60 });
    }
  });
});

describe.each(tasks)('the task %s', (_, task) => {
  it('catches every error, and keeps the state', () => {
    expect(task.Catch?.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
    for (const { ResultPath } of task.Catch ?? []) {
      expect(String(ResultPath)).toMatch(/^(?:\$\.(?:failure|raced|cleanupFailure|awaitTimeout|approvalRequired)|null)$/);
    }
  });

  it('matches only errors that are thrown', () => {
    const names = (task.Catch ?? [])
      .flatMap(({ ErrorEquals }) => ErrorEquals)
      .filter((name) => !['States.ALL', 'States.Timeout'].includes(name));

    expect(names.filter((name) => !(DEPLOYMENT_ERROR_NAMES as readonly string[]).includes(name))).toEqual([]);
  });
});

describe.each(waiting)('the task %s, which waits for an event', (name, task) => {
  const [status, fn] = AFTER_WAIT[name] ?? [];

  it('waits for the time in the state, and has a status check after the wait, a timeout, or an error', () => {
    expect(task.TimeoutSecondsPath).toBe('$.awaitSeconds');
    expect([task.Next, ...(task.Catch ?? []).map(({ Next }) => Next)]).toEqual([status, status, status]);
  });

  it('never retries a timeout, which is the fallback poll, and retries transient errors for half a minute only', () => {
    const retried = (task.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect([...retried, 'States.Timeout'].sort()).toEqual(['SystemUnavailable', ...PASSING_SERVICE_ERRORS].sort());
    for (const retrier of task.Retry ?? []) {
      expect(retrier).toMatchObject({ MaxAttempts: 6, MaxDelaySeconds: 8, BackoffRate: 2, JitterStrategy: 'FULL' });
    }
    expect(task.Catch?.[0]).toMatchObject({ ErrorEquals: ['States.Timeout'], ResultPath: '$.awaitTimeout' });
  });

  it('drops the result of the callback, because readers of the history know the token', () => {
    expect(task.ResultPath).toBeNull();
    expect(task.Catch?.[1]).toMatchObject({ ErrorEquals: ['States.ALL'], ResultPath: null });
  });

  it('gives its token only to the function that stores it', () => {
    expect(task.Parameters).toEqual({
      FunctionName: `\${${fn}FunctionArn}`,
      Payload: { 'taskToken.$': '$$.Task.Token', 'state.$': '$' },
    });
  });
});

describe('the task Request Approval, which waits for people', () => {
  const task = machine.States['Request Approval'];

  it('waits until the reminder or the deadline, and then reads the approval', () => {
    expect(task).toMatchObject({ Resource: WAITING, TimeoutSecondsPath: '$.awaitSeconds', Next: 'Read Approval' });
    expect(task?.Catch?.[0]).toMatchObject({ ErrorEquals: ['States.Timeout'], Next: 'Read Approval', ResultPath: null });
  });

  it('never retries a timeout, and retries transient errors for a quarter of an hour', () => {
    const retried = (task?.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);
    expect([...retried, 'States.Timeout'].sort()).toEqual(['SystemUnavailable', ...PASSING_SERVICE_ERRORS].sort());
    expect(task?.Retry).toMatchObject([{ MaxAttempts: 40, MaxDelaySeconds: 60, BackoffRate: 2, JitterStrategy: 'FULL' }]);
  });

  it('drops the result of the callback: only the stored outcome decides', () => {
    expect(task?.ResultPath).toBeNull();
    expect(task?.Parameters).toEqual({
      FunctionName: '${RequestApprovalFunctionArn}',
      Payload: { 'taskToken.$': '$$.Task.Token', 'state.$': '$' },
    });
  });

  it('is reached only by a verdict that people can approve', () => {
    const hasNeeds = { Variable: '$.approvalNeeds', IsPresent: true };
    const ofChangeSet = (action: string) => ({
      And: [{ Variable: '$.changeSetAction', StringEquals: action }, hasNeeds],
      Next: 'Request Approval',
    });
    const permitted = [
      ...['NEEDS-APPROVAL', 'NO-CHANGES'].map((action) => ({ from: GATE, rule: ofChangeSet(action) })),
      ...['Failed Stack Judged?', 'First Create Judged?'].map((from) => ({
        from,
        rule: { ...hasNeeds, Next: 'Request Approval' },
      })),
    ].map((edge) => JSON.stringify(edge));
    const others = edges.filter(({ from, rule }) => !permitted.includes(JSON.stringify({ from, rule })));

    expect(reachableFrom(machine.StartAt, others)).not.toContain('Request Approval');
  });
});

describe('the task Verify Next Stack, which invokes the function of the user', () => {
  const task = machine.States['Verify Next Stack'];

  it('invokes the function that Prepare Next Stack checked, with the IDs of both stacks and nothing else of the state', () => {
    expect(task).toMatchObject({ Resource: INVOKING, ResultPath: '$.verification.answer' });
    expect(task?.Parameters).toEqual({
      'FunctionName.$': '$.verification.functionArn',
      Payload: {
        version: 1,
        'executionArn.$': '$.execution.id',
        'deployment.$': '$.verification.deployment',
        'next.$': '$.nextStack',
        'current.$': '$.currentStack',
      },
    });
  });

  it('has the time limit of the push, never retries a timeout, and then deletes the next stack', () => {
    const retried = (task?.Retry ?? []).flatMap(({ ErrorEquals }) => ErrorEquals);

    expect(task?.TimeoutSecondsPath).toBe('$.verification.timeoutSeconds');
    expect([...retried, 'States.Timeout'].sort()).toEqual(['SystemUnavailable', ...PASSING_SERVICE_ERRORS].sort());
    expect(task?.Catch).toEqual([{ ErrorEquals: ['States.ALL'], Next: 'Delete Next Stack', ResultPath: '$.failure' }]);
  });
});

describe('a blue/green deployment', () => {
  const after = (from: string, to: string) => edges.filter((edge) => !(edge.from === from && edge.to === to));

  it('creates the next stack only if the gate says so, after the change set was deleted and the stack was reserved', () => {
    const rule = { Variable: '$.changeSetAction', StringEquals: 'BLUE-GREEN', Next: 'Delete Unsafe Change Set' };

    expect(edges.filter(({ to }) => to === 'Delete Unsafe Change Set')).toEqual([
      { from: GATE, to: 'Delete Unsafe Change Set', rule },
    ]);
    for (const task of ['Delete Unsafe Change Set', 'Prepare Next Stack']) {
      const others = edges.filter(({ from }) => from !== task);
      expect(reachableFrom(machine.StartAt, others)).not.toContain('Create Next Stack');
    }
  });

  it('moves the pointer only after the create succeeded, and after the answer of the function if there is one', () => {
    expect(edges.filter(({ to }) => to === 'Switch Stacks').map(({ from }) => from)).toEqual([
      'Next Stack Created?',
      'Next Stack Verified?',
    ]);
    expect(reachableFrom('Next Stack Verified?', after('Next Stack Verified?', 'Switch Stacks'))).not.toContain('Switch Stacks');
  });

  it('deletes the next stack after every failure, and never goes back to the states of the current stack', () => {
    const reached = reachableFrom('Create Next Stack', edges);

    expect([...reached].filter((name) => /Change Set|Check Stack/.test(name))).toEqual([]);
    for (const name of ['Create Next Stack', 'Verify Next Stack', 'Switch Stacks', 'Get Next Stack Creation Status']) {
      expect(machine.States[name]?.Catch?.map(({ Next }) => Next)).toContain(
        name === 'Create Next Stack' ? 'Await Next Stack Creation' : 'Delete Next Stack',
      );
    }
  });

  it('adds no state to a deployment without it', () => {
    const OF_BLUE_GREEN = /Next Stack|Switch Stacks|Unsafe Change Set/;
    const entries = edges.filter(({ from, to }) => !OF_BLUE_GREEN.test(from) && OF_BLUE_GREEN.test(to));

    expect(entries.map(({ from }) => from)).toEqual([GATE]);
  });
});

describe('its loops', () => {
  const waits = states.filter(([, { Type }]) => Type === 'Wait').map(([name]) => name);

  // The status check asks for the next event only after a wait that timed out; the tests of the check show that.
  // A target that waits for its release judges its stack once before the wait, and again after the release.
  // A task that has an approval carries it out or fails, and does not ask again; the tests of the tasks show that.
  const isWaitForEvent = (rule: unknown) => /"StringEquals":"(?:event|waiting|approved)"/.test(JSON.stringify(rule ?? {}));

  it('wait in every round, for the time that a task returned or for an event', () => {
    const timed = edges.filter(({ rule }) => !isWaitForEvent(rule));

    expect(hasCycle(edges)).toBe(true);
    expect(hasCycle(without(waits, timed))).toBe(false);
    expect(waits.map((name) => machine.States[name]?.SecondsPath)).toEqual(waits.map(() => '$.waitSeconds'));
  });

  it('contain a task that ends them at the deadline of the deployment', () => {
    const bounded = tasks
      .filter(([, { Resource }]) =>
        /\{(?:CheckStack|GetOperationStatus|GetChangeSetStatus|ReadApproval|ReadRelease|RunWave|DeleteNextStack)FunctionArn\}/.test(
          Resource ?? '',
        ),
      )
      .map(([name]) => name);

    expect(hasCycle(without(bounded, edges))).toBe(false);
  });

  it('end before the state machine, which ends before CodePipeline', () => {
    expect(machine.TimeoutSeconds).toBeGreaterThan(LONGEST_TIMEOUT_MINUTES * 60);
    expect(machine.TimeoutSeconds).toBeLessThan(24 * 3_600);
  });
});

describe('its end', () => {
  it('follows a task that announces it, also after a failure', () => {
    const announcing = tasks
      .filter(([, { Resource }]) =>
        /\{(?:GetOperationStatus|DeleteChangeSet|RunWave|SwitchStacks|DeleteNextStack)FunctionArn\}/.test(Resource ?? ''),
      )
      .map(([name]) => name);
    const ends = states.filter(([, { Type }]) => Type === 'Succeed' || Type === 'Fail').map(([name]) => name);
    const otherTasks = tasks.map(([name]) => name).filter((name) => !announcing.includes(name));
    const notTasks = edges.filter(({ from }) => !announcing.includes(from));

    for (const task of otherTasks) for (const end of ends) expect(reachableFrom(task, notTasks)).not.toContain(end);
  });
});

const EXECUTE = 'Execute Change Set';
const SAFE_RULE = { Variable: '$.changeSetAction', StringEquals: 'CAN-SAFELY-UPDATE-EXISTING-STACK', Next: EXECUTE };

/** The rule for an approved step. */
const approvedRule = (subject: string, next: string) => ({
  And: [
    { Variable: '$.approval.status', StringEquals: 'approved' },
    { Variable: '$.approvalNeeds.subject', StringEquals: subject },
  ],
  Next: next,
});

const APPROVED_RULE = approvedRule('change-set', EXECUTE);

/** The only transitions that may lead to the execution: the one safe answer of the gate, and the approval by people. */
const PERMITTED = [
  { from: GATE, rule: SAFE_RULE },
  { from: 'Approved?', rule: APPROVED_RULE },
].map((edge) => JSON.stringify(edge));

/** Checks whether a path leads to Execute without the safe answer of the gate and without an approval. */
function canExecuteWithoutSafeVerdict(candidate: Machine): boolean {
  const unsafe = edgesOf(candidate).filter(({ from, rule }) => !PERMITTED.includes(JSON.stringify({ from, rule })));
  return reachableFrom(candidate.StartAt, unsafe).has(EXECUTE);
}

/** All variants of the state machine in which one transition leads to Execute instead. */
function redirections(): readonly (readonly [string, Machine])[] {
  return states.flatMap(([name, state]) => {
    const variants: (readonly [string, object])[] = [
      ...(state.Default === undefined ? [] : [['Default', { ...state, Default: EXECUTE }] as const]),
      ...(state.Next === undefined ? [] : [['Next', { ...state, Next: EXECUTE }] as const]),
      ...(state.Catch ?? []).map(
        (catcher, index) =>
          [`Catch ${index}`, { ...state, Catch: state.Catch?.with(index, { ...catcher, Next: EXECUTE }) }] as const,
      ),
      ...(state.Choices ?? [])
        .map((rule, index) => [`Choice ${index}`, rule, index] as const)
        .filter(([, rule]) => rule.Next !== EXECUTE)
        .map(
          ([label, rule, index]) =>
            [label, { ...state, Choices: state.Choices?.with(index, { ...rule, Next: EXECUTE }) }] as const,
        ),
    ];
    return variants
      .filter(
        () =>
          name !== EXECUTE &&
          ![
            'Await Change Set Execution',
            'Wait Change Set Execution',
            'Get Change Set Execution Status',
            'Change Set Executed?',
          ].includes(name),
      )
      .map(
        ([label, variant]) =>
          [`${name}: ${label}`, { ...machine, States: { ...machine.States, [name]: variant } } as Machine] as const,
      );
  });
}

describe('the gate', () => {
  it('leads to the execution only after the safe verdict or an approval', () => {
    expect(reachableFrom(machine.StartAt, edges)).toContain(EXECUTE);
    expect(canExecuteWithoutSafeVerdict(machine)).toBe(false);
  });

  it.each(redirections())('is reported as incomplete if %s leads to Execute', (_, redirected) => {
    expect(canExecuteWithoutSafeVerdict(redirected)).toBe(true);
  });

  it('is reported as incomplete if the safe verdict has another spelling', () => {
    const choice = machine.States['Safe to Update Infra?'];
    const looser = { ...choice, Choices: [{ ...SAFE_RULE, StringEquals: 'CANNOT-TELL' }] };

    expect(
      canExecuteWithoutSafeVerdict({ ...machine, States: { ...machine.States, 'Safe to Update Infra?': looser } as never }),
    ).toBe(true);
  });

  it('is reported as incomplete if an approval has another spelling', () => {
    const choice = machine.States['Approved?'];
    const looser = { ...choice, Choices: [{ ...APPROVED_RULE, And: APPROVED_RULE.And.slice(1) }] };

    expect(canExecuteWithoutSafeVerdict({ ...machine, States: { ...machine.States, 'Approved?': looser } as never })).toBe(true);
  });

  it('reads the outcome of each approval before it decides', () => {
    const unread = edges.filter(({ from }) => from !== 'Read Approval');

    expect(reachableFrom(machine.StartAt, unread)).not.toContain('Approved?');
    expect(machine.States['Read Approval']?.Resource).toBe('${ReadApprovalFunctionArn}');
  });

  it('applies settings without an update only after an allowed verdict or an approval about a change set without changes', () => {
    const APPLY = 'Apply Settings';
    const rule = {
      And: [
        { Variable: '$.changeSetAction', StringEquals: 'NO-CHANGES' },
        { Variable: '$.inspection.decision', IsPresent: true },
        { Variable: '$.inspection.decision', StringEquals: 'allow' },
      ],
      Next: APPLY,
    };
    const permitted = [
      { from: GATE, rule },
      { from: 'Approved?', rule: approvedRule('settings', APPLY) },
    ].map((edge) => JSON.stringify(edge));
    const others = edges.filter((edge) => !permitted.includes(JSON.stringify({ from: edge.from, rule: edge.rule })));

    expect(reachableFrom(machine.StartAt, edges)).toContain(APPLY);
    expect(reachableFrom(machine.StartAt, others)).not.toContain(APPLY);
  });

  it.each([
    [
      'Create Stack',
      'first-create',
      'absent',
      '{CreateStackFunctionArn}',
      ['Create Stack', 'Judge First Create', 'Create Next Stack'],
    ],
    [
      'Delete Failed Stack',
      'failed-stack',
      'failed-first-create',
      '{DeleteFailedStackFunctionArn}',
      ['Judge Failed Stack', 'Delete Failed Stack'],
    ],
  ])(
    'leads to %s, which judges first, only from the check of the stack or from an approval',
    (task, subject, condition, fn, callers) => {
      const check = { Variable: '$.stackCondition', StringEquals: condition, Next: task };

      expect(edges.filter(({ to }) => to === task)).toEqual([
        { from: 'Does Stack Exist?', to: task, rule: check },
        { from: 'Approved?', to: task, rule: approvedRule(subject, task) },
      ]);
      const withoutApproval = edges.filter((edge) => edge.rule?.Next !== task || edge.from !== 'Approved?');
      // A released target reads its stack's condition again, and the task itself checks the approval.
      const withoutCheck = withoutApproval.filter(({ to }) => to !== 'Check Stack Existence' && to !== 'Read Release');
      expect(reachableFrom('Request Approval', withoutCheck)).not.toContain(task);
      expect(
        tasks
          .filter(([, { Resource }]) => Resource === `$${fn}`)
          .map(([name]) => name)
          .sort(),
      ).toEqual([...callers].sort());
    },
  );

  it('asks about a create or a deletion only after the task that would carry it out found that people must decide', () => {
    for (const [task, judge] of [
      ['Create Stack', 'Judge First Create'],
      ['Delete Failed Stack', 'Judge Failed Stack'],
    ] as const) {
      const catcher = { ErrorEquals: ['ApprovalRequired'], Next: judge, ResultPath: '$.approvalRequired' };
      expect(machine.States[task]?.Catch?.filter(({ Next }) => Next === judge)).toEqual([catcher]);
      expect(edges.filter(({ to }) => to === judge).map(({ from }) => from)).toContain(task);
    }
  });

  it('sends a change set without changes through the inspection', () => {
    // Only the inspection requests an approval of settings.
    const isAboutSettings = (rule: unknown) => JSON.stringify(rule ?? {}).includes('"settings"');
    const inspected = edges.filter(({ to, rule }) => to !== 'Inspect Change Set Changes' && !isAboutSettings(rule));

    expect(reachableFrom(machine.StartAt, inspected)).not.toContain('Delete Empty Change Set');
  });

  it('ends in success only after a known success or an empty change set', () => {
    const proven = edges.filter(({ rule }) => {
      const text = JSON.stringify(rule ?? {});
      return !/"(?:succeeded|NO-CHANGES|settings)"/.test(text);
    });

    expect(reachableFrom(machine.StartAt, edges)).toContain('Deployment Succeeded');
    expect(reachableFrom(machine.StartAt, proven)).not.toContain('Deployment Succeeded');
  });

  it('only deletes in the state Delete Change Set', () => {
    expect(machine.States['Delete Change Set']?.Resource).toBe('${DeleteChangeSetFunctionArn}');
    expect(tasks.filter(([, { Resource }]) => Resource === '${ExecuteChangeSetFunctionArn}').map(([name]) => name)).toEqual([
      EXECUTE,
    ]);
  });
});
