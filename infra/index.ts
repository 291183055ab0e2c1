// biome-ignore-all lint/performance/noBarrelFile: the public API of the package

export { GatedDeployAction, type GatedDeployVariables } from './constructs/gated-deploy-action.ts';
export type {
  BlueGreenProps,
  GatedDeployActionProps,
  GatedDeployCommonProps,
  InlineInputProps,
  InputFileProps,
} from './constructs/gated-deploy-props.ts';
export type { IStackgate } from './constructs/imported-stackgate.ts';
export { Stackgate } from './constructs/stackgate.ts';
export type {
  ApprovalsChannel,
  BlueGreenSettings,
  DeploymentRole,
  PipelineBinding,
  PolicyBaseline,
  StackgateProps,
  StackgateTarget,
} from './constructs/stackgate-props.ts';
export { TargetEvents, type TargetEventsProps } from './constructs/target-events.ts';
export { TargetRole, type TargetRoleProps } from './constructs/target-role.ts';
