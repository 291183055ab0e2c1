import { stackNameOf } from '../../core/deployment/names.ts';
import type { ProjectStack } from './inspect-project.ts';

/** Folder of the input files in the project. */
export const INPUT_FOLDER = 'deploy';

/** Path of the deployment input of a stack in the project. */
export function inputPathOf({ environmentName, stackName }: ProjectStack): string {
  return `${INPUT_FOLDER}/${environmentName ?? stackName}.json`;
}

/** Writes a function for a CDK app that adds a stage with an action per stack. Its stack contains the pipeline. */
export function writeCdkSnippet(stacks: readonly ProjectStack[], policyPath: string): string {
  const names = stacks.map(({ stackName }) => quote(stackName)).join(', ');
  const actions = stacks
    .toSorted((one, other) => one.runOrder - other.runOrder)
    .map(
      (stack) =>
        `      new GatedDeployAction({ actionName: ${quote(stack.stackName)}, gate, inputFile: build.atPath(${quote(inputPathOf(stack))}), stackName: ${quote(stack.stackName)}${stack.runOrder > 1 ? `, runOrder: ${stack.runOrder}` : ''} }),`,
    );
  return `import type { Stack } from 'aws-cdk-lib';
import type { Artifact, Pipeline } from 'aws-cdk-lib/aws-codepipeline';
import { Role } from 'aws-cdk-lib/aws-iam';
import { GatedDeployAction, Stackgate } from 'stackgate';

/**
 * Adds a gate, and a stage that deploys the stacks of this app through it.
 *
 * The artifact \`build\` contains cdk.out and ${INPUT_FOLDER}. Its build runs \`npx cdk synth\` and publishes the assets:
 * \`npx cdk-assets publish --path cdk.out/<stack>.assets.json\`. The order of the actions (\`runOrder\`) follows the dependencies of the stacks.
 */
export function addGatedStage(stack: Stack, pipeline: Pipeline, build: Artifact): void {
  const gate = new Stackgate(stack, 'Gate', {
    stackNames: [${names}],
    deploymentRole: {
      role: Role.fromRoleName(stack, 'DeploymentRole', \`cdk-hnb659fds-cfn-exec-role-\${stack.account}-\${stack.region}\`),
    },
    policy: { file: ${quote(policyPath)} },
  });
  pipeline.addStage({
    stageName: 'Deploy',
    actions: [
${actions.join('\n')}
    ],
  });
}
`;
}

/** Writes the actions of a pipeline in a CloudFormation template. */
export function writeTemplateSnippet(stacks: readonly ProjectStack[]): string {
  const actions = stacks.map((stack) => {
    const { environmentName, stackName } = stack;
    const userParameters = JSON.stringify({
      inputFile: inputPathOf(stack),
      ...(environmentName !== undefined && { environmentName }),
      stackName,
      pipelineExecutionId: '#{codepipeline.PipelineExecutionId}',
    });
    return `- Name: Deploy-${stackNameOf(stack)}
  ActionTypeId: { Category: Invoke, Owner: AWS, Provider: Lambda, Version: "1" }
  InputArtifacts: [{ Name: Build }]
  Configuration:
    FunctionName: !Ref TriggerName
    UserParameters: '${userParameters}'
`;
  });
  return `# Actions of a stage of AWS::CodePipeline::Pipeline. TriggerName is the output of the stack of the gate; the artifact Build contains
# the template and the folder ${INPUT_FOLDER}. UserParameters bind the input file to its stack.
${actions.join('')}`;
}

function quote(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
