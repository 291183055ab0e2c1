import { TemplateError } from '../documents/template-error.ts';
import type { Template } from './template.ts';
import { validateReferences } from './validate-references.ts';

/** Limits of a template. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
const MAX_RESOURCES = 500;
const MAX_PARAMETERS = 200;
const MAX_OUTPUTS = 200;
const MAX_MAPPINGS = 200;

/** A key that a transform replaces before CloudFormation checks the template. */
const TRANSFORM_KEY = /^Fn::(?:ForEach::|Transform$)/;

/**
 * Refuses a template that CloudFormation would refuse, with its message: structure, names, limits, null values, and references to undeclared names. Errors that depend on values, such as a reference to a resource whose condition is false, appear when the template is evaluated.
 *
 * @throws {TemplateError} with the message of the service's `ValidationError`
 */
export function validateTemplate(template: Template): void {
  const strangers = Object.keys(template).filter((key) => !TEMPLATE_SECTIONS.has(key) && key !== 'Fn::Transform');
  // A macro can define sections, such as the Globals of AWS::Serverless.
  if (strangers.length > 0 && template.Transform === undefined)
    throw new TemplateError(`Invalid template property or properties [${strangers.join(', ')}]`);
  validateHeader(template);
  refuseLoopsWithoutTransform(template);
  validateParameters(template.Parameters, template.Transform !== undefined);
  validateMappings(template.Mappings);
  validateResources(template.Resources, template.Transform !== undefined);
  validateOutputs(template.Outputs, template.Transform !== undefined);
  // A transform may replace a null before CloudFormation checks the template.
  if (template.Transform === undefined) refuseNulls('', template);
  validateReferences(template);
}

function validateHeader({ AWSTemplateFormatVersion: version, Description }: Template): void {
  if (version !== undefined && version !== null && String(version) !== '2010-09-09') {
    throw new TemplateError('Template format error: unsupported value for AWSTemplateFormatVersion.').at(
      'AWSTemplateFormatVersion',
    );
  }
  requireText('Description', Description);
}

/** Texts cannot contain functions. Null values have another message. */
function requireText(member: string, value: unknown, ...place: readonly string[]): void {
  if (typeof value !== 'object' || value === null) return;
  throw new TemplateError(`Template format error: Every ${member} member must be a string.`).at(...place, member);
}

/** Without AWS::LanguageExtensions, a loop is a resource with an invalid name. */
function refuseLoopsWithoutTransform({ Transform, Resources }: Template): void {
  const loop = Object.keys({ ...Resources }).find((name) => name.startsWith('Fn::ForEach::'));
  const isTransformed = Transform !== undefined && [Transform].flat().length > 0;
  if (!isTransformed && loop !== undefined) requireAlphanumeric('Resource', loop);
}

function validateParameters(section: unknown, isTransformed: boolean): void {
  const parameters = members('Parameters', section);
  refuseTooMany('parameters', parameters.length, MAX_PARAMETERS);
  for (const [name, parameter] of parameters) {
    requireAlphanumeric('Parameter', name);
    if (!isMap(parameter) || typeof parameter.Type !== 'string') {
      throw new TemplateError('Template format error: Every Parameters object must contain a Type member.').at(
        'Parameters',
        name,
      );
    }
    validateParameterMembers(name, parameter);
    if (!isTransformed) validateParameterNames(name, parameter.Type, Object.keys(parameter));
  }
}

function validateParameterNames(name: string, type: string, members: readonly string[]): void {
  const stranger = members.find((key) => !PARAMETER_ATTRIBUTES.has(key));
  if (stranger !== undefined) {
    throw new TemplateError(`Invalid template parameter property '${stranger}'`).at('Parameters', name, stranger);
  }
  if (!PARAMETER_TYPE.test(type)) {
    throw new TemplateError(`Template format error: Unrecognized parameter type: ${type}`).at('Parameters', name, 'Type');
  }
}

/** The attributes of a parameter are strings, except AllowedValues, which is a list of strings. */
function validateParameterMembers(name: string, parameter: Readonly<Record<string, unknown>>): void {
  const { AllowedValues, ...texts } = parameter;
  for (const [key, value] of Object.entries(texts)) requireText(key, value, 'Parameters', name);
  if (AllowedValues === undefined || (Array.isArray(AllowedValues) && AllowedValues.every((value) => typeof value !== 'object')))
    return;
  throw new TemplateError('Template format error: Every AllowedValues member must be a list of strings.').at(
    'Parameters',
    name,
    'AllowedValues',
  );
}

function validateMappings(section: unknown): void {
  const mappings = members('Mappings', section);
  refuseTooMany('mappings', mappings.length, MAX_MAPPINGS);
  for (const [name, mapping] of mappings) {
    if (TRANSFORM_KEY.test(name)) continue;
    if (!isMap(mapping)) throw new TemplateError(`Template format error: Every Mappings member ${name} must be a map`);
    for (const [key, row] of Object.entries(mapping)) {
      if (TRANSFORM_KEY.test(key)) continue;
      if (!isMap(row)) throw new TemplateError(`Template format error: Every Mappings member ${key} must be a map`);
      if (!Object.values(row).every(isMappingValue)) {
        throw new TemplateError('Template format error: Every Mappings attribute must be a String or a List.').at(
          'Mappings',
          name,
          key,
        );
      }
    }
  }
}

function isMappingValue(value: unknown): boolean {
  return Array.isArray(value) ? value.every((item) => !isMap(item)) : !isMap(value);
}

function validateResources(section: unknown, isTransformed: boolean): void {
  if (section !== undefined && section !== null && !isMap(section)) throw resourceNotAnObject();
  const resources = members('Resources', section);
  if (resources.length === 0) throw new TemplateError('Template format error: At least one Resources member must be defined.');
  refuseTooMany('resources', resources.length, MAX_RESOURCES);
  for (const [name, resource] of resources) {
    if (TRANSFORM_KEY.test(name)) continue;
    requireAlphanumeric('Resource', name);
    if (!isMap(resource)) throw resourceNotAnObject().at('Resources', name);
    if (typeof resource.Type === 'object' && resource.Type !== null) {
      throw new TemplateError(`Template format error: [/Resources/${name}] Every Type member must be a string.`);
    }
    if (typeof resource.Type !== 'string') {
      throw new TemplateError(`Template format error: [/Resources/${name}] Every Resources object must contain a Type member.`);
    }
    const stranger = Object.keys(resource).find((key) => !RESOURCE_ATTRIBUTES.has(key) && !TRANSFORM_KEY.test(key));
    if (stranger !== undefined && !isTransformed) throw new TemplateError(`Invalid template resource property '${stranger}'`);
    if (!isTransformed) validateNamesOfResource(name, resource);
  }
}

/** CloudFormation returns the same message for a section that is not an object. */
function resourceNotAnObject(): TemplateError {
  return new TemplateError('Template format error: Any Resources member must be an object.');
}

/** The Condition and DependsOn of a resource are names and cannot contain functions. */
function validateNamesOfResource(
  name: string,
  { Condition, DependsOn = '', ...members }: Readonly<Record<string, unknown>>,
): void {
  validateConditionName('Resources', name, Condition);
  // Sources disagree about a function in a policy without AWS::LanguageExtensions, so it is accepted.
  for (const policy of ['DeletionPolicy', 'UpdateReplacePolicy']) {
    const value = members[policy];
    if (!isMap(value) || !isFunctionCall(value)) requireText(policy, value, 'Resources', name);
  }
  if (![DependsOn].flat().every((other) => typeof other === 'string')) {
    throw new TemplateError('Template format error: DependsOn must be a string or a list of strings.').at(
      'Resources',
      name,
      'DependsOn',
    );
  }
}

function validateConditionName(block: 'Resources' | 'Outputs', name: string, condition: unknown): void {
  if (condition === undefined || typeof condition === 'string') return;
  throw new TemplateError('Template format error: Every Condition member must be a string.').at(block, name, 'Condition');
}

function validateOutputs(section: unknown, isTransformed: boolean): void {
  const outputs = members('Outputs', section);
  refuseTooMany('outputs', outputs.length, MAX_OUTPUTS);
  for (const [name, output] of outputs) {
    if (TRANSFORM_KEY.test(name)) continue;
    requireAlphanumeric('Output', name);
    if (!isMap(output) || !Object.hasOwn(output, 'Value')) {
      throw new TemplateError('Template format error: Every Outputs member must contain a Value object').at('Outputs', name);
    }
    if (!isTransformed) validateOutput(name, output);
  }
}

function validateOutput(name: string, { Condition, Description, Value, Export }: Readonly<Record<string, unknown>>): void {
  validateConditionName('Outputs', name, Condition);
  requireText('Description', Description, 'Outputs', name);
  const kind = Array.isArray(Value) ? 'List' : 'Map';
  if (Array.isArray(Value) || (isMap(Value) && !isFunctionCall(Value))) {
    throw new TemplateError(
      `Template format error: The Value field of every Outputs member must evaluate to a String and not a ${kind}.`,
    ).at('Outputs', name, 'Value');
  }
  if (isMap(Export) && (!Object.hasOwn(Export, 'Name') || isMalformed(Export.Name))) {
    throw new TemplateError(
      `Template format error: Output ${name} is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.`,
    ).at('Outputs', name, 'Export');
  }
}

/** Returns true for a literal name of an export with other characters. The value of a function is not checked. */
function isMalformed(exportName: unknown): boolean {
  return typeof exportName === 'string' && !/^[A-Za-z0-9:-]+$/.test(exportName);
}

function isFunctionCall(value: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(value).some((key) => key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'));
}

function members(section: string, value: unknown): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (!isMap(value)) throw new TemplateError(`Template format error: ${section} must be an object.`);
  return Object.entries(value);
}

function refuseTooMany(what: string, count: number, limit: number): void {
  if (count > limit) {
    throw new TemplateError(`Template format error: Number of ${what}, ${count}, is greater than maximum allowed, ${limit}`);
  }
}

function requireAlphanumeric(what: string, name: string): void {
  if (!isLogicalId(name)) throw new TemplateError(`Template format error: ${what} name ${name} is non alphanumeric.`);
}

function refuseNulls(path: string, value: unknown): void {
  if (value === null) throw new TemplateError(`[${path}] 'null' values are not allowed in templates`);
  if (typeof value !== 'object') return;
  for (const [key, child] of Object.entries(value)) refuseNulls(`${path}/${key}`, child);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Sections that CloudFormation allows in a template. */
export const TEMPLATE_SECTIONS: ReadonlySet<string> = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Hooks',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
  'Transform',
]);

/** Attributes that CloudFormation allows in a resource. */
export const RESOURCE_ATTRIBUTES: ReadonlySet<string> = new Set([
  'Condition',
  'CreationPolicy',
  'DeletionPolicy',
  'DependsOn',
  'Description',
  'Metadata',
  'Properties',
  'Type',
  'UpdatePolicy',
  'UpdateReplacePolicy',
  'Version',
]);

/** Attributes that CloudFormation allows in a parameter. */
const PARAMETER_ATTRIBUTES: ReadonlySet<string> = new Set([
  'AllowedPattern',
  'AllowedValues',
  'ConstraintDescription',
  'Default',
  'Description',
  'MaxLength',
  'MaxValue',
  'MinLength',
  'MinValue',
  'NoEcho',
  'Type',
]);

/** The types of parameters; those of AWS are not listed, because AWS adds types. */
const PARAMETER_TYPE = /^(?:String|Number|CommaDelimitedList|AWS::.+|List<.+>)$/;

/** Checks whether CloudFormation allows the text as a logical ID. */
export function isLogicalId(text: string): boolean {
  return /^[A-Za-z0-9]+$/.test(text);
}
