import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { LONGEST_TIMEOUT_MINUTES } from '../../core/deployment/deadline.ts';
import { DEPLOYMENT_ERROR_NAMES } from '../../core/errors.ts';
import { EVENT_FUNCTION_NAMES } from '../../infra/constructs/functions/gate-functions.ts';
import { DEFINITION, edgesOf, hasCycle, type Machine, reachableFrom, readMachine, without } from './machine.ts';

const machine = readMachine();
const edges = edgesOf(machine);
const states = Object.entries(machine.States);
const tasks = states.filter(([, { Type }]) => Type === 'Task');

/** The tasks that wait for a callback. */
const WAITING = 'arn:${Partition}:states:::lambda:invoke.waitForTaskToken';
const waiting = tasks.filter(([, { Resource }]) => Resource === WAITING);
const calling = tasks.filter(([, { Resource }]) => Resource !== WAITING);

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
    const deployed = DEFINITION.replaceAll('${Partition}', 'aws').replaceAll(
      /\$\{\w+\}/g,
      'arn:aws:lambda:us-east-1:111111111111:function:f',
    );

    const result = validate(JSON.parse(deployed));

    expect(result.isValid, result.errorsText()).toBe(true);
  });

  it('has a placeholder for each task function and for the partition, and no other', () => {
    const placeholders = new Set([...DEFINITION.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    const folders = readdirSync('functions', { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !['adapters', 'ports', 'trigger', ...EVENT_FUNCTION_NAMES].includes(entry.name))
      .map(({ name }) => name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()));

    expect([...placeholders].sort()).toEqual([...folders.map((folder) => `${folder}FunctionArn`), 'Partition'].sort());
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
      expect(String(ResultPath)).toMatch(/^(?:\$\.(?:failure|raced|cleanupFailure|awaitTimeout)|null)$/);
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
  const status = name.replace(/^Await (.+)$/, 'Get $1 Status');

  it('waits as long as the state says, and has a status check after the wait, a timeout, or an error', () => {
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
      FunctionName: '${AwaitOperationFunctionArn}',
      Payload: { 'taskToken.$': '$$.Task.Token', 'state.$': '$' },
    });
  });
});

describe('its loops', () => {
  const waits = states.filter(([, { Type }]) => Type === 'Wait').map(([name]) => name);

  // The status check asks for the next event only after a wait that timed out; the tests of the check show that.
  const isWaitForEvent = (rule: unknown) => JSON.stringify(rule ?? {}).includes('"StringEquals":"event"');

  it('wait in every round, for the time that a task returned or for an event', () => {
    const timed = edges.filter(({ rule }) => !isWaitForEvent(rule));

    expect(hasCycle(edges)).toBe(true);
    expect(hasCycle(without(waits, timed))).toBe(false);
    expect(waits.map((name) => machine.States[name]?.SecondsPath)).toEqual(waits.map(() => '$.waitSeconds'));
  });

  it('contain a task that ends them at the deadline of the deployment', () => {
    const bounded = tasks
      .filter(([, { Resource }]) => /\{(?:CheckStack|GetOperationStatus|GetChangeSetStatus)FunctionArn\}/.test(Resource ?? ''))
      .map(([name]) => name);

    expect(hasCycle(without(bounded, edges))).toBe(false);
  });

  it('end before the state machine, which ends before CodePipeline', () => {
    expect(machine.TimeoutSeconds).toBeGreaterThan(LONGEST_TIMEOUT_MINUTES * 60);
    expect(machine.TimeoutSeconds).toBeLessThan(24 * 3_600);
  });
});

const EXECUTE = 'Execute Change Set';
const SAFE_RULE = { Variable: '$.changeSetAction', StringEquals: 'CAN-SAFELY-UPDATE-EXISTING-STACK', Next: EXECUTE };

/** Checks whether a path leads to Execute without the one safe answer of the gate. */
function canExecuteWithoutSafeVerdict(candidate: Machine): boolean {
  const unsafe = edgesOf(candidate).filter(
    ({ from, rule }) => !(from === 'Safe to Update Infra?' && JSON.stringify(rule) === JSON.stringify(SAFE_RULE)),
  );
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
  it('leads to the execution only after the safe verdict', () => {
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

  it('applies settings without an update only after an allowed verdict about a change set without changes', () => {
    const APPLY = 'Apply Settings';
    const rule = {
      And: [
        { Variable: '$.changeSetAction', StringEquals: 'NO-CHANGES' },
        { Variable: '$.inspection.decision', IsPresent: true },
        { Variable: '$.inspection.decision', StringEquals: 'allow' },
      ],
      Next: APPLY,
    };
    const others = edges.filter(
      (edge) => !(edge.from === 'Safe to Update Infra?' && JSON.stringify(edge.rule) === JSON.stringify(rule)),
    );

    expect(reachableFrom(machine.StartAt, edges)).toContain(APPLY);
    expect(reachableFrom(machine.StartAt, others)).not.toContain(APPLY);
  });

  it('sends a change set without changes through the inspection', () => {
    const inspected = edges.filter(({ to }) => to !== 'Inspect Change Set Changes');

    expect(reachableFrom(machine.StartAt, inspected)).not.toContain('Delete Empty Change Set');
  });

  it('ends in success only after a known success or an empty change set', () => {
    const proven = edges.filter(({ rule }) => {
      const text = JSON.stringify(rule ?? {});
      return !text.includes('"succeeded"') && !text.includes('"NO-CHANGES"');
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
