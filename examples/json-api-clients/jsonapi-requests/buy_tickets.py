"""Buys tickets over JSON:API with the library jsonapi-requests."""

import json
import os
from uuid import uuid4

from jsonapi_requests import Api
from jsonapi_requests.orm import ApiModel, AttributeField, OrmApi, RelationField
from jsonapi_requests.request_factory import ApiClientError

url = os.environ.get("TICKETS_URL", "http://127.0.0.1:3000")
api = OrmApi(Api.config({"API_ROOT": url}))


class TicketOption(ApiModel):
    class Meta:
        type = "ticket_options"
        api = api

    name = AttributeField("name")
    allocation = AttributeField("allocation")


class User(ApiModel):
    class Meta:
        type = "users"
        api = api


class Purchase(ApiModel):
    class Meta:
        type = "purchases"
        api = api

    quantity = AttributeField("quantity")
    ticket_option = RelationField("ticket_option")
    user = RelationField("user")


def buy(ticket_option: TicketOption, quantity: int) -> Purchase:
    user = User()
    # Users are managed elsewhere: any UUID is one.
    user.id = str(uuid4())
    purchase = Purchase()
    purchase.quantity, purchase.ticket_option, purchase.user = quantity, ticket_option, user
    purchase.save()
    return purchase


option = TicketOption()
option.name, option.allocation = "day pass", 3
option.save()
print(f"on sale: {option.name}, {option.allocation} tickets")

purchase = buy(option, 2)
print(f"purchased: {purchase.quantity}")

try:
    buy(option, 2)
except ApiClientError as refusal:
    [error] = json.loads(refusal.content)["errors"]
    print(f"refused: {error['code']}")

found = Purchase.from_id(purchase.id).ticket_option
print(f"left of {found.name}: {found.allocation}")
