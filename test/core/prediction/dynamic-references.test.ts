import { describe, expect, it } from 'vitest';
import { predictChangeSet } from '../../../core/prediction/predict-change-set.ts';
import type { PredictionContext } from '../../../core/prediction/prediction.ts';

const REFERENCE = '{{resolve:ssm:/name}}';

function predict(context: PredictionContext, properties: Record<string, unknown> = { DisplayName: REFERENCE }) {
  const side = {
    template: { Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: properties, Metadata: { Name: REFERENCE } } } },
    parameters: {},
  };
  return predictChangeSet(side, side, context);
}

describe('dynamic references with known values', () => {
  it('change a property if the stored value changed, and no metadata', () => {
    const { changes } = predict({ references: { before: { '/name': 'one' }, after: { '/name': 'two' } } });

    expect(changes.map(({ ResourceChange }) => ResourceChange?.Details)).toEqual([
      [
        {
          Target: {
            Attribute: 'Properties',
            Name: 'DisplayName',
            RequiresRecreation: 'Never',
            Path: '/Properties/DisplayName',
            BeforeValue: 'one',
            AfterValue: 'two',
            AttributeChangeType: 'Modify',
          },
          Evaluation: 'Static',
          ChangeSource: 'DirectModification',
        },
      ],
    ]);
  });

  it('replace a resource if the property does', () => {
    const context = { references: { before: { '/name': 'one' }, after: { '/name': 'two' } } };

    expect(predict(context, { TopicName: REFERENCE }).changes[0]?.ResourceChange?.Replacement).toBe('True');
  });

  it('change nothing if the stored value is the same', () => {
    const references = { before: { '/name': 'one' }, after: { '/name': 'one' } };

    expect(predict({ references }).changes).toEqual([]);
  });

  it('are compared as text if a value is not known', () => {
    expect(predict({ references: { after: {} } }).changes).toEqual([]);
    expect(predict({ references: { before: {} } }).changes).toEqual([]);
  });
});
