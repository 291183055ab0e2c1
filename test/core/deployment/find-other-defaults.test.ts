import { expect, it } from 'vitest';
import { findOtherDefaults } from '../../../core/deployment/find-other-defaults.ts';

const kept = [{ name: 'Q', usePreviousValue: true as const }];

function template(Default?: string | number) {
  return { Parameters: { Q: { Type: 'String', ...(Default === undefined ? {} : { Default }) } } };
}

it('finds a parameter that keeps its deployed value although the template has another default', () => {
  expect(findOtherDefaults(template('new'), kept, { Q: 'old' })).toEqual(['Q']);
  expect(findOtherDefaults(template(5), kept, { Q: '4' })).toEqual(['Q']);
});

it.each([
  ['the default is the deployed value', template(5), kept, { Q: '5' }],
  ['the template has no default', template(), kept, { Q: 'old' }],
  ['the deployed value is hidden', template('new'), kept, { Q: '****' }],
  ['the deployed value is unknown', template('new'), kept, undefined],
  ['the deployment gives a value', template('new'), [{ name: 'Q', value: 'given' }], { Q: 'old' }],
  ['the template declares no parameter', {}, kept, { Q: 'old' }],
])('finds no parameter if %s', (_, one, settings, deployed) => {
  expect(findOtherDefaults(one, settings, deployed)).toEqual([]);
});
