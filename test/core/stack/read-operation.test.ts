import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOperation } from '../../../core/stack/read-operation.ts';
import type { StackEvent } from '../../../core/stack/stack-event.ts';
import { isInProgress, isSuccess } from '../../../core/stack/stack-status.ts';
import { resourceEvent, STACK_ID, stackEvent } from './event-factory.ts';

const OURS = { clientRequestToken: 'ours', startedAt: new Date('2026-01-01T00:05:00.700Z') };
const theirs = { clientRequestToken: 'theirs' };
const untold = { clientRequestToken: undefined };
const read = (...newestFirst: StackEvent[]) => readOperation(newestFirst, OURS);

describe('an operation', () => {
  it.each(['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'])(
    'has succeeded if its last event has the status %s',
    (status) => {
      expect(read(stackEvent(status), stackEvent('UPDATE_IN_PROGRESS'))).toEqual({
        kind: 'succeeded',
        stackId: STACK_ID,
        status,
      });
    },
  );

  it.each(['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE', 'CREATE_FAILED', 'UPDATE_ROLLBACK_FAILED', 'DELETE_COMPLETE'])(
    'has failed if its last event has the status %s',
    (status) => {
      expect(read(stackEvent(status), stackEvent('UPDATE_IN_PROGRESS'))).toEqual({ kind: 'failed', stackId: STACK_ID, status });
    },
  );

  it('is in progress until an event of the stack ends it', () => {
    expect(read(resourceEvent('Queue', 'UPDATE_COMPLETE'), stackEvent('UPDATE_IN_PROGRESS'))).toEqual({
      kind: 'in-progress',
      stackId: STACK_ID,
    });
  });

  it('has not begun without an event that has its token', () => {
    expect(read()).toEqual({ kind: 'not-begun' });
    expect(read(stackEvent('UPDATE_COMPLETE', theirs), stackEvent('UPDATE_IN_PROGRESS', theirs))).toEqual({ kind: 'not-begun' });
  });

  it('is not confused with a later operation of another principal', () => {
    const events = [
      stackEvent('UPDATE_ROLLBACK_COMPLETE', theirs),
      stackEvent('UPDATE_IN_PROGRESS', theirs),
      stackEvent('UPDATE_COMPLETE'),
      stackEvent('UPDATE_IN_PROGRESS'),
    ];

    expect(readOperation(events, OURS)).toMatchObject({ kind: 'succeeded', status: 'UPDATE_COMPLETE' });
  });

  it('has failed if another operation ended it', () => {
    const events = [
      stackEvent('DELETE_COMPLETE', theirs),
      stackEvent('DELETE_IN_PROGRESS', theirs),
      stackEvent('CREATE_IN_PROGRESS'),
    ];

    expect(readOperation(events, OURS)).toEqual({ kind: 'failed', stackId: STACK_ID, status: 'DELETE_COMPLETE' });
  });

  it('is in progress if a later operation succeeded, because then its own end is missing from the page', () => {
    const events = [
      stackEvent('UPDATE_COMPLETE', theirs),
      stackEvent('UPDATE_IN_PROGRESS', theirs),
      stackEvent('UPDATE_IN_PROGRESS'),
    ];

    expect(readOperation(events, OURS)).toEqual({ kind: 'in-progress', stackId: STACK_ID });
  });

  it('is in progress while the operation that replaced it is in progress', () => {
    expect(read(stackEvent('DELETE_IN_PROGRESS', theirs), stackEvent('CREATE_IN_PROGRESS'))).toMatchObject({
      kind: 'in-progress',
    });
    expect(read(stackEvent('DELETE', { ...theirs, resourceStatus: undefined }), stackEvent('CREATE_IN_PROGRESS'))).toMatchObject({
      kind: 'in-progress',
    });
  });

  it('is not identified by an event of a nested stack', () => {
    const nested = resourceEvent('Nested', 'UPDATE_COMPLETE', {
      physicalResourceId: `${STACK_ID}-nested`,
      resourceType: 'AWS::CloudFormation::Stack',
    });

    expect(read(nested, stackEvent('UPDATE_IN_PROGRESS'))).toMatchObject({ kind: 'in-progress' });
  });

  it('is identified by time if the events have no tokens', () => {
    const at = (time: string) => ({ ...untold, timestamp: new Date(`2026-01-01T${time}Z`) });

    expect(read(stackEvent('UPDATE_COMPLETE', at('00:06:00')))).toMatchObject({ kind: 'succeeded' });
    expect(read(stackEvent('UPDATE_COMPLETE', at('00:05:00')))).toMatchObject({ kind: 'succeeded' });
    expect(read(stackEvent('UPDATE_COMPLETE', at('00:04:59')))).toEqual({ kind: 'not-begun' });
    expect(read(stackEvent('UPDATE_COMPLETE', { ...untold, timestamp: undefined }))).toEqual({ kind: 'not-begun' });
  });

  it('is not a success if its events have no status', () => {
    expect(read({ clientRequestToken: 'ours' })).toEqual({ kind: 'not-begun' });
    expect(read(stackEvent('', { resourceStatus: undefined }))).toEqual({ kind: 'in-progress', stackId: STACK_ID });
  });

  it('is a success only if an event with its token has a successful status', () => {
    const anyEvent = fc.record({
      resourceStatus: fc.constantFrom('UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE', 'CREATE_COMPLETE'),
      clientRequestToken: fc.constantFrom('ours', 'theirs'),
    });
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const reading = readOperation(
          events.map((event) => stackEvent(event.resourceStatus, event)),
          OURS,
        );
        const own = events.find(({ clientRequestToken }) => clientRequestToken === 'ours');
        expect(reading.kind === 'succeeded').toBe(own !== undefined && isSuccess(own.resourceStatus));
      }),
    );
  });
});

describe('a stack status', () => {
  it.each([
    ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', true],
    ['UPDATE_IN_PROGRESS', true],
    ['SOMETHING_NEW', true],
    ['', true],
    ['UPDATE_COMPLETE', false],
    ['ROLLBACK_FAILED', false],
  ])('%j is in progress: %s', (status, goesOn) => {
    expect(isInProgress(status)).toBe(goesOn);
  });
});
