import { describe, expect, it } from 'vitest';
import { parseForm } from '../../../sandbox/protocols/form.ts';

const parse = (text: string) => parseForm(new URLSearchParams(text));

describe('a form of AWS Query', () => {
  it('contains strings', () => {
    expect(parse('StackName=a%20b&Empty=')).toEqual({ StackName: 'a b', Empty: '' });
  });

  it('contains lists in the order of their numbers', () => {
    const members = Array.from({ length: 12 }, (_, index) => `A.member.${12 - index}=${12 - index}`).join('&');

    expect(parse(members)).toEqual({ A: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'] });
  });

  it('contains structures in lists in structures', () => {
    expect(parse('R.Triggers.member.1.Arn=a&R.Triggers.member.1.Type=t&R.Minutes=5')).toEqual({
      R: { Triggers: [{ Arn: 'a', Type: 't' }], Minutes: '5' },
    });
  });

  it('contains maps', () => {
    expect(parse('M.entry.1.key=a&M.entry.1.value=b&M.entry.2.key=c&M.entry.2.value.X=d')).toEqual({
      M: { a: 'b', c: { X: 'd' } },
    });
  });
});
