import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeSetNameOf, clientRequestTokenOf, stackNameOf } from '../../../core/deployment/names.ts';

describe('names', () => {
  it('join environment and stack as the article does', () => {
    expect(stackNameOf({ environmentName: 'prod', stackName: 'orders' })).toBe('prod-orders');
  });

  it('derive from the execution, so that a retried task finds its own work', () => {
    expect(changeSetNameOf({ name: '1f0e-42' })).toBe('stackgate-1f0e-42');
    expect(clientRequestTokenOf({ name: '1f0e-42' }, 'create')).toBe('stackgate-1f0e-42-create');
    expect(clientRequestTokenOf({ name: '1f0e-42' }, 'execute')).toBe('stackgate-1f0e-42-execute');
  });

  it('are what CloudFormation takes, whatever the execution is called', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' }), (name) => {
        expect(changeSetNameOf({ name })).toMatch(/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/);
        expect(clientRequestTokenOf({ name }, 'delete')).toMatch(/^[a-zA-Z0-9][-a-zA-Z0-9]{0,120}-delete$/);
      }),
    );
  });

  it('keep two executions apart that differ in a character which CloudFormation refuses', () => {
    expect(changeSetNameOf({ name: 'a_b' })).not.toBe(changeSetNameOf({ name: 'a-b' }));
    expect(changeSetNameOf({ name: 'a_b' })).not.toBe(changeSetNameOf({ name: 'a.b' }));
  });
});
