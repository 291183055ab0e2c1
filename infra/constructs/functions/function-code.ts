import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { isPublishedPackage, packageFile } from '../../package-file.ts';
import { bundleFunction } from './bundle-function.ts';

/**
 * Returns the code of one function. In this repository, the function is bundled from its source at synthesis, so that a stale
 * bundle is never deployed. The published package contains the bundle at the same relative path.
 *
 * @param name a folder under `functions/`
 */
export function functionCode(name: string): Code {
  const folder = packageFile(`functions/${name}`);
  if (isPublishedPackage) return Code.fromAsset(folder);
  return Code.fromAsset(folder, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('unused'),
      local: {
        tryBundle: (outDir) => {
          bundleFunction(join(folder, 'index.ts'), outDir);
          return true;
        },
      },
    },
  });
}
