import { describe, expect, it } from 'vitest';
import { collectReferences } from '../../../core/template/references.ts';

describe('the references of a value', () => {
  it('contain the names in functions, and no names in an Fn::GetAtt that names no resource', () => {
    const { refs, attributes } = collectReferences([
      { Ref: 'Name' },
      { 'Fn::GetAtt': 'Queue.Arn' },
      { 'Fn::GetAtt': ['Topic', { Ref: 'Attribute' }] },
      { 'Fn::Sub': '${Label}-${Table.Arn}-${!Literal}' },
      { 'Fn::GetAtt': 5 },
      { 'Fn::GetAtt': [{}, 'Arn'] },
    ]);

    expect([...refs]).toEqual(['Name', 'Attribute', 'Label']);
    expect([...attributes]).toEqual(['Queue', 'Topic', 'Table']);
  });
});
