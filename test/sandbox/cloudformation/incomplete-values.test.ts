import { describe, expect, it } from 'vitest';
import { parameter, setup, template, topic } from './support.ts';

const WARNING =
  '[WARN] --include-property-values option can return incomplete ChangeSet data because: ' +
  'ChangeSet creation failed for resource [B] because: Template error: every Fn::Join object requires two parameters, ' +
  '(1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.';

const joined = { 'Fn::Join': ['_', { 'Fn::Split': ['-', { 'Fn::GetAtt': ['A', 'DisplayName'] }] }] };

function describeNew(value: unknown) {
  const { prepare, call } = setup();
  const text = template({ A: topic({ DisplayName: 'a-b' }), B: topic({ DisplayName: value }) });
  const id = prepare('app', text, { ChangeSetType: 'CREATE' });
  const read = (IncludePropertyValues: boolean) => call('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues });
  return { valued: read(true), plain: read(false) };
}

describe('the warning about unknown values', () => {
  it('a description with property values warns of a join over the parts of an unknown string', () => {
    const { valued, plain } = describeNew(joined);

    expect(valued).toMatchObject({ Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE', StatusReason: WARNING });
    expect(valued.Changes[1].ResourceChange.AfterContext).toBe(
      '{"Properties":{"DisplayName":"{{changeSet:KNOWN_AFTER_APPLY}}"}}',
    );
    expect(plain.StatusReason).toBeUndefined();
  });

  it('finds the join inside of another function and of an object', () => {
    expect(describeNew({ 'Fn::Sub': ['x-${V}', { V: joined }] }).valued.StatusReason).toBe(WARNING);
  });

  it('gives no warning about a join over the parts of a known text, or over unknown values', () => {
    const known = { 'Fn::Join': ['_', { 'Fn::Split': ['-', 'a-b'] }] };

    expect(describeNew(known).valued.StatusReason).toBeUndefined();
    expect(describeNew({ 'Fn::Join': ['_', [{ Ref: 'A' }, known]] }).valued.StatusReason).toBeUndefined();
    expect(describeNew({ 'Fn::Join': ['_', ['a', 'b']] }).valued.StatusReason).toBeUndefined();
  });

  it('gives no warning in an update of a resource in place', () => {
    const { create, prepare, call } = setup();
    const withName = (name: string) => template({ A: topic({ DisplayName: name }), B: topic({ DisplayName: joined }) });
    create('app', withName('a-b'));

    const id = prepare('app', withName('c-d'));

    const { StatusReason, Changes } = call('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues: true });
    expect(StatusReason).toBeUndefined();
    expect(Changes).toHaveLength(1);
  });

  it('names the first resource with a problem', () => {
    const { prepare, call } = setup();
    const value = { 'Fn::GetAtt': ['B', 'Value'] };
    const text = template({ A: topic(), B: parameter(joined), C: parameter(value), D: parameter({ 'Fn::ImportValue': 'x' }) });
    const id = prepare('app', text.replace('"A","DisplayName"', '"A","TopicName"'), { ChangeSetType: 'CREATE' });

    expect(call('DescribeChangeSet', { ChangeSetName: id, IncludePropertyValues: true }).StatusReason).toBe(WARNING);
  });
});
