/** `AWS::NoValue`: the property that has it is not there. */
export const NO_VALUE = Symbol('AWS::NoValue');
