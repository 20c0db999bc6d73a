import type { Handler } from "../../config/handler.ts";
import type { TargetSettings } from "../../config/rules.ts";
import { prepareAwsSdk } from "../../store/aws-sdk.ts";
import type { Target, TargetContext } from "../target.ts";
import { HandlerTarget } from "./handler.ts";

/**
 * The target of checked settings. Each kind but functions is loaded when it is first used: a book without EventBridge never loads the AWS SDK.
 *
 * @throws config_invalid for a handler's module that does not load, a secret or a header that cannot be used
 */
export async function createTarget(settings: TargetSettings, context: TargetContext): Promise<Target> {
  if ("handler" in settings) {
    return new HandlerTarget(await handlerOf(settings.handler, context.folder), context);
  }
  if ("command" in settings) {
    const { CommandTarget } = await import("./command.ts");
    return new CommandTarget(settings, context);
  }
  if ("webhook" in settings) {
    const { WebhookTarget } = await import("./webhook.ts");
    return new WebhookTarget(settings, context);
  }
  if ("slack" in settings) {
    const { SlackTarget } = await import("./slack.ts");
    return new SlackTarget(settings, context);
  }
  if ("eventbridge" in settings) {
    prepareAwsSdk();
    const { EventBridgeTarget } = await import("./eventbridge/eventbridge.ts");
    return new EventBridgeTarget(settings, context);
  }
  const { LogTarget } = await import("./log.ts");
  return new LogTarget(settings, context);
}

async function handlerOf(handler: Handler | string, folder: string): Promise<Handler> {
  if (typeof handler === "function") return handler;
  const { loadHandler } = await import("./handler-module.ts");
  return loadHandler(handler, folder);
}
