import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunction } from './bundle-function.ts';

/**
 * The code of one function: in this repository bundled from its source at synth, so that no stale bundle is ever deployed; in the
 * published package the finished bundle that lies at the same relative place.
 *
 * @param name a folder under `functions/`
 */
export function functionCode(name: string): Code {
  const folder = fileURLToPath(new URL(`../../../functions/${name}`, import.meta.url));
  if (!import.meta.url.endsWith('.ts')) return Code.fromAsset(folder);
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
