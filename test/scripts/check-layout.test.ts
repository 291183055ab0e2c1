import { describe, expect, it } from 'vitest';
import { findFolderErrors, findLayoutErrors, readImports } from '../../scripts/check-layout.ts';

describe('the layout check', () => {
  it('reports a folder of core that imports a later one', () => {
    const errors = findLayoutErrors([{ from: 'core/policy/decide.ts', to: 'core/verdict/judge.ts' }]);
    expect(errors).toEqual([
      "core/policy/decide.ts imports core/verdict/judge.ts, which comes later in the order of core's folders. Move one of the two.",
    ]);
  });

  it('accepts an import of an earlier folder, of the same folder, and of a file at the top of core', () => {
    const from = 'core/policy/decide.ts';
    const imports = ['core/effects/effect.ts', 'core/policy/policy.ts', 'core/errors.ts'].map((to) => ({ from, to }));
    expect(findLayoutErrors(imports)).toEqual([]);
  });

  it('reports a function that imports another function, and accepts ports, adapters and helpers', () => {
    const from = 'functions/trigger/handler.ts';
    const imports = ['functions/create-stack/handler.ts', 'functions/ports/ports.ts', 'functions/adapters/stacks.ts'];
    expect(findLayoutErrors(imports.map((to) => ({ from, to })))).toEqual([
      'functions/trigger/handler.ts imports functions/create-stack/handler.ts: functions do not import each other. Move the code to core or to an adapter.',
    ]);
  });

  it('reads imports of values and of types, and the imports of re-exports', () => {
    const imports = readImports();
    expect(imports).toContainEqual({ from: 'core/policy/policy.ts', to: 'core/effects/effect.ts' });
    expect(imports).toContainEqual({ from: 'infra/index.ts', to: 'infra/constructs/stackgate.ts' });
    expect(imports.length).toBeGreaterThan(1000);
  });

  it('gives every folder of core a place in the order', () => {
    expect(findFolderErrors().filter((error) => error.includes('CORE_ORDER'))).toEqual([]);
  });
});
