type Environment = Readonly<Record<string, string | undefined>>;

/** Address of the HTTP proxy for requests to https:// addresses; undefined without a proxy. Lower case takes precedence, as in the AWS CLI. */
export function proxyOf(env: Environment): string | undefined {
  return [env.https_proxy, env.HTTPS_PROXY].find((value) => value !== undefined && value !== '');
}

/**
 * Sends the requests of this process through the proxy of `HTTPS_PROXY`, except to the hosts of `NO_PROXY`. Without a proxy, it changes
 * nothing and loads nothing.
 */
export async function useProxy(env: Environment): Promise<void> {
  const httpsProxy = proxyOf(env);
  if (httpsProxy === undefined) return;
  const { EnvHttpProxyAgent, setGlobalDispatcher } = await import('undici');
  const httpProxy = env.http_proxy ?? env.HTTP_PROXY;
  const noProxy = env.no_proxy ?? env.NO_PROXY;
  setGlobalDispatcher(
    new EnvHttpProxyAgent({
      httpsProxy,
      ...(httpProxy === undefined ? {} : { httpProxy }),
      ...(noProxy === undefined ? {} : { noProxy }),
    }),
  );
}
