import { describe, expect, it } from 'vitest';
import { describeEffect, type EffectFacts } from '../../../core/effects/describe-effect.ts';
import { EFFECT_KINDS, type SideEffect } from '../../../core/effects/effect.ts';
import type { Loss } from '../../../core/losses/loss.ts';
import { nounOfType } from '../../../core/resource-types/noun-of-type.ts';

function makeLoss(loss: Partial<Loss> = {}): Loss {
  return {
    effect: 'unprotect',
    property: 'DeletionPolicy',
    path: 'DeletionPolicy',
    consequence: 'DeletionPolicy changes: it is weaker',
    advice: 'Keep DeletionPolicy: Retain.',
    ...loss,
  };
}

function makeFacts(facts: Partial<EffectFacts> = {}): EffectFacts {
  return {
    kind: 'delete',
    doubts: [],
    logicalResourceId: 'Orders',
    path: '',
    resourceType: 'AWS::DynamoDB::Table',
    stateful: true,
    causes: [],
    ...facts,
  };
}

describe('describeEffect', () => {
  const topic = { resourceType: 'AWS::SNS::Topic', stateful: false };

  it.each([
    [{ kind: 'create' }, 'The table Orders (AWS::DynamoDB::Table) would be created.'],
    [
      { kind: 'update', causes: ['Tags'] },
      'The table Orders (AWS::DynamoDB::Table) would be updated in place because Tags changes.',
    ],
    [{ kind: 'import' }, 'The table Orders (AWS::DynamoDB::Table) would be imported unchanged.'],
    [{ kind: 'sync' }, 'CloudFormation would only record the actual state of the table Orders (AWS::DynamoDB::Table).'],
    [
      { kind: 'none', causes: ['Metadata'] },
      'The table Orders (AWS::DynamoDB::Table) would not change: only attributes of the template change because Metadata changes.',
    ],
    [{ kind: 'delete' }, 'The table Orders (AWS::DynamoDB::Table) would be deleted with its data.'],
    [{ kind: 'delete', ...topic }, 'The topic Orders (AWS::SNS::Topic) would be deleted.'],
    [
      { kind: 'delete', policyAction: 'Snapshot' },
      'The table Orders (AWS::DynamoDB::Table) would be deleted after CloudFormation takes a snapshot of it.',
    ],
    [
      { kind: 'delete', resourceType: 'AWS::CloudFormation::Stack' },
      'The nested stack Orders (AWS::CloudFormation::Stack) would be deleted with all its resources.',
    ],
    [
      { kind: 'delete', resourceType: 'AWS::CloudFormation::StackSet' },
      'The stack set Orders (AWS::CloudFormation::StackSet) would be deleted with all its resources.',
    ],
    [
      { kind: 'delete', resourceType: 'AWS::ServiceCatalog::CloudFormationProvisionedProduct' },
      'The cloud formation provisioned product Orders (AWS::ServiceCatalog::CloudFormationProvisionedProduct) would be deleted with all its resources.',
    ],
    [
      { kind: 'delete', resourceType: 'X::AWS::CloudFormation::Stacks' },
      'The cloud formation Orders (X::AWS::CloudFormation::Stacks) would be deleted with any data that it holds.',
    ],
    [
      { kind: 'replace', causes: ['KeySchema'] },
      'The table Orders (AWS::DynamoDB::Table) would be replaced because KeySchema changes; the old one is deleted with its data.',
    ],
    [
      { kind: 'replace', causes: ['A', 'B'], ...topic },
      'The topic Orders (AWS::SNS::Topic) would be replaced because A and B change; the old one is deleted.',
    ],
    [
      { kind: 'replace', causes: ['A', 'B', 'C', 'D', 'E', 'F', 'G'], ...topic },
      'The topic Orders (AWS::SNS::Topic) would be replaced because A, B, C, D, E and 2 more change; the old one is deleted.',
    ],
    [
      { kind: 'replace', causes: ['A', 'B', 'C', 'D', 'E'], ...topic },
      'The topic Orders (AWS::SNS::Topic) would be replaced because A, B, C, D and E change; the old one is deleted.',
    ],
    [
      { kind: 'replace', policyAction: 'ReplaceAndSnapshot' },
      'The table Orders (AWS::DynamoDB::Table) would be replaced; the old one is deleted after a snapshot, the new one starts without its data.',
    ],
    [
      { kind: 'may-replace', causes: ['KeySchema'] },
      'The table Orders (AWS::DynamoDB::Table) may be replaced because KeySchema changes; if so, the old one is deleted with its data.',
    ],
    [
      { kind: 'may-replace', policyAction: 'ReplaceAndRetain' },
      'The table Orders (AWS::DynamoDB::Table) may be replaced by a new, empty one; if so, the old one stays in the account, outside the stack.',
    ],
    [
      { kind: 'retain' },
      'The table Orders (AWS::DynamoDB::Table) would leave the stack and stay in the account, where no deployment updates it.',
    ],
    [
      { kind: 'replace-and-retain', causes: ['KeySchema'] },
      'The table Orders (AWS::DynamoDB::Table) would be replaced by a new, empty one because KeySchema changes; the old one stays in the account, outside the stack.',
    ],
    [
      { kind: 'unprotect', causes: ['DeletionPolicy'], losses: [makeLoss()] },
      'The table Orders (AWS::DynamoDB::Table) would be less protected. DeletionPolicy changes: it is weaker.',
    ],
    [
      { kind: 'unknown', doubts: ['it has no Action', 'it is odd'] },
      'Cannot determine what would happen to the table Orders (AWS::DynamoDB::Table): it has no Action; it is odd.',
    ],
    [
      { kind: 'unknown', doubts: ['it is odd'], atLeast: 'delete' },
      'Cannot determine what would happen to the table Orders (AWS::DynamoDB::Table): it is odd. The change would at least delete the resource.',
    ],
    [
      { kind: 'unknown', doubts: ['it is odd'], atLeast: 'may-replace', causes: ['KeySchema'] },
      'Cannot determine what would happen to the table Orders (AWS::DynamoDB::Table): it is odd. The change would at least replace the resource ' +
        'because KeySchema changes.',
    ],
    [
      { kind: 'unknown', doubts: ['it is odd'], atLeast: 'update' },
      'Cannot determine what would happen to the table Orders (AWS::DynamoDB::Table): it is odd.',
    ],
    [{ kind: 'create', path: 'Data/Inner' }, 'The table Data/Inner/Orders (AWS::DynamoDB::Table) would be created.'],
    [{ kind: 'create', logicalResourceId: '', resourceType: '' }, 'The resource (unnamed) (type unknown) would be created.'],
  ] satisfies [Partial<EffectFacts>, string][])('describes %j', (facts, sentence) => {
    expect(describeEffect(makeFacts(facts))).toBe(sentence);
  });

  it.each([
    [{ effect: 'unprotect', causes: ['DeletionPolicy'] }, ' It would also be less protected.'],
    [{ effect: 'lose-data', causes: ['TimeToLiveSpecification'] }, ' It would also lose data.'],
    [{ effect: 'expose', causes: ['ResourcePolicy'] }, ' It would also allow public or administrator access.'],
    [{ effect: 'stop', causes: ['StreamSpecification'] }, ' It would also stop serving or be less available.'],
    [{ effect: 'may-replace', causes: [] }, ' Other fields in the change set say that it is replaced.'],
    [{ effect: 'replace', causes: [] }, ' Other fields in the change set say that it is replaced.'],
    [{ effect: 'replace-and-retain', causes: [] }, ' Other fields in the change set say that it is replaced.'],
    [{ effect: 'retain', causes: [] }, ' Other fields in the change set say that it leaves the stack and stays in the account.'],
    [{ effect: 'update', causes: ['Tags'] }, ''],
    [{ effect: 'create', causes: [] }, ''],
  ] satisfies [SideEffect, string][])('adds a sentence about a further effect: %j', (also, sentence) => {
    expect(describeEffect(makeFacts({ also: [also] }))).toBe(
      `The table Orders (AWS::DynamoDB::Table) would be deleted with its data.${sentence}`,
    );
  });

  it.each([
    [{ kind: 'lose-data' }, 'The table Orders (AWS::DynamoDB::Table) would lose data. It does.'],
    [{ kind: 'expose' }, 'The table Orders (AWS::DynamoDB::Table) would allow public or administrator access. It does.'],
    [{ kind: 'stop' }, 'The table Orders (AWS::DynamoDB::Table) would stop serving or be less available. It does.'],
    [
      { kind: 'unknown', atLeast: 'lose-data', doubts: ['it is odd'] },
      'Cannot determine what would happen to the table Orders (AWS::DynamoDB::Table): it is odd. The change would at least lose data. ' +
        'It does.',
    ],
    [
      { kind: 'replace', also: [{ effect: 'stop', causes: ['A'] }] },
      'The table Orders (AWS::DynamoDB::Table) would be replaced; the old one is deleted with its data. It would also stop serving or be less available. It does.',
    ],
  ] satisfies [Partial<EffectFacts>, string][])('gives the consequence of each loss: %j', (facts, sentence) => {
    const { kind, atLeast = kind, also = [] }: Partial<EffectFacts> = facts;
    const effect = also[0]?.effect ?? atLeast;
    const losses = [
      makeLoss({ effect: effect as Loss['effect'], consequence: 'It does' }),
      makeLoss({ effect: 'unprotect', consequence: 'It is about another effect' }),
    ];

    expect(describeEffect(makeFacts({ ...facts, losses }))).toBe(sentence);
  });

  it('gives at most five consequences and the number of the others', () => {
    const lossesOf = (count: number) => Array.from({ length: count }, () => makeLoss({ consequence: 'It is weaker' }));
    const start = 'The table Orders (AWS::DynamoDB::Table) would be less protected.';

    expect(describeEffect(makeFacts({ kind: 'unprotect', losses: lossesOf(5) }))).toBe(`${start}${' It is weaker.'.repeat(5)}`);
    expect(describeEffect(makeFacts({ kind: 'unprotect', losses: lossesOf(7) }))).toBe(
      `${start}${' It is weaker.'.repeat(5)} Not listed: 2 more consequences.`,
    );
  });

  it.each(['replace', 'may-replace', 'replace-and-retain'] as const)('calls an unknown %s a replacement', (atLeast) => {
    expect(describeEffect(makeFacts({ kind: 'unknown', doubts: ['odd'], atLeast }))).toContain(
      'The change would at least replace the resource',
    );
  });

  it('is one sentence with a full stop for every kind', () => {
    for (const kind of EFFECT_KINDS) {
      expect(describeEffect(makeFacts({ kind, doubts: ['it is odd'] }))).toMatch(/Orders.*\.$/);
    }
  });
});

describe('nounOfType', () => {
  it.each([
    ['AWS::DynamoDB::Table', 'table'],
    ['AWS::RDS::DBInstance', 'DB instance'],
    ['AWS::Logs::LogGroup', 'log group'],
    ['AWS::EC2::VPC', 'VPC'],
    ['AWS::IAM::OIDCProvider', 'OIDC provider'],
    ['AWS::EC2::EIP', 'EIP'],
    ['AWS::WAFv2::IPSet', 'IP set'],
    ['AWS::CloudFormation::Stack', 'nested stack'],
    ['AWS::CloudFormation::CustomResource', 'custom resource'],
    ['Custom::Seed', 'custom resource'],
    ['MyOrg::Data::Lake', 'lake'],
    ['MyOrg::Data::lakeHouse', 'lake house'],
    ['AWS::EC2::EC2Fleet', 'EC2 fleet'],
    ['AWS::X::Route53Zone', 'route53 zone'],
    ['AWS::SecurityHub::ConnectorV2', 'connector V2'],
    ['', 'resource'],
    ['AWS::S3::', 'resource'],
  ])('calls %s a %s', (type, noun) => {
    expect(nounOfType(type)).toBe(noun);
  });
});
