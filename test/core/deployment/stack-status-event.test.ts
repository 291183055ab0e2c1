import { describe, expect, it } from 'vitest';
import { clientRequestTokenOf } from '../../../core/deployment/names.ts';
import { readStackStatusEvent, STACK_STATUS_EVENTS } from '../../../core/deployment/stack-status-event.ts';
import { sign } from '../../functions/fakes.ts';
import { makeState, STACK_ID } from './state-factory.ts';

const { execution } = makeState();
const TOKEN = await clientRequestTokenOf(execution, 'execute', sign);

const event = (status: string, token = TOKEN, stackId: unknown = STACK_ID) => ({
  source: 'aws.cloudformation',
  'detail-type': 'CloudFormation Stack Status Change',
  detail: { 'stack-id': stackId, 'client-request-token': token, 'status-details': { status, 'status-reason': '' } },
});

describe('an event about a stack', () => {
  it.each(['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'SOMETHING_NEW'])('in %s can be the end of an operation', (status) => {
    expect(readStackStatusEvent(event(status))).toEqual({ stackId: STACK_ID, clientRequestToken: TOKEN, isEnd: true });
  });

  it.each(['UPDATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'])(
    'in %s is not an end',
    (status) => {
      expect(readStackStatusEvent(event(status))).toMatchObject({ isEnd: false });
    },
  );

  it.each(['create', 'execute'] as const)('has the token of an operation that a task waits for: %s', async (purpose) => {
    const token = await clientRequestTokenOf(execution, purpose, sign);

    expect(readStackStatusEvent(event('CREATE_COMPLETE', token))).toMatchObject({ clientRequestToken: token });
    expect(STACK_STATUS_EVENTS.detail['client-request-token'].filter(({ prefix }) => token.startsWith(prefix))).toHaveLength(1);
  });

  it.each(['delete', 'change-set'] as const)('is ignored with the token of another call: %s', async (purpose) => {
    const token = await clientRequestTokenOf(execution, purpose, sign);

    expect(readStackStatusEvent(event('DELETE_COMPLETE', token))).toBeUndefined();
    expect(STACK_STATUS_EVENTS.detail['client-request-token'].some(({ prefix }) => token.startsWith(prefix))).toBe(false);
  });

  it.each([
    undefined,
    null,
    'text',
    {},
    { detail: {} },
    event('UPDATE_COMPLETE', 'stackgate-execute-../../secret/hmac-key'),
    event('UPDATE_COMPLETE', `${TOKEN}0`),
    event('UPDATE_COMPLETE', 'Console-UpdateStack-1'),
    event('UPDATE_COMPLETE', TOKEN, ''),
    event('UPDATE_COMPLETE', TOKEN, 7),
  ])('is ignored if it has another form: %j', (other) => {
    expect(readStackStatusEvent(other)).toBeUndefined();
  });
});
