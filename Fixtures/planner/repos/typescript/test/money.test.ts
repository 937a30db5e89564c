import test from "node:test";
import assert from "node:assert";
import { roundCents } from "../src/money";

test("rounds to cents", () => {
  assert.strictEqual(roundCents(1.005), 1);
});
