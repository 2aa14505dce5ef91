"""Buys tickets with a client that OpenAPI Generator made for Python. `npm run test:clients` makes it and runs this."""

import json
import os
from uuid import UUID, uuid4

from tickets import *

client = ApiClient(Configuration(host=os.environ.get("TICKETS_URL", "http://127.0.0.1:3000")))
ticket_options, purchases = TicketOptionsApi(client), PurchasesApi(client)
holds, orders = HoldsApi(client), OrdersApi(client)
user_id = uuid4()


def purchase_of(ticket_option_id: UUID, quantity: int) -> dict:
    """Models can be made of plain objects; `from_dict` checks them."""
    return {
        "type": "purchases",
        "attributes": {"quantity": quantity},
        "relationships": {
            "ticket_option": {"data": {"type": "ticket_options", "id": ticket_option_id}},
            "user": {"data": {"type": "users", "id": user_id}},
        },
    }


option = ticket_options.create_ticket_option(
    TicketOptionInput(
        data=TicketOptionInputData(
            type="ticket_options",
            attributes=TicketOptionInputDataAttributes(name="day pass", allocation=10),
        )
    )
).data
print(f"on sale: {option.attributes.name}, {option.attributes.allocation} tickets")

# With a key the request is carried out once, however often it is sent.
purchase = purchases.create_purchase(
    PurchaseInput(data=PurchaseInputData.from_dict(purchase_of(option.id, 2))),
    idempotency_key=str(uuid4()),
).data
print(f"purchased: {purchase.attributes.quantity}")

hold = holds.create_hold(
    HoldInput(
        data=HoldInputData.from_dict(
            purchase_of(option.id, 3)
            | {"type": "holds", "attributes": {"quantity": 3, "seconds": 300}}
        )
    )
).data
print(f"held: {hold.attributes.quantity}, {hold.attributes.status}")

confirmed = purchases.create_purchase(
    PurchaseInput(
        data=PurchaseInputData(
            type="purchases",
            relationships=PurchaseInputDataRelationships(
                hold=PurchaseInputDataRelationshipsHold(
                    data=PurchaseInputDataRelationshipsHoldData(type="holds", id=hold.id)
                )
            ),
        )
    )
).data
print(f"confirmed: {confirmed.attributes.quantity}")

lines = [{"op": "add", "data": purchase_of(option.id, 1)} for _ in range(2)]
results = orders.place_order(OrderInput.from_dict({"atomic:operations": lines}))
quantities = [result.data.actual_instance.attributes.quantity for result in results.atomic_results]
print("ordered: " + ", ".join(map(str, quantities)))

changed = ticket_options.change_ticket_option(
    option.id,
    TicketOptionChanges(
        data=TicketOptionChangesData(
            type="ticket_options",
            id=option.id,
            attributes=TicketOptionChangesDataAttributes(capacity=20),
        )
    ),
    fields_ticket_options=["capacity", "allocation"],
).data.attributes
print(f"changed: capacity {changed.capacity}, {changed.allocation} left")

try:
    purchases.create_purchase(PurchaseInput.from_dict({"data": purchase_of(option.id, 100)}))
except ApiException as refusal:
    errors = Errors.from_dict(json.loads(refusal.body)).errors
    print("refused: " + ", ".join(error.code for error in errors))

page = purchases.list_purchases(filter_ticket_option=option.id)
print(f"listed: {len(page.data)} purchases of {page.links.var_self.split('?')[0].split('/')[-1]}")
