// biome-ignore-all lint/performance/noBarrelFile: what the package offers to CDK apps, under its one name

export {
  GatedDeployAction,
  type GatedDeployActionProps,
  type GatedDeployCommonProps,
  type GatedDeployVariables,
  type InlineInputProps,
  type InputFileProps,
} from './constructs/gated-deploy-action.ts';
export type { IStackgate } from './constructs/imported-stackgate.ts';
export { Stackgate } from './constructs/stackgate.ts';
export type { ApprovalsChannel, DeploymentRole, PolicyBaseline, StackgateProps } from './constructs/stackgate-props.ts';
