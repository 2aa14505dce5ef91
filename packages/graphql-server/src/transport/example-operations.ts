import { randomUUID } from "node:crypto";

/** What GraphiQL opens with: a whole sale, to be run from top to bottom. */
export function exampleOperations(): string {
  const ticketOptionId = randomUUID();
  const userId = randomUUID();
  return `# Sell a ticket: press the play button and run the three operations in turn.
# Then change them and see: buy more than are left, or create the same option twice.

# 1. Put a hundred tickets on sale.
mutation PutOnSale {
  createTicketOption(
    input: { id: "${ticketOptionId}", name: "Early bird", allocation: 100 }
  ) {
    __typename
    ... on TicketOption { id name allocation }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
  }
}

# 2. Buy two of them.
mutation BuyTickets {
  purchaseTickets(
    input: {
      ticketOptionId: "${ticketOptionId}"
      userId: "${userId}"
      quantity: 2
    }
  ) {
    __typename
    ... on Purchase { id quantity ticketOption { name allocation } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message } }
  }
}

# 3. See what is left.
query SeeWhatIsLeft {
  ticketOption(id: "${ticketOptionId}") { name allocation capacity }
}
`;
}
