import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ResourceChange } from '../../core/change-set/change-set-page.ts';
import { EFFECT_KINDS } from '../../core/effects/effect.ts';
import { decide } from '../../core/policy/decide.ts';
import { joinDecisions } from '../../core/policy/decision.ts';
import { parsePolicies, parsePolicy, parseWaivers } from '../../core/policy/parse-policy.ts';
import type { Policy } from '../../core/policy/policy.ts';
import { PRESETS } from '../../core/policy/presets.ts';
import { judge } from '../../core/verdict/judge.ts';
import { makeChange, makeDetail, makeEvidence } from '../support/change-sets.ts';

const guide = readFileSync('docs/policy.md', 'utf8');
const examples = [...guide.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
const isWaivers = (text: string): boolean => /^waivers:/m.test(text);

function conditional(Name: string): ResourceChange {
  return {
    ResourceType: 'AWS::RDS::DBInstance',
    Replacement: 'Conditional',
    Details: [makeDetail({ Name, RequiresRecreation: 'Conditionally' })],
  };
}

function custom(Name: string, change: ResourceChange = {}): ResourceChange {
  return {
    ResourceType: 'Custom::Seed',
    Replacement: 'Conditional',
    Details: [makeDetail({ Name, RequiresRecreation: 'Conditionally' })],
    ...change,
  };
}

describe('the policy guide', () => {
  it.each(examples.filter((text) => !isWaivers(text)))('contains a valid policy: %#', (text) => {
    expect(parsePolicy({ source: 'the guide', text }).rules.length).toBeGreaterThan(0);
  });

  it.each(examples.filter(isWaivers))('contains waivers that are valid after the fingerprint is added: %#', (text) => {
    expect(parseWaivers({ source: 'the guide', text: text.replace('3f9a...', 'a'.repeat(64)) })).not.toEqual([]);
  });

  it.each<[string, ResourceChange, string, string]>([
    ['queues-are-cheap', { ResourceType: 'AWS::SQS::Queue', Action: 'Remove' }, 'allow', ''],
    ['queues-are-cheap', { ResourceType: 'AWS::DynamoDB::Table', Action: 'Remove' }, 'ask', ''],
    ['queues-are-cheap', { ResourceType: 'AWS::SNS::Topic', Action: 'Remove' }, 'allow', ''],
    ['queues-are-cheap', { Scope: ['DeletionPolicy'] }, 'ask', ''],
    ['queues-are-cheap', { ResourceType: 'AWS::IAM::User', Action: 'Add' }, 'forbid', ''],
    ['no-long-lived-keys', { ResourceType: 'AWS::IAM::AccessKey', Action: 'Add' }, 'forbid', ''],
    ['no-long-lived-keys', { ResourceType: 'AWS::IAM::Role', Action: 'Remove' }, 'allow', ''],
    ['no-long-lived-keys', { Replacement: 'True' }, 'forbid', ''],
    ['edge-network', { ResourceType: 'AWS::EC2::Subnet', Replacement: 'True' }, 'allow', 'Edge'],
    ['edge-network', { ResourceType: 'AWS::EC2::Subnet', Replacement: 'True' }, 'forbid', 'Core'],
    ['edge-network', { ResourceType: 'AWS::EC2::Subnet', Replacement: 'True' }, 'forbid', ''],
    ['edge-network', { ResourceType: 'AWS::EC2::Subnet', Replacement: 'True', Scope: ['DeletionPolicy'] }, 'ask', 'Edge'],
    ['edge-network', { ResourceType: 'AWS::EC2::Volume', Replacement: 'True' }, 'forbid', 'Edge'],
    ['protection-stays-on', { Details: [makeDetail({ Name: 'DeletionProtectionEnabled' })] }, 'ask', ''],
    ['protection-stays-on', { Details: [makeDetail({ Name: 'Tags' })] }, 'allow', ''],
    ['protection-stays-on', { Scope: ['UpdateReplacePolicy'] }, 'ask', ''],
    ['database-settings', conditional('StorageType'), 'allow', ''],
    ['database-settings', conditional('Engine'), 'ask', ''],
    ['seed-data', custom('Rows'), 'allow', ''],
    ['seed-data', custom('Rows', { ResourceType: 'Custom::Other' }), 'ask', ''],
    ['seed-data', custom('Rows', { Replacement: 'True' }), 'ask', ''],
    ['seed-data', custom('Rows', { Action: 'Remove', Replacement: undefined, Details: [] }), 'ask', ''],
    ['seed-data', custom('DatabaseName'), 'ask', ''],
    ['revisions-pass', { Replacement: 'True' }, 'forbid', ''],
    ['caches-may-go', { ResourceType: 'AWS::ElastiCache::ReplicationGroup', Action: 'Remove' }, 'allow', ''],
    ['caches-may-go', { Action: 'Remove' }, 'ask', ''],
    ['keep-the-ledger', { LogicalResourceId: 'LedgerTable', Action: 'Remove' }, 'forbid', ''],
    ['keep-the-ledger', { LogicalResourceId: 'LedgerTable', Scope: ['DeletionPolicy'] }, 'forbid', ''],
    ['keep-the-ledger', { LogicalResourceId: 'Other', Action: 'Remove' }, 'allow', ''],
  ])('contains a correct example: under %s, the decision about %j is %s in "%s"', (rule, resource, decision, path) => {
    const [text = '', ...others] = examples.filter((example) => example.includes(`name: ${rule}`));
    const changes = [{ path, plain: makeChange(resource) }];

    expect(others).toEqual([]);
    expect(
      judge(makeEvidence([], { changes }), { policies: parsePolicies({ baseline: { source: 'guide', text } }) }).decision,
    ).toBe(decision);
  });

  it.each(EFFECT_KINDS)('states the decision of every preset about %s', (kind) => {
    const row = guide.split('\n').find((line) => line.startsWith(`| \`${kind}\` |`));
    const decideBy = (baseline: Policy, stateful: boolean) =>
      decide({ kind, stateful, logicalResourceId: 'A', path: '', resourceType: 'AWS::X::Y', causes: [] }, { baseline }).decision;
    const cells = [PRESETS.standard, PRESETS.stateful, PRESETS.observe, PRESETS.strict].map((preset) => {
      const [data, noData] = [decideBy(preset, true), decideBy(preset, false)];
      return data === noData ? data : `${data} if it holds data, else ${noData}`;
    });

    expect(
      row
        ?.split('|')
        .slice(3, -1)
        .map((cell) => cell.trim()),
    ).toEqual(cells);
  });

  it.each(Object.keys(PRESETS))('describes the preset %s', (name) => {
    expect(guide).toContain(`| \`${name}\` |`);
  });

  it('has a recipe that allows new revisions under the preset strict', () => {
    const text = examples.find((example) => example.includes('revisions-pass')) ?? '';
    const effect = {
      kind: 'revision',
      stateful: false,
      logicalResourceId: 'A',
      path: '',
      resourceType: 'AWS::X::Y',
      causes: [],
    } as const;

    expect(decide(effect, { baseline: parsePolicy({ source: 'guide', text }) }).decision).toBe('allow');
  });

  it('has the same table of combined decisions as the code', () => {
    const rows = [...guide.matchAll(/^\| (allow|ask|forbid) \| (allow|ask|forbid) \| (allow|ask|forbid) \|$/gm)];

    expect(rows).toHaveLength(9);
    for (const [, a, b, joined] of rows) expect(joinDecisions(a as 'allow', b as 'allow')).toBe(joined);
  });
});
