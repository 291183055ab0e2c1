import { describe, expect, it } from 'vitest';
import { type InheritedStack, inheritSettings, parameterValuesOf } from '../../../core/blue-green/inherit-settings.ts';
import { selectOutputs } from '../../../core/blue-green/select-outputs.ts';
import type { StackSettings } from '../../../core/deployment/stack-settings.ts';

const CURRENT: InheritedStack = {
  hasTerminationProtection: false,
  notificationArns: ['arn:topic'],
  rollbackAlarms: [{ arn: 'arn:alarm', type: 'AWS::CloudWatch::Alarm' }],
  monitoringMinutes: 5,
  roleArn: 'arn:role',
  capabilities: [],
  tags: { team: 'shop' },
  parameterNames: ['Size', 'Secret', 'Masked'],
  parameterValues: { Size: '7', Secret: 'x', Masked: '****' },
};
const PUSHED: StackSettings = { parameters: [], capabilities: ['CAPABILITY_IAM'] };
const TEMPLATE = {
  Resources: {},
  Parameters: { Size: { Type: 'Number' }, Secret: { Type: 'String', NoEcho: true }, Masked: { Type: 'String' } },
};

describe('the settings of the next stack', () => {
  it('are those of the current stack if the push gives none', () => {
    expect(inheritSettings({ ...PUSHED, parameters: [{ name: 'Size', usePreviousValue: true }] }, CURRENT, TEMPLATE)).toEqual({
      parameters: [{ name: 'Size', value: '7' }],
      capabilities: ['CAPABILITY_IAM'],
      tags: { team: 'shop' },
      roleArn: 'arn:role',
      notificationArns: ['arn:topic'],
      rollbackConfiguration: {
        rollbackTriggers: [{ arn: 'arn:alarm', type: 'AWS::CloudWatch::Alarm' }],
        monitoringTimeInMinutes: 5,
      },
    });
  });

  it('are those of the push if it gives them', () => {
    const settings: StackSettings = {
      parameters: [{ name: 'Size', value: '1' }],
      capabilities: [],
      tags: {},
      roleArn: 'arn:other',
      notificationArns: [],
      rollbackConfiguration: {},
    };

    expect(inheritSettings(settings, CURRENT, TEMPLATE)).toEqual(settings);
  });

  it.each(['Secret', 'Masked', 'Unknown'])('cannot contain the value of %s, which the gate cannot read', (name) => {
    expect(() => inheritSettings({ ...PUSHED, parameters: [{ name, usePreviousValue: true }] }, CURRENT, TEMPLATE)).toThrow(
      `Expected a value for the parameter ${name} of the next stack, got none`,
    );
  });

  it('cannot contain a value of a stack whose values are unknown', () => {
    const { parameterValues: _, ...current } = CURRENT;

    expect(() =>
      inheritSettings({ ...PUSHED, parameters: [{ name: 'Size', usePreviousValue: true }] }, current, TEMPLATE),
    ).toThrow('parameter Size');
  });

  it('have the values of parameters by name', () => {
    const parameters = [
      { name: 'Size', value: '1' },
      { name: 'Kept', usePreviousValue: true },
    ] as const;

    expect(parameterValuesOf({ ...PUSHED, parameters })).toEqual({ Size: '1' });
  });
});

describe('the outputs in the state', () => {
  it('are all outputs that fit', () => {
    expect(selectOutputs({ Url: 'https://example.com' })).toEqual({ Url: 'https://example.com' });
    expect(Object.keys(selectOutputs({ A: 'x'.repeat(24_000), B: 'x'.repeat(1_000), C: 'y' }))).toEqual(['A']);
  });
});
