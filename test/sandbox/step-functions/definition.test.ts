import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readDefinition } from '../../../sandbox/step-functions/definition.ts';

const define = (state: object, machine: object = {}) => JSON.stringify({ StartAt: 'A', States: { A: state }, ...machine });

describe('a state machine definition', () => {
  it('has its substitutions replaced', () => {
    const text = define({ Type: 'Task', Resource: '${Work}', End: true });

    const { definition } = readDefinition(text, { Work: 'arn:aws:lambda:us-east-1:111111111111:function:work' });

    expect(definition.States.A).toMatchObject({ Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work' });
  });

  it('is refused while a substitution is missing', () => {
    expect(() => readDefinition(define({ Type: 'Task', Resource: '${Work}', End: true }), {})).toThrow(
      'Expected a value for ${Work}, got none: add the substitution.',
    );
  });

  it('is refused when it is not valid', () => {
    expect(() => readDefinition(define({ Type: 'Wait', End: true }), {})).toThrow(/invalid/);
  });

  it.each([
    ['JSONata', define({ Type: 'Pass', End: true }, { QueryLanguage: 'JSONata' })],
    [
      'Parallel states',
      define({ Type: 'Parallel', Branches: [{ StartAt: 'B', States: { B: { Type: 'Succeed' } } }], End: true }),
    ],
    ['the resource arn:aws:states:::sns:publish', define({ Type: 'Task', Resource: 'arn:aws:states:::sns:publish', End: true })],
  ])('is refused with %s, which the sandbox does not support', (what, text) => {
    expect(() => readDefinition(text, {})).toThrow(`got ${what} in "A"`);
  });

  it('of the gate is accepted by the sandbox', () => {
    const text = readFileSync('statemachine/deploy.asl.json', 'utf8');
    const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
    const arnOf = (name: string) => `arn:aws:lambda:us-east-1:111111111111:function:${name}`;

    const { definition } = readDefinition(text, Object.fromEntries(names.map((name) => [name, arnOf(name)])));

    expect(Object.keys(definition.States)).toContain('Execute Change Set');
  });
});
