/**
 * The form of the name of a Region of any partition, such as `eu-west-1`, `us-gov-west-1`, and `eusc-de-east-1`. It accepts the Regions in
 * the partitions of the AWS SDK (`partitions` in @aws-sdk/core).
 */
export const REGION_NAME = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;
