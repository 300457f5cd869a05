/** Answers are held against their schema before they leave: nothing is dropped, nothing is coerced, nothing leaves that is not documented. */
import type { FastifyInstance } from "fastify";
import { Compile, type Validator } from "typebox/compile";
import type { TSchema } from "typebox";
import { ColonnadeError } from "../../protocol/errors.ts";
import "./schemas.ts";

const validators = new WeakMap<TSchema, Validator>();

function validatorOf(schema: TSchema): Validator {
  let validator = validators.get(schema);
  if (validator === undefined) validators.set(schema, (validator = Compile(schema) as unknown as Validator));
  return validator;
}

/**
 * Serialises what matches `schema`. Throws INTERNAL, naming the first place, for what does not: an unknown property
 * would be one that nobody has documented.
 */
export function serialise(schema: TSchema): (value: unknown) => string {
  const validator = validatorOf(schema);
  return (value) => {
    if (validator.Check(value)) return JSON.stringify(value);
    const [error] = validator.Errors(value);
    throw new ColonnadeError("INTERNAL", { reason: `the answer does not match its schema at ${error.instancePath || "/"}: ${error.message}` });
  };
}

/** Errors leave whatever they are: a refusal must not fail for its details. */
export function checkAnswers(app: FastifyInstance): void {
  app.setSerializerCompiler(({ schema, httpStatus }) =>
    (Number(httpStatus) < 400 ? serialise(schema as TSchema) : (value) => JSON.stringify(value)));
}
