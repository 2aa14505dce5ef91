import { GraphQLError, NoSchemaIntrospectionCustomRule } from "graphql";
import { isAsyncIterable, type Plugin } from "graphql-yoga";

/** Answers 400 to introspection, and does not help to guess names; `__typename` stays. */
export const hideSchema: Plugin = {
  onValidate({ addValidationRule }) {
    addValidationRule(NoSchemaIntrospectionCustomRule);
    return ({ result, setResult }) => setResult(result.map(withoutSuggestion));
  },
  // Variables are looked at when the operation is executed.
  onExecute() {
    return {
      onExecuteDone({ result, setResult }) {
        if (isAsyncIterable(result) || !result.errors) return;
        setResult({ ...result, errors: result.errors.map(withoutSuggestion) });
      },
    };
  },
};

function withoutSuggestion<Thrown extends Error>(error: Thrown): Thrown | GraphQLError {
  const message = error.message.replace(/ Did you mean .*$/su, "");
  if (!(error instanceof GraphQLError) || message === error.message) return error;
  const { nodes, path, extensions } = error;
  return new GraphQLError(message, {
    ...(nodes && { nodes }),
    ...(path && { path }),
    extensions,
  });
}
