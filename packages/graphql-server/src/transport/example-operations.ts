const ticketOptionId = "3f0b6c1e-58a5-4d0f-9d6a-0f2a7c4be9d1";
const userId = "c2a94f7d-1be3-4f57-8e0c-6d5b3a9f1e28";

/** In the examples; each browser makes others. */
export const EXAMPLE_IDS: readonly string[] = [ticketOptionId, userId];

/** What GraphiQL opens with: a whole sale, to be run from top to bottom. */
export const EXAMPLE_OPERATIONS = `# Sell a ticket: press the play button and run the three operations in turn.
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
