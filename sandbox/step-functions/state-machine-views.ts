import { StateMachine as Interpreter, type StateMachineDefinition } from 'aws-local-stepfunctions';

/** A state machine of type Standard. */
export interface StateMachine {
  readonly arn: string;
  readonly name: string;
  /** Amazon States Language as it was given, with substitutions. */
  readonly text: string;
  readonly definition: StateMachineDefinition;
  readonly creationDate: Date;
}

/** Summarizes a state machine as ListStateMachines does. */
export function summarizeStateMachine({ arn, name, creationDate }: StateMachine): object {
  return { stateMachineArn: arn, name, type: 'STANDARD', creationDate };
}

/** Describes a state machine as DescribeStateMachine does. */
export function describeStateMachine(machine: StateMachine): object {
  const accountId = machine.arn.split(':')[4];
  return {
    ...summarizeStateMachine(machine),
    status: 'ACTIVE',
    definition: machine.text,
    roleArn: `arn:aws:iam::${accountId}:role/${machine.name}`,
    loggingConfiguration: { level: 'OFF', includeExecutionData: false },
    tracingConfiguration: { enabled: false },
    encryptionConfiguration: { type: 'AWS_OWNED_KEY' },
  };
}

/**
 * Validates Amazon States Language as ValidateStateMachineDefinition does. The messages are the interpreter's.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
 */
export function validateDefinition(text: string): object {
  const diagnostic = findProblem(text);
  const diagnostics = diagnostic === undefined ? [] : [{ severity: 'ERROR', location: '/', ...diagnostic }];
  return { result: diagnostic === undefined ? 'OK' : 'FAIL', diagnostics, truncated: false };
}

function findProblem(text: string): { readonly code: string; readonly message: string } | undefined {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    return { code: 'INVALID_JSON_DESCRIPTION', message: String(error) };
  }
  try {
    // The constructor of the interpreter is its validation.
    new Interpreter(definition as StateMachineDefinition);
    return undefined;
  } catch (error) {
    return { code: 'SCHEMA_VALIDATION_FAILED', message: error instanceof Error ? error.message : String(error) };
  }
}
