import { describe, expect, it } from 'vitest';
import { DeploymentError } from '../../../core/errors.ts';
import { parsePolicies, parsePolicy, parseWaivers } from '../../../core/policy/parse-policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';

function messageOf(parse: () => unknown): string {
  try {
    parse();
  } catch (error) {
    expect(error).toBeInstanceOf(DeploymentError);
    expect(error).toHaveProperty('name', 'ConfigurationError');
    return (error as Error).message;
  }
  throw new Error('Expected it to throw.');
}

function policyMessage(text: string): string {
  return messageOf(() => parsePolicy({ source: 'policy.yaml', text }));
}

describe('parsePolicy', () => {
  it('merges the file with its preset', () => {
    const text = `
version: 1
preset: stateful
defaults:
  unprotect: ask
  delete: ask
rules:
  - name: queues-may-go
    match: { resourceType: 'AWS::SQS::*', effect: [delete] }
    decision: allow
    reason: Queues are cheap.
  - match: {}
    decision: forbid
    reason: Nothing else.
waivable:
  - effect: delete
`;
    const policy = parsePolicy({ source: 'policy.yaml', text });

    expect(policy.source).toBe('policy.yaml');
    expect(policy.rules.map(({ name }) => name)).toEqual([
      'queues-may-go',
      'rules[1]',
      ...PRESETS.stateful.rules.map(({ name }) => name),
    ]);
    expect(policy.rules[0]).toEqual({
      name: 'queues-may-go',
      match: { resourceType: 'AWS::SQS::*', effect: ['delete'] },
      decision: 'allow',
      reason: 'Queues are cheap.',
    });
    expect(policy.defaults).toEqual({ ...PRESETS.stateful.defaults, unprotect: 'ask', delete: 'ask' });
    expect(policy.waivable).toEqual([{ effect: 'delete' }]);
  });

  it('is the standard preset if the file names none', () => {
    expect(parsePolicy({ source: 'policy.json', text: '{"version": 1}' })).toEqual({
      ...PRESETS.standard,
      source: 'policy.json',
      maxWaiverDays: 90,
    });
  });

  it.each(Object.entries(PRESETS))('is the preset %s if the file only names it', (preset, policy) => {
    expect(parsePolicy({ source: 'policy.json', text: JSON.stringify({ version: 1, preset }) })).toEqual({
      ...policy,
      source: 'policy.json',
      maxWaiverDays: 90,
    });
  });

  it('reads JSON with its schema named', () => {
    expect(parsePolicy({ source: 'p', text: '{"$schema": "x", "version": 1, "preset": "observe"}' }).defaults).toEqual(
      PRESETS.observe.defaults,
    );
  });

  it.each([
    ['version: 1\ndefaults:\n  delte: ask', 'policy.yaml:3:3 defaults.delte: Unknown field: check its spelling or remove it.'],
    [
      'version: 1\ndefaults:\n  orphan: ask',
      'policy.yaml:2:1 defaults: The effect "orphan" is now "retain": write "retain" instead.',
    ],
    [
      'version: 1\nrules:\n  - match: {effect: [delete, replace-and-orphan]}\n    decision: ask\n    reason: x',
      'policy.yaml:3:30 rules[0].match.effect[1]: The effect "replace-and-orphan" is now "replace-and-retain": write',
    ],
    [
      'version: 1\nrules:\n  - match: {effect: disarm}\n    decision: ask\n    reason: x',
      'policy.yaml:3:13 rules[0].match.effect: The effect "disarm" is now "unprotect": write "unprotect" instead.',
    ],
    ['version: 1\nrule: []', 'policy.yaml:2:1 rule: Unknown field'],
    ['version: 2', 'policy.yaml:1:1 version: Expected 1, got 2.'],
    ['preset: strict', 'policy.yaml:1:1 version: Expected 1, got nothing.'],
    ['version: 1\npreset: loose', 'policy.yaml:2:1 preset: Expected "standard", "strict", "stateful", "observe", got "loose".'],
    ['version: 1\nrules:\n  - decision: ask\n    reason: x', 'policy.yaml:3:5 rules[0].match: Expected object, got nothing.'],
    [
      'version: 1\nrules:\n  - match: {effect: wipe}\n    decision: ask\n    reason: x',
      'policy.yaml:3:13 rules[0].match.effect: Expected "delete", ',
    ],
    [
      'version: 1\nrules:\n  - match: {effect: [delete, wipe]}\n    decision: ask\n    reason: x',
      'policy.yaml:3:30 rules[0].match.effect[1]: Expected "delete", ',
    ],
    [
      'version: 1\nrules:\n  - match: {stateful: maybe}\n    decision: ask\n    reason: x',
      'policy.yaml:3:13 rules[0].match.stateful: Expected boolean, got "maybe".',
    ],
    [
      'version: 1\nrules:\n  - match: {resourceType: ""}\n    decision: ask\n    reason: x',
      'policy.yaml:3:13 rules[0].match.resourceType: Expected at least 1 (string), got "".',
    ],
    [
      'version: 1\nrules:\n  - match: {resourceType: []}\n    decision: ask\n    reason: x',
      'policy.yaml:3:13 rules[0].match.resourceType: Expected',
    ],
    [
      'version: 1\nrules:\n  - match: {resourceType: 5}\n    decision: ask\n    reason: x',
      'policy.yaml:3:13 rules[0].match.resourceType: Expected string, got 5.',
    ],
    [
      `version: 1\nrules:\n  - match: {}\n    decision: ask\n    reason: ${'x'.repeat(501)}`,
      'policy.yaml:5:5 rules[0].reason: Expected at most 500 (string), got "xxx',
    ],
    [
      'version: 1\nrules:\n  - match: {}\n    decision: perhaps\n    reason: x',
      'policy.yaml:4:5 rules[0].decision: Expected "allow", "ask", "forbid", got "perhaps".',
    ],
    ['version: 1\nversion: 1', 'policy.yaml:2:1: The key version occurs twice in this mapping.'],
    ['version: [1', 'policy.yaml:1:12: '],
    ['', 'policy.yaml:1:1: The file is empty.'],
    ['- 1', 'policy.yaml:1:1: Expected object, got [1].'],
    ['version: 1\nrules: 7', 'policy.yaml:2:1 rules: Expected array, got 7.'],
    [
      'a: &a [x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d]',
      'policy.yaml:3:32: The text uses more than 1000 aliases.',
    ],
  ])('names the problem of %j and its position', (text, problem) => {
    expect(policyMessage(text)).toContain(`Expected a policy file:\n${problem}`);
  });

  it('names every problem', () => {
    expect(policyMessage('version: 2\npreset: loose\nextra: 1').split('\n')).toHaveLength(4);
  });
});

describe('parseWaivers', () => {
  const text =
    'version: 1\nwaivers:\n  - stack: prod-orders\n    logicalResourceId: Orders\n    effect: delete\n    reason: moved\n    expires: "2026-12-31"\n';

  it('reads a waiver without a path as one for the root stack', () => {
    expect(parseWaivers({ source: 'waivers.yaml', text })).toEqual([
      { stack: 'prod-orders', logicalResourceId: 'Orders', path: '', effect: 'delete', reason: 'moved', expires: '2026-12-31' },
    ]);
  });

  it('reads a date without quotes, and a time with offset', () => {
    expect(parseWaivers({ source: 'w', text: text.replaceAll('"', '') })[0]?.expires).toBe('2026-12-31');
    expect(parseWaivers({ source: 'w', text: text.replace('2026-12-31', '2026-12-31T12:00:00+02:00') })[0]?.expires).toBe(
      '2026-12-31T12:00:00+02:00',
    );
  });

  it.each([
    [
      '2026-12-31',
      'tomorrow',
      'waivers.yaml:7:5 waivers[0].expires: Expected a date (2026-12-31) or a time with offset (2026-12-31T12:00:00Z).',
    ],
    ['2026-12-31', '2026-12-31T12:00:00', 'waivers.yaml:7:5 waivers[0].expires: Expected a date'],
    ['    effect: delete\n', '', 'waivers.yaml:3:5 waivers[0].effect: Expected'],
    [
      'reason: moved',
      'reason: moved\n    fingerprint: abc',
      'waivers.yaml:7:5 waivers[0].fingerprint: Expected 64 hexadecimal digits, copied from a decision record.',
    ],
    ['effect: delete', 'effect: opaque', 'waivers[0].effect: The effect "opaque" is now "unknown": write "unknown" instead.'],
    ['Orders', '""', 'waivers.yaml:4:5 waivers[0].logicalResourceId: Expected at least 1 (string), got "".'],
    [
      'stack: prod-orders\n    ',
      '',
      'waivers[0].stack: Expected `stack` or `environment`: a waiver applies to one stack or one environment.',
    ],
    ['reason: moved', 'why: moved', 'waivers[0].reason: Expected string, got nothing.'],
  ])('with %j as %j names the problem and its position', (from, to, problem) => {
    const message = messageOf(() => parseWaivers({ source: 'waivers.yaml', text: text.replace(from, to) }));

    expect(message).toContain('Expected a file of waivers:\n');
    expect(message).toContain(problem);
  });
});

describe('parsePolicies', () => {
  const observe = { source: 'owner', text: 'version: 1\npreset: observe' };

  it('is the standard preset without a baseline', () => {
    expect(parsePolicies({})).toEqual({ baseline: PRESETS.standard });
  });

  it('returns the baseline and the pushed policy', () => {
    const policies = parsePolicies({ baseline: observe, pushed: { source: 'push', text: 'version: 1' } });

    expect(policies.baseline.source).toBe('owner');
    expect(policies.pushed?.source).toBe('push');
  });

  it('does not fall back to a preset if a policy file is not valid', () => {
    expect(messageOf(() => parsePolicies({ baseline: { source: 'owner', text: 'version: 9' } }))).toContain('owner:1:1');
    expect(messageOf(() => parsePolicies({ pushed: { source: 'push', text: '' } }))).toContain('push:1:1');
  });
});
