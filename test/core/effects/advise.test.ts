import { describe, expect, it } from 'vitest';
import { type AdviceContext, advise, adviseOnGap, type Reader } from '../../../core/effects/advise.ts';
import type { Effect, EffectKind } from '../../../core/effects/effect.ts';
import { parsePolicy, parseWaivers } from '../../../core/policy/parse-policy.ts';

const READERS: readonly Reader[] = ['pipeline', 'plan', 'inspect'];
const RULE: Readonly<Record<Reader, string>> = {
  pipeline: 'The owner of the gate can allow the change with a rule in the baseline policy:',
  plan: 'A gate allows the change if its baseline policy has this rule:',
  inspect: 'A gate allows the change if its baseline policy has this rule:',
};

function adviceOn(effect: Partial<Effect>, context: Partial<AdviceContext> = {}): string {
  const { kind = 'delete' } = effect;
  const facts = { kind, stateful: true, logicalResourceId: 'Orders', path: '', ...effect };
  return advise(facts, { reader: 'pipeline', restricted: [kind], isWaivable: false, ...context }) ?? '';
}

describe.each(READERS)('advice for the reader of %s', (reader) => {
  it.each<[EffectKind, Partial<Effect>, string]>([
    [
      'delete',
      {},
      'Keep Orders in the template. To remove Orders and keep its data, deploy DeletionPolicy: Retain for it first.',
    ],
    ['delete', { stateful: false }, 'Keep Orders in the template.'],
    [
      'delete',
      { renamedTo: 'New', stateful: false },
      'Keep the logical ID Orders. To rename it to New without a deletion, use a stack refactor (CreateStackRefactor), or deploy DeletionPolicy: Retain for Orders first and import the resource as New.',
    ],
    ['retain', {}, 'Keep Orders in the template.'],
    [
      'replace',
      { direct: ['KeySchema'] },
      'Undo the change of KeySchema. To replace Orders safely, add the new resource under another logical ID, move the data to it, and remove the old one later.',
    ],
    [
      'may-replace',
      { stateful: false },
      'To replace Orders safely, add the new resource under another logical ID, move to it, and remove the old one later.',
    ],
    [
      'replace-and-retain',
      { customName: 'TableName' },
      'To replace Orders, change TableName of the new resource, or remove TableName.',
    ],
    ['update', { stated: 'may-replace', stateful: false }, 'To replace Orders safely, add the new resource'],
    ['revision', { direct: ['Image'] }, 'Undo the change of Image.'],
    [
      'lose-data',
      { losses: [{ effect: 'lose-data', property: 'A', path: 'A', consequence: 'c', advice: 'Keep A.' }] },
      'Keep A.',
    ],
    ['unprotect', {}, ''],
    ['expose', {}, ''],
    ['stop', {}, ''],
  ])('explains how to avoid %s %j, and which rule allows exactly this change', (kind, facts, avoid) => {
    const advice = adviceOn({ kind, ...facts }, { reader });
    const [, rule = ''] = /(\{ match: .*\})\.$/.exec(advice) ?? [];
    const policy = parsePolicy({ source: 'p', text: `version: 1\nrules:\n  - ${rule}` });

    expect(advice.startsWith(avoid)).toBe(true);
    expect(advice).toContain(RULE[reader]);
    expect(policy.rules[0]).toMatchObject({ match: { logicalResourceId: 'Orders', path: '', effect: kind }, decision: 'allow' });
  });

  it('gives a waiver that the gate accepts instead of a rule', () => {
    const context = { reader, isWaivable: true, stackName: 'prod-orders', expires: '2026-11-30' };
    const advice = adviceOn({ path: 'Data' }, context);
    const [, waiver = ''] = /(\{ stack: .*\})\.$/.exec(advice) ?? [];

    expect(parseWaivers({ source: 'w', text: `version: 1\nwaivers:\n  - ${waiver}` })).toEqual([
      { stack: 'prod-orders', logicalResourceId: 'Orders', path: 'Data', effect: 'delete', reason: '...', expires: '2026-11-30' },
    ]);
    expect(adviceOn({}, { ...context, stackName: '' })).toContain(RULE[reader]);
    expect(adviceOn({}, { ...context, expires: '' })).toContain(RULE[reader]);
  });

  it('names every effect that is not allowed', () => {
    expect(adviceOn({}, { reader, restricted: ['delete', 'unprotect'] })).toContain('effect: [delete, unprotect] }');
  });

  it('gives no rule for an unknown effect', () => {
    expect(adviceOn({ kind: 'unknown' }, { reader })).not.toContain('match');
    expect(adviceOn({ kind: 'unknown' }, { reader })).toMatch(/smaller pushes|smaller changes|new change set/);
  });

  it('gives no advice on an allowed change', () => {
    expect(
      advise(
        { kind: 'create', stateful: false, logicalResourceId: 'A', path: '' },
        { reader, restricted: [], isWaivable: false },
      ),
    ).toBeUndefined();
  });

  it('does not name the console, and only a pipeline can start again', () => {
    const texts = [adviceOn({ kind: 'unknown' }, { reader }), adviceOn({}, { reader }), adviseOnGap(reader)].join(' ');

    expect(texts).not.toMatch(/console/i);
    expect(/release the change again/i.test(texts)).toBe(reader === 'pipeline');
  });
});

it('names the policy of the repository if it decided', () => {
  expect(adviceOn({}, { pushedPolicy: 'policy.yaml' })).toContain('The policy policy.yaml in the repository makes this decision');
});
