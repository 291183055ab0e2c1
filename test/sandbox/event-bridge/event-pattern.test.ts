import { describe, expect, it } from 'vitest';
import { type EventPattern, matchesPattern, validatePattern } from '../../../sandbox/event-bridge/event-pattern.ts';

const EVENT = {
  source: 'aws.cloudformation',
  resources: ['arn:one', 'arn:two'],
  detail: { 'client-request-token': 'gate-1', 'status-details': { status: 'UPDATE_COMPLETE', 'status-reason': '' }, count: 2 },
};

const status = (...choices: unknown[]): EventPattern => ({ detail: { 'status-details': { status: choices } } });
const token = (...choices: unknown[]): EventPattern => ({ detail: { 'client-request-token': choices } });

describe('an event pattern', () => {
  it.each<[string, EventPattern]>([
    ['a value', { source: ['aws.states', 'aws.cloudformation'] }],
    ['a number', { detail: { count: [2] } }],
    ['an element of a list', { resources: ['arn:two'] }],
    ['a prefix', token({ prefix: 'gate-' })],
    ['a suffix', status({ suffix: '_FAILED' }, { suffix: '_COMPLETE' })],
    ['a wildcard', status({ wildcard: 'UPDATE*TE' })],
    ['another case', token({ 'equals-ignore-case': 'GATE-1' })],
    ['another value', status({ 'anything-but': ['CREATE_COMPLETE', 'DELETE_COMPLETE'] })],
    ['another prefix', status({ 'anything-but': { prefix: 'CREATE' } })],
    ['a field that exists', token({ exists: true })],
    ['a field that does not exist', { detail: { absent: [{ exists: false }] } }],
    ['one alternative', { $or: [{ source: ['aws.states'] }, { resources: ['arn:one'] }] }],
  ])('matches %s', (_what, pattern) => {
    expect(matchesPattern(pattern, EVENT)).toBe(true);
  });

  it.each<[string, EventPattern]>([
    ['another value', { source: ['aws.states'] }],
    ['a number as a string', { detail: { count: ['2'] } }],
    ['another prefix', token({ prefix: 'other-' })],
    ['another suffix', status({ suffix: '_FAILED' })],
    ['a wildcard with other characters around it', status({ wildcard: 'PDATE*' })],
    ['an excluded value', status({ 'anything-but': 'UPDATE_COMPLETE' })],
    ['an excluded prefix', status({ 'anything-but': { prefix: 'UPDATE' } })],
    ['a prefix of a number', { detail: { count: [{ prefix: '2' }] } }],
    ['a field that does not exist', { detail: { absent: [{ 'anything-but': 'x' }] } }],
    ['a field that exists', token({ exists: false })],
    ['no field of an absent object', { absent: { field: ['x'] } }],
    ['one of two fields', { source: ['aws.cloudformation'], account: ['1'] }],
    ['no alternative', { $or: [{ source: ['aws.states'] }] }],
  ])('does not match %s', (_what, pattern) => {
    expect(matchesPattern(pattern, EVENT)).toBe(false);
  });

  it('is refused with an unknown matcher', () => {
    expect(() => validatePattern({ detail: { count: [{ numeric: ['>', 1] }] } })).toThrow(
      'Expected a matcher that the sandbox has (exists, prefix, suffix, equals-ignore-case, wildcard, anything-but), got "numeric" in the event pattern.detail.count',
    );
  });

  it('is refused without fields, also in an alternative', () => {
    expect(() => validatePattern({})).toThrow('Expected a field in the event pattern, got none');
    expect(() => validatePattern({ $or: [{}] })).toThrow('Expected a field');
  });
});
