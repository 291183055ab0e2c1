import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { type IVpc, SecurityGroup, Subnet, type SubnetSelection, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { NetworkContext } from '../context.ts';

/** The network of a CodeBuild project, as props of the project. */
export interface BuildNetwork {
  readonly vpc: IVpc;
  readonly subnetSelection: SubnetSelection;
  readonly securityGroups: ISecurityGroup[];
}

/** Imports the network by its IDs, without a lookup in the account. Without a network, builds run outside a VPC. */
export function buildNetwork(scope: Construct, network: NetworkContext | undefined): BuildNetwork | undefined {
  if (network === undefined) return undefined;
  const { vpcId, subnetIds, securityGroupIds } = network;
  return {
    // CodeBuild uses the IDs of the subnets. The availability zones are placeholders.
    vpc: Vpc.fromVpcAttributes(scope, 'Vpc', { vpcId, availabilityZones: subnetIds.map((_id, index) => `zone-${index}`) }),
    subnetSelection: { subnets: subnetIds.map((id) => Subnet.fromSubnetId(scope, id, id)) },
    securityGroups: securityGroupIds.map((id) => SecurityGroup.fromSecurityGroupId(scope, id, id)),
  };
}
