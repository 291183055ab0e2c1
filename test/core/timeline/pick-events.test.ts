import { describe, expect, it } from 'vitest';
import { findSlowest, pickEvents, pickOperation } from '../../../core/timeline/pick-events.ts';
import { NESTED_ID, resourceEvent, stackEvent } from '../diagnosis/sample-facts.ts';
import { at } from './sample-history.ts';

const TOKEN = `stackgate-execute-${'a'.repeat(32)}`;
const OTHER = `stackgate-execute-${'b'.repeat(32)}`;

describe('the operation of a deployment', () => {
  it('has the first token of a gate after the request', () => {
    const own = stackEvent('UPDATE_IN_PROGRESS', { clientRequestToken: TOKEN, timestamp: at(10) });
    const events = [
      stackEvent('UPDATE_IN_PROGRESS', { clientRequestToken: OTHER, timestamp: at(60) }),
      stackEvent('UPDATE_COMPLETE', { clientRequestToken: TOKEN, timestamp: at(20) }),
      own,
      stackEvent('UPDATE_COMPLETE', { clientRequestToken: OTHER, timestamp: at(2) }),
      stackEvent('CREATE_IN_PROGRESS', { timestamp: at(1) }),
    ];

    expect(pickOperation(events, at(10.4))).toEqual([events[1], own]);
    expect(pickOperation([stackEvent('UPDATE_COMPLETE', { clientRequestToken: TOKEN })], at(0))).toEqual([]);
  });

  it('has the events after the request if the service gives no tokens', () => {
    const event = stackEvent('UPDATE_IN_PROGRESS', { timestamp: at(10) });

    expect(pickOperation([event, stackEvent('CREATE_COMPLETE', { timestamp: at(2) })], at(5))).toEqual([event]);
  });
});

describe('the picked events', () => {
  const nested = { resourceType: 'AWS::CloudFormation::Stack', physicalResourceId: NESTED_ID };
  const inner = { stackId: NESTED_ID };
  const events = [
    stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', {
      timestamp: at(9),
      resourceStatusReason: 'The following resource(s) failed to update: [Network].',
    }),
    resourceEvent('Network', 'UPDATE_FAILED', 'Embedded stack failed', { ...nested, timestamp: at(8) }),
    resourceEvent('Mail', 'UPDATE_FAILED', 'Resource update cancelled', { timestamp: at(8) }),
    resourceEvent('Mail', 'UPDATE_COMPLETE', undefined, { timestamp: at(6) }),
    resourceEvent('Mail', 'UPDATE_IN_PROGRESS', undefined, { timestamp: at(2) }),
    stackEvent('UPDATE_IN_PROGRESS', { timestamp: at(1) }),
  ];
  const nestedEvents = new Map([
    [
      NESTED_ID,
      [
        stackEvent('UPDATE_FAILED', { timestamp: at(7) }, NESTED_ID),
        resourceEvent('Gateway', 'UPDATE_FAILED', 'in use', { ...inner, timestamp: at(7) }),
        resourceEvent('Gateway', 'UPDATE_IN_PROGRESS', undefined, { ...inner, timestamp: at(1) }),
        resourceEvent('Loop', 'UPDATE_IN_PROGRESS', undefined, { ...nested, stackId: 'another' }),
        resourceEvent('Kept', 'DELETE_SKIPPED', undefined, inner),
      ],
    ],
  ]);

  it('are the events of the stack and the failures, with nested stacks, oldest first', () => {
    expect(pickEvents(events, nestedEvents).map(({ place, status, isFailure }) => `${place} ${status} ${isFailure}`)).toEqual([
      'Network/Kept DELETE_SKIPPED false',
      'shop UPDATE_IN_PROGRESS false',
      'Network/Gateway UPDATE_FAILED true',
      'Network UPDATE_FAILED true',
      'shop UPDATE_ROLLBACK_IN_PROGRESS false',
    ]);
  });

  it('have a placeholder for a value that an event does not contain', () => {
    const event = { resourceStatus: 'CREATE_FAILED', timestamp: at(1) };

    expect(pickEvents([event, {}], new Map())).toMatchObject([
      { place: 'a resource without a name', resourceType: 'unknown type', reason: undefined },
    ]);
    expect(findSlowest([{ ...event, timestamp: at(3) }, event, {}], new Map())).toMatchObject([
      { resourceType: 'unknown type', seconds: 2 },
    ]);
    expect(
      pickEvents([{ ...stackEvent('x'), resourceStatus: undefined, logicalResourceId: undefined }], new Map()),
    ).toMatchObject([{ status: '' }]);
    expect(pickEvents([{ resourceType: 'AWS::CloudFormation::Stack', stackId: 'a' }], new Map())).toEqual([]);
  });

  it('have the slowest resources, by action', () => {
    expect(findSlowest(events, nestedEvents)).toEqual(
      [
        { place: 'Network/Gateway', resourceType: 'AWS::SQS::Queue', action: 'update', seconds: 6 },
        { place: 'Mail', resourceType: 'AWS::SQS::Queue', action: 'update', seconds: 6 },
      ].sort((a) => (a.place === 'Mail' ? -1 : 1)),
    );
  });
});
