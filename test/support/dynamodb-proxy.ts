/** A way to DynamoDB Local on which requests and answers get lost, or are refused as a busy DynamoDB refuses them. */
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/** `lost-answer`: done, and nobody learns of it. `lost-request`: not done. Else the name of DynamoDB's exception. */
export type Fault = "lost-answer" | "lost-request" | "TransactionConflictException" | "ThrottlingException";

export interface Sent {
  /** `PutItem`, `TransactWriteItems`, … */
  operation: string;
  body: Record<string, unknown>;
}

export interface DynamoDbProxy {
  endpoint: string;
  /** What passed or was to pass, in order. */
  requests: Sent[];
  /** Says what becomes of a request; undefined: it passes. */
  fault: (sent: Sent) => Fault | undefined;
  close(): void;
}

export async function startProxy(target: string): Promise<DynamoDbProxy> {
  const server = createServer((incoming, answer) => void answerOne(proxy, target, incoming, answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const proxy: DynamoDbProxy = {
    endpoint: `http://127.0.0.1:${port}`,
    requests: [],
    fault: () => undefined,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return proxy;
}

async function answerOne(
  proxy: DynamoDbProxy,
  target: string,
  incoming: IncomingMessage,
  answer: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const operation = String(incoming.headers["x-amz-target"]).split(".")[1] as string;
  const sent = { operation, body: JSON.parse(body.toString()) as Record<string, unknown> };
  proxy.requests.push(sent);
  const fault = proxy.fault(sent);
  if (fault === "lost-request") return void incoming.socket.destroy();
  if (fault?.endsWith("Exception")) {
    const type = `com.amazonaws.dynamodb.v20120810#${fault}`;
    answer.writeHead(400, { "content-type": "application/x-amz-json-1.0" });
    answer.end(JSON.stringify({ __type: type, message: fault }));
    return;
  }
  const onward = request(target, { method: "POST", headers: incoming.headers }, (reply) => {
    if (fault === "lost-answer") {
      reply.resume();
      reply.once("end", () => incoming.socket.destroy());
      return;
    }
    answer.writeHead(reply.statusCode as number, reply.headers);
    reply.pipe(answer);
  });
  onward.end(body);
}

/** Lets the first `count` requests that `where` takes meet a fault. */
export function firstOf(count: number, fault: Fault, where: (sent: Sent) => boolean): DynamoDbProxy["fault"] {
  let left = count;
  return (sent) => {
    if (left === 0 || !where(sent)) return undefined;
    left -= 1;
    return fault;
  };
}
