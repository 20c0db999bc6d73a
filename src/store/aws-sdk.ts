/** To be called before the AWS SDK is loaded: the version that is locked runs on Node 20, and each command would say that one of 2027 will not. */
export function prepareAwsSdk(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
}
