import { GraphQLError, NoSchemaIntrospectionCustomRule } from "graphql";
import type { Plugin } from "graphql-yoga";

/** Answers 400 to introspection, and does not help to guess names; `__typename` stays. */
export const hideSchema: Plugin = {
  onValidate({ addValidationRule }) {
    addValidationRule(NoSchemaIntrospectionCustomRule);
    return ({ result, setResult }) => setResult(result.map(withoutSuggestion));
  },
};

function withoutSuggestion(error: Error): Error {
  const message = error.message.replace(/ Did you mean .*$/su, "");
  return error instanceof GraphQLError
    ? new GraphQLError(message, { ...(error.nodes && { nodes: error.nodes }) })
    : error;
}
