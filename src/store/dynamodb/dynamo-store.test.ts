import { describe, expect, test } from "vitest";
import { engineRequired, missingEngine, openBook } from "../../../test/support/dynamodb.ts";
import { testStore } from "../conformance.ts";

describe.skipIf(missingEngine !== undefined)(
  `DynamoDB Local${missingEngine ? `: ${missingEngine}` : ""}`,
  () => {
    testStore("dynamodb", { open: openBook });
  },
);

test.runIf(engineRequired)("DynamoDB Local is there, as required", () => {
  expect(missingEngine).toBeUndefined();
});
